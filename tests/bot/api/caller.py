"""A shop that serves, and another program that tells it of orders."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from standardwebhooks import Webhook
from starlette.applications import Starlette

from bot.api.routes import Keys, order_routes
from data.inbox import Incoming
from tests.bot.stage import Shop

KEY, OLD_KEY = ("whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
SECRET = "hush-hush-hush-hush"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def ago(span: timedelta) -> str:
    """So long ago, as JSON has times."""
    return (datetime.now(UTC) - span).isoformat()


def placed(number: str = "N1", **more: Any) -> dict[str, Any]:
    """An order that begins."""
    lines = [{"sku": "CUP-01", "title": "杯子", "quantity": 2, "price": "49.90"}]
    order = {"number": number, "lines": lines, "freight": 8, "customer": {"key": "k-1", "name": "何田田"}, **more}
    return {"type": "placed", "at": ago(2 * DAY), "order": order}


def event(kind: str, since: timedelta = HOUR, number: str = "N1", **order: Any) -> dict[str, Any]:
    """Something that happened to it."""
    return {"type": kind, "at": ago(since), "order": {"number": number, **order}}


@dataclass
class Caller:
    """The shop's system."""

    shop: Shop
    client: httpx.AsyncClient

    async def tell(
        self, told: Any, event_id: str = "", key: str = KEY, at: datetime | None = None, **headers: str
    ) -> httpx.Response:
        """Send an event, signed with this key."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        event_id = event_id or hashlib.sha256(body).hexdigest()
        at = at or datetime.now(UTC)
        signed = {
            "webhook-id": event_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(key).sign(event_id, at, body.decode(errors="replace")),
        }
        answer = await self.client.post("/api/v1/orders/events", content=body, headers=signed | headers)
        await self.shop.app.quiet()
        return answer

    async def post(self, path: str, told: Any, **headers: str) -> httpx.Response:
        """Send what Shopify or WooCommerce send, with the headers as they name them."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        answer = await self.client.post(
            path, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        await self.shop.app.quiet()
        return answer

    async def greet(self, customer_key: str, address: str = "c1") -> None:
        """The customer comes in, and the shop vouches for them."""
        came = Incoming("wire", address, f"came-{address}", text="你好", customer_key=customer_key)
        await self.shop.app.engine.receive(came)
        await self.shop.app.quiet()

    async def order(self, number: str = "N1") -> dict[str, Any]:
        """The order as it is kept."""
        rows = await self.shop.rows("select body, customer_id from orders where number = ?", number)
        return {**json.loads(rows[0][0]), "customer_id": rows[0][1]} if rows else {}


def signed(body: bytes, secret: str = SECRET) -> str:
    """As Shopify and WooCommerce sign."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


ALL_KEYS = Keys((KEY,), SECRET, SECRET)


def caller(shop: Shop, keys: Keys = ALL_KEYS) -> Caller:
    """In front of this shop, over ASGI as the server would call it."""
    site = Starlette(routes=order_routes(shop.app, keys, 65_536))
    return Caller(shop, httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://shop"))
