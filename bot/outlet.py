"""One channel's chats with something to send: who is next, and when the other side has room for it."""

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from msgspec import Struct

from bot.channels.protocol import Paced


class Where(Struct, frozen=True):
    """Where a conversation is, and whether somebody waits there for a reply."""

    channel: str
    address: str
    is_urgent: bool = True


class Outlet:
    """A queue of one channel's chats. Replies come before news, each in the order in which they were put."""

    def __init__(self, channel: object, machine: Callable[[], int]) -> None:
        """`machine`: the machine's clock in milliseconds. Only a channel that is `Paced` is waited for."""
        self._paced = channel if isinstance(channel, Paced) else None
        self._machine = machine
        self._waiting: list[tuple[bool, int, int, Where]] = []
        self._numbers = count()
        self._some = asyncio.Event()

    def put(self, conversation_id: int, where: Where) -> None:
        """Let this chat have its turn."""
        heappush(self._waiting, (not where.is_urgent, next(self._numbers), conversation_id, where))
        self._some.set()

    async def next(self) -> tuple[int, Where]:
        """The next chat, once there is one and the other side has room for a call."""
        while True:
            while not self._waiting:
                self._some.clear()
                await self._some.wait()
            wait = self._room_in(is_urgent=not self._waiting[0][0])
            if wait <= 0:
                _, _, conversation_id, where = heappop(self._waiting)
                return conversation_id, where
            await asyncio.sleep(wait / 1000)

    def _room_in(self, *, is_urgent: bool) -> int:
        if self._paced is None:
            return 0
        now = self._machine()
        return self._paced.room_at(now, urgent=is_urgent) - now

    def reserve(self, where: Where) -> int:
        """Take a call to this chat, and return 0; or how long it has to wait, in milliseconds."""
        if self._paced is None:
            return 0
        now = self._machine()
        wait = self._paced.ready_at(where.address, now, urgent=where.is_urgent) - now
        if wait <= 0:
            self._paced.take(where.address, now)
        return max(0, wait)

    def give_back(self, where: Where) -> None:
        """There was nothing to send after all."""
        if self._paced is not None:
            self._paced.give_back(where.address)
