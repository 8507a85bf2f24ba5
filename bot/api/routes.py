"""Order events in: our own format, signed the Standard Webhooks way, and what Shopify and WooCommerce send."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import FastAPI
from msgspec import Struct
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount

from bot.api import shopify, woocommerce
from bot.api.order_event import OrderEvent, schema
from bot.api.signature import Unsigned, is_signed, verified_id
from bot.app import App
from bot.channels.web_api import capped_body
from bot.channels.web_refusals import Refused
from bot.errors import InboxUnavailable
from data import orders
from data.inbox import Post
from data.order_news import News, can_begin

#: Whole orders of other systems are longer than our own events.
FOREIGN_BODY_CAP = 1024 * 1024
#: So much may a sender's clock be ahead.
AHEAD_MS = 5 * 60_000
_RETRY_S = 5
_MOST_FAULTS = 50


class Keys(Struct, frozen=True):
    """What events are signed with; without a key a door is shut."""

    #: Several while one takes another's place.
    events: tuple[str, ...] = ()
    shopify: str = ""
    woocommerce: str = ""


class Refusal(Exception):
    """An answer that is no 2xx: the sender keeps the event and sends it again."""

    def __init__(self, status: int, code: str, zh: str, en: str, **more: Any) -> None:
        super().__init__(en)
        self.status = status
        self.body = {"code": code, "message": {"zh": zh, "en": en}, **more}


Taker = Callable[[Request], Awaitable[tuple[str, list[OrderEvent]]]]


def order_routes(app: App, keys: Keys, body_cap: int) -> list[BaseRoute]:
    """`/api/v1/orders/events`, `…/shopify`, `…/woocommerce`, and `/api/openapi.json`, which describes them."""
    return [Mount("/api", _api(app, keys, body_cap))]


def _api(app: App, keys: Keys, body_cap: int) -> FastAPI:
    # The interactive pages would load their scripts from elsewhere.
    api = FastAPI(title="xiaoer", version="1", docs_url=None, redoc_url=None)

    async def own(request: Request) -> tuple[str, list[OrderEvent]]:
        _needs(keys.events, "XIAOER_ORDERS_SECRET")
        body = await capped_body(request, body_cap)
        event_id = verified_id(body, request.headers, keys.events)
        return event_id, [OrderEvent.model_validate_json(body)]

    async def from_shopify(request: Request) -> tuple[str, list[OrderEvent]]:
        _needs(keys.shopify, "XIAOER_SHOPIFY_SECRET")
        body = await capped_body(request, FOREIGN_BODY_CAP)
        if not is_signed(body, request.headers.get(shopify.SIGNATURE, ""), keys.shopify):
            raise Unsigned("the signature is not the app's")
        topic = request.headers.get(shopify.TOPIC, "")
        return f"shopify/{_header(request, shopify.ID)}", shopify.events_of(topic, body)

    async def from_woocommerce(request: Request) -> tuple[str, list[OrderEvent]]:
        _needs(keys.woocommerce, "XIAOER_WOOCOMMERCE_SECRET")
        body = await capped_body(request, FOREIGN_BODY_CAP)
        if woocommerce.is_ping(request.headers.get("content-type", ""), body):
            return "ping", []
        if not is_signed(body, request.headers.get(woocommerce.SIGNATURE, ""), keys.woocommerce):
            raise Unsigned("the signature is not the webhook's")
        topic = request.headers.get(woocommerce.TOPIC, "")
        return f"woocommerce/{_header(request, woocommerce.ID)}", woocommerce.events_of(topic, body)

    _add(api, app, "/v1/orders/events", own, "An order event", _OWN)
    _add(api, app, "/v1/shopify", from_shopify, "A webhook of Shopify", {})
    _add(api, app, "/v1/woocommerce", from_woocommerce, "A webhook of WooCommerce", {})
    return api


_OWN: Mapping[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": schema()}}},
    "parameters": [
        {"name": f"webhook-{name}", "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("id", "timestamp", "signature")
    ],
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    202: {"description": "Stored; `status` is `taken`, or `repeated` where the id was taken before"},
    401: {"description": "Not signed with the key, or more than five minutes old"},
    409: {"description": "News of an order that is not known, without what is needed to make it: send it again later"},
    413: {"description": "Too large"},
    422: {"description": "Fields are wrong; `fields` names each"},
    503: {"description": "The door is shut, or nothing can be stored now: send it again"},
}


def _add(api: FastAPI, app: App, path: str, read: Taker, summary: str, more: Mapping[str, Any]) -> None:
    async def take(request: Request) -> Response:
        try:
            key, events = await read(request)
            _check_times(events, app.clock.machine())
            return JSONResponse(await _taken(app, key, events), 202)
        except Refusal as refusal:
            return _answer(refusal)
        except Unsigned as error:
            zh = "签名不对，或者超过 5 分钟了：请核对密钥和时钟"
            return _answer(Refusal(401, "unsigned", zh, f"Not signed as it should be: {error}"))
        except Refused as error:
            return _answer(Refusal(error.status, error.code, "内容太大了", "It is too large"))
        except ValidationError as error:
            return _answer(Refusal(422, "bad_event", "有字段不对", "Fields are wrong", fields=_faults(error)))
        except InboxUnavailable as error:
            return _answer(Refusal(503, "unavailable", "暂时存不下，请稍后重发", str(error)))

    api.post(path, status_code=202, summary=summary, responses=_RESPONSES, openapi_extra=dict(more))(take)


def _answer(refusal: Refusal) -> JSONResponse:
    headers = {"Retry-After": str(_RETRY_S)} if refusal.status in (409, 503) else None
    return JSONResponse(refusal.body, refusal.status, headers)


def _needs(key: str | Sequence[str], setting: str) -> None:
    if not key:
        raise Refusal(503, "off", f"没有开通：请设 {setting}", f"This door is shut: set {setting}")


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name, "").strip()
    if not 0 < len(value) <= 200:
        raise Refusal(422, "bad_event", f"缺少请求头 {name}", f"The header {name} is missing")
    return value


def _check_times(events: list[OrderEvent], now: int) -> None:
    for event in events:
        if event.at.timestamp() * 1000 > now + AHEAD_MS:
            fields = [{"field": "at", "what": "it lies in the future"}]
            raise Refusal(422, "bad_event", "时间在将来", "It lies in the future", fields=fields)


async def _taken(app: App, key: str, events: list[OrderEvent]) -> dict[str, Any]:
    posts = [event.post(key if len(events) == 1 else f"{key}/{event.type}") for event in events]
    await _check_known(app, posts)
    received = await app.engine.post_all(posts) if posts else []
    return {"id": key, "status": "taken" if any(one.is_new for one in received) or not posts else "repeated"}


async def _check_known(app: App, posts: list[Post]) -> None:
    """News can only be of an order that is there, or that it makes itself."""
    known: dict[str, bool] = {}
    for post in posts:
        number = str(post.body["order_number"])
        if number not in known:
            known[number] = await app.db.read(partial(orders.get, number=number)) is not None
        known[number] = known[number] or can_begin(News(number, post.body["kind"], post.body["values"]))
        if not known[number]:
            zh = f"还没有订单 {number}：请先发 placed，带上 lines、total"
            en = f"There is no order {number} yet: send its placed event first, with lines and total"
            raise Refusal(409, "unknown_order", zh, en)


def _faults(error: ValidationError) -> list[dict[str, str]]:
    return [
        {"field": ".".join(map(str, one["loc"])) or "the event", "what": one["msg"]}
        for one in error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_FAULTS]
    ]
