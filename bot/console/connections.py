"""The sockets that are open, by session, so that signing out closes them at once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Message, Receive

from bot.errors import NotAllowed

#: Sockets of one session (a tab each), and in all: a browser that opens them in a loop harms only itself.
PER_SESSION, IN_ALL = 12, 300


class Connections:
    """Which sockets belong to which session."""

    def __init__(self) -> None:
        """None are open yet."""
        self._open: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @property
    def secrets(self) -> list[str]:
        """The sessions with an open socket."""
        return list(self._open)

    @contextmanager
    def open(self, secret: str) -> Iterator[asyncio.Event]:
        """A place for one socket; the event is set when it must close. Raises `NotAllowed` where there are too many."""
        if len(self._open[secret]) >= PER_SESSION or sum(map(len, self._open.values())) >= IN_ALL:
            raise NotAllowed("too many open sockets")
        end = asyncio.Event()
        self._open[secret].add(end)
        try:
            yield end
        finally:
            self._open[secret].discard(end)
            if not self._open[secret]:
                del self._open[secret]

    def cut(self, secret: str) -> None:
        """Close every socket of a session."""
        for end in self._open.get(secret, ()):
            end.set()


def until(end: asyncio.Event, receive: Receive) -> Receive:
    """What the client sends, and a disconnect as soon as the event is set."""

    async def next_message() -> Message:
        hearing, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(end.wait())
        done, waiting = await asyncio.wait({hearing, ending}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if ending in done:
            return {"type": "websocket.disconnect", "code": 1008}
        return hearing.result()

    return next_message
