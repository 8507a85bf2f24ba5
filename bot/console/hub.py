"""Keeps open pages up to date: woken by committed steps, a few times a second at most, idle when nobody looks."""

import asyncio

import structlog

from bot.console import listing
from bot.console.connections import Connections
from bot.console.parts import ConsoleParts
from bot.console.seat import Seat
from bot.console.sessions import Sessions
from bot.saving import Outcome
from data.connection import StorageError

log = structlog.get_logger("console")

#: Steps that come within this time are shown together: a busy shop must not redraw for each.
GATHER_S = 0.12
#: How often delivery's work is looked at while something shown is on its way.
PENDING_S = 0.8
#: How often the list is looked at although nothing was heard: duty and other processes' work.
ANYWAY_S = 5.0
#: How often the sessions of open pages are checked: a disabled account's page closes within this time.
CHECK_S = 20.0


class Hub:
    """Knows the open pages. Its one task runs while there are any."""

    def __init__(self, parts: ConsoleParts, sessions: Sessions, connections: Connections) -> None:
        """Listens to the engine from now on."""
        self._parts, self._sessions, self._connections = parts, sessions, connections
        self._seats: set[Seat] = set()
        self._dirty: set[int] = set()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._listed_at = self._checked_at = 0.0
        parts.engine.on_outcome(self.heard)

    def heard(self, outcome: Outcome) -> None:
        """A step was committed."""
        if self._seats:
            self._dirty.add(outcome.conversation_id)
            self._heard.set()

    def join(self, seat: Seat) -> None:
        """A page was opened."""
        self._seats.add(seat)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def part(self, seat: Seat) -> None:
        """A page was closed."""
        self._seats.discard(seat)

    def wake(self) -> None:
        """Something changed that is no step: somebody came on duty."""
        self._listed_at = 0.0
        self._heard.set()

    async def _run(self) -> None:
        while self._seats:
            try:
                await asyncio.wait_for(self._heard.wait(), PENDING_S)
                await asyncio.sleep(GATHER_S)
            except TimeoutError:
                pass
            try:
                await self._round()
            except StorageError as error:
                log.error("the pages could not be refreshed", action="console_refresh_failed", reason=str(error))
                await asyncio.sleep(PENDING_S)

    async def _round(self) -> None:
        """Tell each page what changed for it."""
        self._heard.clear()
        dirty, self._dirty = self._dirty, set()
        now = asyncio.get_running_loop().time()
        if dirty or now - self._listed_at > ANYWAY_S:
            self._listed_at = now
            found = await self._parts.db.read(listing.read)
            for seat in tuple(self._seats):
                seat.show_list(found)
        for seat in tuple(self._seats):
            if seat.is_pending or seat.conversation_id in dirty:
                await seat.refresh()
        if now - self._checked_at > CHECK_S:
            self._checked_at = now
            await self._check()

    async def _check(self) -> None:
        """Pages whose session has ended leave, and their sockets close."""
        for secret in {*self._connections.secrets, *(seat.secret for seat in self._seats)}:
            if await self._sessions.member(secret) is None:
                await self.end(secret)

    async def end(self, secret: str) -> None:
        """The session is over: its pages are shown the door, then the sockets are closed."""
        for seat in [seat for seat in self._seats if seat.secret == secret]:
            seat.leave()
            self.part(seat)
        # Long enough for the page to hear it; it is told nothing else any more.
        await asyncio.sleep(0.2)
        self._connections.cut(secret)
