"""Webhook: an update is stored before it is answered with 200."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.settings import WEBHOOK_PATH, TelegramSettings
from data.connection import StorageError
from data.database import Closed

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
#: An update is a few kilobytes.
BODY_CAP = 2**20

Keep = Callable[[list[dict[str, Any]]], Awaitable[None]]


def webhook_route(settings: TelegramSettings, keep: Keep) -> Route:
    """The one address that Telegram posts to."""

    async def take(request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), settings.webhook_secret.encode()):
            return Response("not Telegram", 403)
        update = await _update(request)
        if update is None:
            return Response("no update", 400)
        try:
            await keep([update])
        except (StorageError, Closed):
            # Telegram sends it again, in its order.
            return Response("not stored", 503)
        return Response()

    return Route(WEBHOOK_PATH, take, methods=["POST"])


async def _update(request: Request) -> dict[str, Any] | None:
    """The body, where it is an update and no larger than one can be."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_CAP:
                return None
        found = json.loads(bytes(body))
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    is_update = isinstance(found, dict) and isinstance(found.get("update_id"), int)
    return found if is_update else None
