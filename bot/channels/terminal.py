"""A customer at a terminal. What they write goes into the inbox, what the outbox shows them is theirs to read.

It works beside a running shop; where nobody serves the file, the terminal does it itself, quietly.
"""

import asyncio
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.clock import Clock, machine_now
from bot.demo import require_customer, require_demo
from bot.errors import StartError
from bot.house import House, open_house
from bot.settings import Settings
from bot.shop_file import existing, holder
from data import contacts, inbox, mailbox, messages, outbox
from data.connection import Connection, Step, input_step
from data.inbox import Incoming, IncomingKind, post_of
from data.messages import Line
from data.outbox import Outgoing
from replies.text import clean

T = TypeVar("T")

CHANNEL = "terminal"
#: How often the file is looked at for news.
LOOK_S = 0.03
#: How often a terminal beside a shop looks whether the shop still serves.
SERVED_S = 1.0


@dataclass(frozen=True, slots=True)
class Guest:
    """Who sits at the terminal."""

    #: Contacts of this person are this address, or begin with it and a `~`.
    base: str
    #: The shop's own id of a sample customer; empty for a stranger.
    customer_key: str = ""
    language: str = ""


class Terminal:
    """One person's end of one conversation."""

    def __init__(self, settings: Settings, guest: Guest) -> None:
        """Opens nothing yet."""
        self._settings, self._guest = settings, guest
        self._path: Path = settings.db
        self._app: App | None = None
        self._house: House | None = None
        self._watch: mailbox.Watch | None = None
        self._after = 0
        self.address = guest.base

    async def open(self, *, anew: bool = False) -> None:
        """Serve the file where nobody does, and find the contact. Raises `StartError` with one clear sentence."""
        try:
            await self._serve_if_nobody()
            self._watch = mailbox.Watch(existing(self._path))
            if self._guest.customer_key:
                self._read(lambda db: require_demo(db, self._settings))
                self._read(lambda db: require_customer(db, self._guest.customer_key))
        except BaseException:
            await self.close()
            raise
        self.address = self._read(lambda db: mailbox.latest(db, CHANNEL, self._guest.base))
        if anew:
            self.begin_anew()
        self._after = max((line.outgoing_id or 0 for line in self.history(10_000)), default=0)

    def begin_anew(self) -> None:
        """From here on another contact, whom the shop does not know yet."""
        self.address = f"{self._guest.base}~{secrets.token_hex(4)}"
        self._after = 0

    async def _serve_if_nobody(self) -> None:
        """Take the lock where it is free: then the engine runs here, in this very loop."""
        if self._app is not None or holder(self._path) is not None:
            return
        settings = self._settings
        try:
            self._house = open_house(
                self._path, settings.shop_folder, keep=settings.backup_keep, who=f"xiaoer chat, PID {os.getpid()}"
            )
        except StartError:
            # Somebody else was faster: then they serve.
            if holder(self._path) is None:
                raise
            return
        self._app = App(self._path, Clock())
        await self._app.start([MailboxChannel(CHANNEL)], settings.send_concurrency)

    async def close(self) -> None:
        """Let go of the file, and of the lock where it is ours."""
        if self._watch is not None:
            self._watch.close()
        if self._app is not None:
            await self._app.stop()
            await self._app.close()
        if self._house is not None:
            self._house.lock.release()

    # What the customer does

    async def send(self, kind: IncomingKind, text: str = "", data: str = "", label: str = "") -> str:
        """Store what the customer did; returns its key once it is durable."""
        await self._serve_if_nobody()
        key = secrets.token_urlsafe(12)
        guest = self._guest
        incoming = Incoming(
            CHANNEL,
            self.address,
            key,
            kind,
            clean(text or label),
            clean(data)[:200],
            (),
            "",
            guest.language,
            guest.customer_key,
        )
        post = post_of(incoming)
        if self._app is not None:
            await self._app.engine.post(post)
        else:
            await asyncio.to_thread(input_step, self._path, lambda db: inbox.put(db, post, machine_now()))
        return key

    async def settled(self, key: str, within_s: float) -> bool:
        """Wait until the event was stepped and all that it led to is out; False where that takes too long."""
        loop = asyncio.get_running_loop()
        deadline, look_at = loop.time() + within_s, loop.time() + SERVED_S
        while not self._read(lambda db: self._is_through(db, key)):
            if loop.time() > deadline:
                return False
            if loop.time() > look_at:
                look_at = loop.time() + SERVED_S
                await self._serve_if_nobody()
            await asyncio.sleep(LOOK_S)
        return True

    def _is_through(self, db: Connection, key: str) -> bool:
        return mailbox.is_stepped(db, CHANNEL, key) and mailbox.is_drained(db, CHANNEL, self.address)

    # What there is to read

    def news(self) -> Iterator[Outgoing]:
        """What was sent to the customer since the last look."""
        rows = self._read(lambda db: outbox.shown_after(db, CHANNEL, self.address, self._after))
        for row in rows:
            self._after = row.id
            yield row

    def has_changed(self) -> bool:
        """Whether there may be news."""
        return self._watch is not None and self._watch.changed()

    def history(self, limit: int) -> list[Line]:
        """The last lines of the thread that the customer saw, oldest first."""
        thread = self._read(lambda db: contacts.thread_at(db, CHANNEL, self.address))
        if thread is None:
            return []
        lines = self._read(lambda db: messages.thread(db, thread.conversation.id, limit))
        return [one for one in lines if one.author == "customer" or one.status in ("sent", "sending")]

    def said(self, key: str) -> Line | None:
        """What the customer did under this key, as it stands in the thread; None where it does not yet."""
        return next((line for line in reversed(self.history(50)) if line.key == key), None)

    def _read(self, query: Step[T]) -> T:
        assert self._watch is not None
        return self._watch.read(query)
