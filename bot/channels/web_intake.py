"""The way in: a visitor's frame becomes an event, and is acknowledged when it is durable."""

import time
from collections.abc import Callable
from typing import Any

from bot.channels import links
from bot.channels.protocol import Door
from bot.channels.web_frames import Pictured, Pressed, Told
from bot.channels.web_limits import Allowance
from bot.channels.web_lines import own_line, said
from bot.channels.web_mailboxes import Mailbox, Mailboxes
from bot.channels.web_refusals import Refused
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import Visitor, WebStore
from bot.errors import InboxUnavailable
from data.inbox import Incoming, IncomingKind
from flows.events import REFUSED_LINK, Attachment

_KINDS: dict[str, IncomingKind] = {"message": "message", "picture": "message", "press": "press", "opened": "opened"}


class Intake:
    """Takes frames while the door is open."""

    def __init__(
        self, store: WebStore, mailboxes: Mailboxes, settings: WebSettings, monotonic: Callable[[], float]
    ) -> None:
        self._store = store
        self._mailboxes = mailboxes
        self._allowance = Allowance(settings.message_burst, settings.messages_per_s, monotonic)
        self._door: Door | None = None
        self._link_secret = settings.link_secret

    def open(self, door: Door) -> None:
        """Take in from now on."""
        self._door = door

    def close(self) -> None:
        """Take in nothing more: browsers keep what they have and send it again later."""
        self._door = None

    async def take(self, visitor: Visitor, told: Told, language: str, source: Mailbox | None = None) -> dict[str, Any]:
        """The acknowledgement, given only after the event is stored.

        Raises `Refused` with the frame's id; one that is not final leaves the message with the browser, which sends
        it again under the same id.
        """
        try:
            self._allowance.take(visitor.address)
            await self._store_durably(await self._event(visitor, told, language))
        except Refused as refused:
            refused.message_id = told.id
            raise
        line = own_line(told, int(time.time() * 1000))
        if line is not None:
            self._mailboxes.push(visitor.address, {"type": "mine", "line": line}, but=source)
        return {"type": "ack", "id": told.id}

    async def _store_durably(self, incoming: Incoming) -> None:
        if self._door is None:
            raise Refused("unavailable", retry_after_s=2.0)
        try:
            await self._door.receive(incoming)
        except InboxUnavailable as error:
            raise Refused("unavailable", retry_after_s=2.0) from error

    async def _event(self, visitor: Visitor, told: Told, language: str) -> Incoming:
        data, link = self._opened(told)
        return Incoming(
            channel="web",
            address=visitor.address,
            key=f"{visitor.address}:{told.id}",
            kind=_KINDS[told.type],
            text=said(told),
            data=told.data if isinstance(told, Pressed) else data,
            attachments=await self._pictures(visitor, told),
            language=language,
            customer_key=visitor.customer_key,
            link=link,
        )

    def _opened(self, told: Told) -> tuple[str, str]:
        """What a page brings along, and the id of the signed link that it is; a plain word ties nothing."""
        payload = getattr(told, "payload", "")
        if not payload or not self._link_secret:
            return payload, ""
        found = links.read(self._link_secret.encode(), payload, int(time.time() * 1000))
        if isinstance(found, links.Link):
            return f"{found.kind}_{found.value}", found.id if found.kind == "order" else ""
        return (payload if found.why == "not a link" else REFUSED_LINK), ""

    async def _pictures(self, visitor: Visitor, told: Told) -> tuple[Attachment, ...]:
        if not isinstance(told, Pictured):
            return ()
        picture = await self._store.picture(told.picture)
        if picture is None or picture.address != visitor.address:
            raise Refused("picture_gone")
        return (Attachment("photo", told.picture, mime=picture.mime, size=len(picture.content)),)
