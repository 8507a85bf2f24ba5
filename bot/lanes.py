"""Whose turn it is: the events of one conversation one after the other, conversations side by side."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from data.inbox import Entry

SeeThrough = Callable[[Entry], Awaitable[None]]


class Lanes:
    """A queue for each conversation that has something to do, and a task that works it off."""

    def __init__(self, see_through: SeeThrough) -> None:
        """`see_through` steps one event until it is done, set aside, or the lanes are stopping. It does not raise."""
        self._see_through = see_through
        self._lanes: dict[tuple[str, str], deque[Entry]] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether an event is waiting or being stepped."""
        return bool(self._lanes)

    @property
    def is_stopping(self) -> bool:
        """Whether no further step shall begin."""
        return self._stopping.is_set()

    def line_up(self, entries: Iterable[Entry]) -> None:
        """Behind what their conversations are waiting for already. After the stop they stay in the inbox."""
        for entry in entries:
            if entry.id not in self._known and not self.is_stopping:
                self._line_up(entry)

    def _line_up(self, entry: Entry) -> None:
        self._known.add(entry.id)
        self._idle.clear()
        lane = self._lanes.get(entry.lane)
        if lane is not None:
            lane.append(entry)
            return
        self._lanes[entry.lane] = deque((entry,))
        task = asyncio.create_task(self._work_off(entry.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, name: tuple[str, str]) -> None:
        lane = self._lanes[name]
        try:
            while lane and not self.is_stopping:
                await self._see_through(lane[0])
                self._known.discard(lane.popleft().id)
        finally:
            # At a stop the rest stays in the inbox; the next start takes it up.
            self._known.difference_update(entry.id for entry in lane)
            del self._lanes[name]
            if not self._lanes:
                self._idle.set()

    async def pause(self, seconds: float) -> None:
        """Wait before another try; a stop ends it."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def quiet(self) -> None:
        """Wait until no event is waiting or being stepped."""
        await self._idle.wait()

    async def stop(self, within_s: float) -> None:
        """Finish the steps in hand and begin no other."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
