"""The door for other programs, shut until there is a key."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import App
from bot.settings import Settings


def api_routes(app: App, settings: Settings) -> list[BaseRoute]:
    """What `/api` answers; a shop that nobody tells of orders does not pay for its imports."""
    events, shopify, woo = (
        one.get_secret_value() for one in (settings.orders_secret, settings.shopify_secret, settings.woocommerce_secret)
    )
    if not events and not shopify and not woo:
        return [Route("/api/{rest:path}", _shut, methods=["GET", "POST"])]
    from bot.api.routes import Keys, order_routes  # noqa: PLC0415 - as said

    keys = Keys(tuple(filter(None, events.split(","))), shopify, woo)
    return order_routes(app, keys, settings.max_body_kb * 1024)


async def _shut(_: Request) -> Response:
    message = {"zh": "没有开通：请设 XIAOER_ORDERS_SECRET", "en": "This door is shut: set XIAOER_ORDERS_SECRET"}
    return JSONResponse({"code": "off", "message": message}, 503)
