"""The one door: events become durable, wait their turn in their conversation's lane, and are stepped."""

import asyncio
import sqlite3
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import perf_counter

import structlog

from bot import shelf as shelves
from bot.channels.protocol import Received
from bot.clock import Clock
from bot.errors import InboxUnavailable
from bot.failure import give_up
from bot.metrics import Metrics
from bot.shelf import Shelf
from bot.step import Moment, Outcome, step
from data import inbox
from data.database import Database
from data.inbox import Entry, Incoming, Post, post_of
from flows.machine import Machine
from replies.text import clean
from replies.understand import understand
from replies.understanding import Understanding

log = structlog.get_logger("engine")

#: How often the serving process looks for what commands beside it wrote.
LOOK_EVERY_S = 0.1
#: The waits before an event that failed is tried again.
RETRY_WAITS_S = (0.05, 0.5)
#: The wait while the database itself refuses: disk full, locked by a copy.
STORAGE_WAIT_S = 1.0

Heard = Callable[[Outcome], None]


class Engine:
    """Takes events in and steps them. One instance a process, on one event loop."""

    def __init__(self, db: Database, machine: Machine, shelf: Shelf, clock: Clock, metrics: Metrics) -> None:
        """Nothing runs before `start`."""
        self._db, self._machine, self.shelf, self._clock, self._metrics = db, machine, shelf, clock, metrics
        self._lanes: dict[tuple[str, str], deque[Entry]] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looker: asyncio.Task[None] | None = None
        self._data_version = -1
        self._heard: list[Heard] = []
        #: Channels whose messages are sent by being stored.
        self.mailboxes: frozenset[str] = frozenset()
        self._idle = asyncio.Event()
        self._idle.set()

    def on_outcome(self, heard: Heard) -> None:
        """Call this after each committed step."""
        self._heard.append(heard)

    # The door

    async def receive(self, incoming: Incoming) -> Received:
        """Store a channel's event durably, then let it take its turn."""
        return (await self.receive_all([incoming]))[0]

    async def receive_all(self, batch: list[Incoming]) -> list[Received]:
        """Store a batch in one transaction: all of it or none."""
        return await self.post_all([post_of(_cleaned(one)) for one in batch])

    async def post(self, post: Post) -> Received:
        """Store an event that no channel brought."""
        return (await self.post_all([post]))[0]

    async def post_all(self, posts: list[Post]) -> list[Received]:
        """Store events; raises `InboxUnavailable` where they could not be made durable."""
        now = self._clock.machine()

        def put(db: sqlite3.Connection) -> list[Entry | int]:
            return [inbox.put(db, post, now) or inbox.id_of(db, post.source, post.key) for post in posts]

        try:
            stored = await self._db.write(put)
        except sqlite3.Error as error:
            raise InboxUnavailable(f"{InboxUnavailable.__doc__} ({error})") from error
        return [self._received(one) for one in stored]

    def _received(self, stored: Entry | int) -> Received:
        if isinstance(stored, int):
            return Received(stored, is_new=False)
        self._metrics.events_in.labels(stored.source).inc()
        self._line_up(stored)
        return Received(stored.id, is_new=True)

    # The lanes

    def line_up(self, entries: list[Entry]) -> None:
        """Events that are in the inbox already take their turn."""
        for entry in entries:
            self._line_up(entry)

    @property
    def is_busy(self) -> bool:
        """Whether an event is waiting or being stepped."""
        return bool(self._lanes)

    def _line_up(self, entry: Entry) -> None:
        """Behind what its conversation is waiting for already."""
        if entry.id in self._known:
            return
        self._known.add(entry.id)
        self._idle.clear()
        lane = self._lanes.get(entry.lane)
        if lane is not None:
            lane.append(entry)
            return
        self._lanes[entry.lane] = deque((entry,))
        self._run(self._work_off(entry.lane))

    def _run(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, name: tuple[str, str]) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                entry = lane[0]
                await self._see_through(entry)
                lane.popleft()
                self._known.discard(entry.id)
        finally:
            # At a stop the rest stays in the inbox; the next start takes it up.
            del self._lanes[name]
            if not self._lanes:
                self._idle.set()

    async def _see_through(self, entry: Entry) -> None:
        """Step an event until it is done or set aside. The database's own trouble is not the event's fault."""
        while True:
            try:
                return await self._step(entry)
            except sqlite3.OperationalError as error:
                log.error("storage refuses", action="storage_refused", reason=str(error), inbox_id=entry.id)
                await asyncio.sleep(STORAGE_WAIT_S)
            except Exception:
                trace = traceback.format_exc(limit=-8)
                tries = await self._db.write(lambda db, trace=trace: inbox.fail(db, entry.id, trace))
                log.error("step failed", action="step_failed", inbox_id=entry.id, tries=tries, trace=trace)
                if tries >= inbox.TRIES:
                    return await self._set_aside(entry)
                self._metrics.steps.labels("failed").inc()
                await asyncio.sleep(RETRY_WAITS_S[min(tries, len(RETRY_WAITS_S)) - 1])

    async def _step(self, entry: Entry) -> None:
        began = perf_counter()
        shelf = self.shelf
        meaning = self._understand(entry, shelf)
        at = Moment(self._clock.shop(), self._clock.machine())
        outcome = await self._db.write(lambda db: step(db, self._machine, shelf, entry, meaning, at, self.mailboxes))
        self._metrics.step_seconds.observe(perf_counter() - began)
        self._metrics.steps.labels("done").inc()
        if outcome is not None:
            self._tell(outcome)

    def _understand(self, entry: Entry, shelf: Shelf) -> Understanding | None:
        if entry.kind != "message":
            return None
        return understand(str(entry.body.get("text", "")), shelf.matcher)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.band is not None:
            self._metrics.matches.labels(outcome.band).inc()
        for heard in self._heard:
            heard(outcome)

    async def _set_aside(self, entry: Entry) -> None:
        """After three tries: an apology and a human, so that nobody is left without an answer."""
        self._metrics.steps.labels("dead").inc()
        shelf, at = self.shelf, Moment(self._clock.shop(), self._clock.machine())
        try:
            outcome = await self._db.write(lambda db: give_up(db, shelf, entry, at))
        except Exception as error:
            log.error("apology failed", action="apology_failed", inbox_id=entry.id, reason=repr(error))
            return
        if outcome is not None:
            self._tell(outcome)

    # Beside other processes

    async def start(self) -> None:
        """Take up what an earlier process left, and begin to look for what others write."""
        await self._look()
        self._looker = asyncio.create_task(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self._look()
            except sqlite3.Error as error:
                log.error("look failed", action="look_failed", reason=str(error))

    async def _look(self) -> None:
        """`data_version` on the writer's connection changes exactly when another process committed."""
        seen = self._data_version

        def look(db: sqlite3.Connection) -> tuple[int, list[Entry]] | None:
            version = db.execute("pragma data_version").fetchone()[0]
            return None if version == seen else (version, inbox.waiting(db))

        found = await self._db.write(look)
        if found is None:
            return
        self._data_version, entries = found
        await self.refresh()
        self.line_up(entries)

    async def refresh(self) -> None:
        """Take up a new library, policy, list of articles or clock."""
        self.shelf, self._clock.offset = await self._db.read(lambda db: _refreshed(db, self.shelf))

    async def quiet(self) -> None:
        """Wait until no event is waiting or being stepped."""
        await self._idle.wait()

    async def stop(self) -> None:
        """Finish the steps in hand; what waits stays in the inbox."""
        if self._looker is not None:
            self._looker.cancel()
        for lane in self._lanes.values():
            while len(lane) > 1:
                lane.pop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)


def _refreshed(db: sqlite3.Connection, old: Shelf) -> tuple[Shelf, int]:
    from data import facts

    return shelves.load(db, old), facts.shop_offset(db)


def _cleaned(incoming: Incoming) -> Incoming:
    """What a database and a screen can hold: no NUL, no lone surrogate, at most 4,096 characters."""
    return replace(incoming, text=clean(incoming.text), name=clean(incoming.name)[:100], data=clean(incoming.data)[:200])
