"""What a visitor who connects is told first: the shop, and the lines that they do not have."""

from typing import Any

from bot.channels.web_lines import outgoing_line, thread_lines
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import Visitor, WebStore


class Resume:
    """Brings a browser up to date."""

    def __init__(self, store: WebStore, settings: WebSettings) -> None:
        self._store = store
        self._cap = settings.thread_lines
        self._picture_cap = settings.picture_cap

    async def ready(self, visitor: Visitor, after: int, language: str) -> dict[str, Any]:
        """A `ready` frame: the whole recent thread for a page that has nothing, else the messages it missed.

        Whoever missed more than is fetched at once gets the recent thread anew (`fresh`).
        """
        missed = await self._store.shown_after(visitor.address, after, self._cap) if after else []
        is_fresh = not after or len(missed) >= self._cap
        lines = (
            thread_lines(await self._store.thread(visitor.address, self._cap), visitor.address)
            if is_fresh
            else [outgoing_line(one) for one in missed]
        )
        shop = await self._store.shop(language)
        return {
            "type": "ready",
            "fresh": is_fresh,
            "shop": {"name": shop.name, "questions": list(shop.questions), "picture_cap": self._picture_cap},
            "lines": lines,
        }
