"""What the sample page has and a real shop's has not: an order to play with, and a clock that goes forward."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import App
from bot.channels.web_api import capped_body
from bot.channels.web_refusals import Refused
from bot.channels.web_visitors import token_hash
from bot.order_event import OrderEventError, order_post
from bot.story_sheet import span_ms
from data import contacts, facts, orders, products, visitors
from data.connection import Connection
from data.contacts import Newcomer, Thread
from flows.policy import Policy
from flows.situation import Order, OrderLine

CHANNEL = "web"
#: Orders of the page are named so, and only those can be played with.
PREFIX = "D"
#: What each button does to the newest of them, with what a shop's system would tell besides.
STEPS: dict[str, dict[str, str]] = {
    "paid": {},
    "shipped": {"carrier": "中通快递", "tracking_number": "ZT00000008888", "trail": "已揽收，发往下一站"},
    "out_for_delivery": {"trail": "派件员已出发"},
    "delivered": {"trail": "已签收"},
}
#: Further than this the timers of a whole year would fire at once.
FARTHEST_MS = 31 * 24 * 3_600_000
_SKU_COUNT = 2
_BODY_CAP = 1_024


class _Body(msgspec.Struct, frozen=True):
    """What a button sends."""

    by: str = ""
    kind: str = ""


def demo_routes(app: App) -> list[BaseRoute]:
    """The page's buttons. To be mounted in a shop to play with, and in no other."""
    page = _Demo(app)
    doors: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "state": page.state, "order": page.order, "event": page.event, "forward": page.forward,
    }  # fmt: skip
    return [
        Route(f"/demo/{name}", _guarded(door), methods=["GET" if name == "state" else "POST"])
        for name, door in doors.items()
    ]


def _guarded(door: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        # A page of another site cannot send this header without asking first, and nobody answers that question.
        if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"code": "bad_message"}, 415)
        try:
            return await door(request)
        except Refused as error:
            return JSONResponse({"code": error.code}, error.status)
        except (OrderEventError, msgspec.DecodeError) as error:
            return JSONResponse({"code": "bad_message", "message": str(error)}, 422)

    return answer


class _Demo:
    def __init__(self, app: App) -> None:
        self._app = app

    async def state(self, request: Request) -> Response:
        """The shop's time, and the visitor's newest order of the page."""
        return JSONResponse(await self._told(await self._address(request)))

    async def order(self, request: Request) -> Response:
        """A new order that is not paid, tied to the visitor."""
        address = await self._needed_address(request)
        number = await self._app.db.write(lambda db: self._place(db, address))
        return await self._post(number, "placed", address)

    async def event(self, request: Request) -> Response:
        """The next thing happens to the visitor's newest order."""
        address = await self._needed_address(request)
        body = msgspec.json.decode(await capped_body(request, _BODY_CAP), type=_Body)
        order = await self._app.db.read(lambda db: self._newest(db, address))
        if order is None or body.kind not in STEPS:
            raise Refused("bad_message")
        return await self._post(order.number, body.kind, address)

    async def forward(self, request: Request) -> Response:
        """The shop's clock goes forward, with everything that becomes due."""
        body = msgspec.json.decode(await capped_body(request, _BODY_CAP), type=_Body)
        by = span_ms(body.by)
        if not by or by > FARTHEST_MS:
            raise Refused("bad_message")
        self._app.clock.offset = await self._app.db.write(lambda db: facts.forward(db, by))
        return JSONResponse(await self._told(await self._address(request)))

    async def _post(self, number: str, kind: str, address: str) -> Response:
        now, zone = self._app.clock.shop(), ZoneInfo(self._policy.shop.time_zone)
        order = await self._app.db.read(lambda db: orders.get(db, number))
        await self._app.engine.post(order_post(order, number, kind, STEPS.get(kind, {}), now, zone))
        return JSONResponse(await self._told(address))

    @property
    def _policy(self) -> Policy:
        return self._app.engine.shelf.policy

    async def _told(self, address: str) -> dict[str, Any]:
        at = datetime.fromtimestamp(self._app.clock.shop() / 1000, ZoneInfo(self._policy.shop.time_zone))
        order = await self._app.db.read(lambda db: self._newest(db, address)) if address else None
        return {
            "now": f"{at:%Y-%m-%d %H:%M}",
            "order": {"number": order.number, "state": order.state} if order else None,
        }

    async def _address(self, request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        row = await self._app.db.read(lambda db: visitors.get(db, token_hash(token))) if token else None
        return row.address if row else ""

    async def _needed_address(self, request: Request) -> str:
        address = await self._address(request)
        if not address:
            raise Refused("unknown_visitor")
        return address

    def _newest(self, db: Connection, address: str) -> Order | None:
        thread = contacts.thread_at(db, CHANNEL, address)
        if thread is None:
            return None
        seen = orders.seen_by(db, thread.contact.id, thread.customer.id, thread.customer.is_known)
        mine = [one for one in seen if re.fullmatch(rf"{PREFIX}\d+", one.number)]
        return max(mine, key=lambda one: int(one.number[len(PREFIX) :]), default=None)

    def _place(self, db: Connection, address: str) -> str:
        now = self._app.clock.shop()
        thread = contacts.thread_at(db, CHANNEL, address) or self._welcome(db, address, now)
        goods = [one for one in products.all_products(db) if one.stock > 0][:_SKU_COUNT]
        language = thread.conversation.language[:2]
        lines = tuple(
            OrderLine(one.sku, one.title.get(language) or next(iter(one.title.values())), 1, one.price) for one in goods
        )
        total = sum(line.price for line in lines)
        number = f"{PREFIX}{orders.next_number(db, PREFIX)}"
        order = Order(number, "placed", thread.customer.id, lines, total, 0, total, now,
                      recipient="示例顾客", phone="13800000000", address="示例市示例路 1 号")  # fmt: skip
        orders.save(db, order, now)
        orders.tie(db, thread.contact.id, number, "link", now)
        return number

    def _welcome(self, db: Connection, address: str, now: int) -> Thread:
        return contacts.welcome(db, Newcomer(CHANNEL, address), self._policy.shop.language, now)
