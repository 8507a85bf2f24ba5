"""The one door: events become durable, wait their turn in their conversation's lane, and are stepped."""

import asyncio
import traceback
from collections.abc import Callable
from functools import cache, partial
from time import perf_counter

import structlog

from bot import shelf as shelves
from bot.channels.protocol import Received
from bot.clock import Clock
from bot.errors import InboxUnavailable
from bot.failure import record
from bot.intake import Stored, cleaned, put_all, put_and_step
from bot.lanes import Lanes
from bot.metrics import Metrics
from bot.saving import Moment, Outcome
from bot.shelf import Shelf
from bot.step import step
from data import facts, inbox
from data.connection import Connection, StorageError, data_version
from data.database import Closed, Database, is_refusal
from data.inbox import Entry, Incoming, Post, post_of
from flows.machine import Machine
from replies.understand import understand
from replies.understanding import Understanding

log = structlog.get_logger("engine")

#: How often the serving process looks for what commands beside it wrote.
LOOK_EVERY_S = 0.1
#: The waits before an event that failed is tried again.
RETRY_WAITS_S = (0.05, 0.5)
#: The wait while the database itself refuses: disk full, locked by a copy.
STORAGE_WAIT_S = 1.0
#: What the steps in hand are given at a stop.
STOP_WITHIN_S = 10.0

Heard = Callable[[Outcome], None]


class Engine:
    """Takes events in and steps them. One instance a process, on one event loop."""

    def __init__(self, db: Database, machine: Machine, shelf: Shelf, clock: Clock, metrics: Metrics) -> None:
        """Nothing runs before `start`."""
        self._db, self._machine, self.shelf, self._clock, self._metrics = db, machine, shelf, clock, metrics
        self._done = metrics.steps.labels("done")
        self._events_in, self._matches = cache(metrics.events_in.labels), cache(metrics.matches.labels)
        self._lanes = Lanes(self._see_through)
        self._looker: asyncio.Task[None] | None = None
        self._data_version = -1
        self._heard: list[Heard] = []
        self._seen_library: list[Callable[[], None]] = []
        #: Channels whose messages are sent by being stored.
        self.mailboxes: frozenset[str] = frozenset()
        self.storage_wait_s = STORAGE_WAIT_S

    def on_outcome(self, heard: Heard) -> None:
        """Call this after each committed step."""
        self._heard.append(heard)

    def on_library(self, seen: Callable[[], None]) -> None:
        """Call this whenever another library has taken the old one's place."""
        self._seen_library.append(seen)

    # The door

    async def receive(self, incoming: Incoming) -> Received:
        """Store a channel's event durably, then let it take its turn."""
        return (await self.receive_all([incoming]))[0]

    async def receive_all(self, batch: list[Incoming]) -> list[Received]:
        """Store a batch in one transaction: all of it or none."""
        return await self.post_all([post_of(cleaned(one)) for one in batch])

    async def post(self, post: Post) -> Received:
        """Store an event that no channel brought."""
        return (await self.post_all([post]))[0]

    async def post_all(self, posts: list[Post]) -> list[Received]:
        """Store events; raises `InboxUnavailable` where they could not be made durable.

        What is stored takes its turn even where the caller has gone away meanwhile (a browser that closed the
        connection): nobody else would find it before the next start.
        """
        began = perf_counter()
        store = self._at_once(posts[0]) if len(posts) == 1 else partial(put_all, posts, self._clock.machine())
        try:
            stored = self._db.submit(store)
            stored.add_done_callback(partial(self._take_up, began))
            return [one.received for one in await asyncio.shield(stored)]
        except (StorageError, Closed) as error:
            raise InboxUnavailable(f"{InboxUnavailable.__doc__} ({error})") from error

    def _at_once(self, post: Post) -> Callable[[Connection], list[Stored]]:
        """Store one event, and step it with the same commit where nothing of its conversation waits before it."""
        shelf, at = self.shelf, Moment(self._clock.shop(), self._clock.machine())
        try:
            meaning = _understand(post, shelf)
        except Exception:
            # Stored all the same: its tries are counted in its lane, and the customer is answered.
            log.exception("not understood", action="understand_failed", channel=post.channel)
            return partial(put_all, [post], at.machine)
        take = partial(step, machine=self._machine, shelf=shelf, meaning=meaning, at=at, mailboxes=self.mailboxes)
        return lambda db: [put_and_step(db, post, at.machine, take)]

    def _take_up(self, began: float, stored: "asyncio.Future[list[Stored]]") -> None:
        if stored.cancelled() or stored.exception() is not None:
            return
        for one in stored.result():
            if one.received.is_new:
                self._events_in(one.source).inc()
            if one.is_stepped:
                self._stepped(began, one.outcome)
            elif one.entry is not None:
                self._lanes.line_up([one.entry])

    def _stepped(self, began: float, outcome: Outcome | None) -> None:
        self._metrics.step_seconds.observe(perf_counter() - began)
        self._done.inc()
        if outcome is not None:
            self._tell(outcome)

    # The lanes

    def line_up(self, entries: list[Entry]) -> None:
        """Events that are in the inbox already take their turn."""
        self._lanes.line_up(entries)

    @property
    def is_busy(self) -> bool:
        """Whether an event is waiting or being stepped."""
        return self._lanes.is_busy

    async def _see_through(self, entry: Entry) -> None:
        """Step an event until it is done or set aside. The storage's own trouble is not the event's fault."""
        while not self._lanes.is_stopping:
            try:
                wait = await self._try(entry)
            except StorageError as error:
                log.error("storage refuses", action="storage_refused", reason=str(error), inbox_id=entry.id)
                wait = self.storage_wait_s
            except Exception:
                log.exception("a failed try could not be counted", action="count_failed", inbox_id=entry.id)
                wait = self.storage_wait_s
            if wait is None:
                return
            await self._lanes.pause(wait)

    async def _try(self, entry: Entry) -> float | None:
        """None where it is done or set aside, else the wait before the next try. Raises where the storage refuses."""
        try:
            await self._step(entry)
        except Exception as error:
            if is_refusal(error):
                raise
            return await self._count(entry, traceback.format_exc(limit=-8))
        return None

    async def _step(self, entry: Entry) -> None:
        began = perf_counter()
        shelf = self.shelf
        meaning = _understand(entry, shelf)
        at = Moment(self._clock.shop(), self._clock.machine())
        outcome = await self._db.write(lambda db: step(db, self._machine, shelf, entry, meaning, at, self.mailboxes))
        self._stepped(began, outcome)

    async def _count(self, entry: Entry, trace: str) -> float | None:
        """Count the failed try; the last leaves an apology and a human, so that nobody is left without an answer."""
        shelf, at = self.shelf, Moment(self._clock.shop(), self._clock.machine())
        tries, outcome = await self._db.write(lambda db: record(db, shelf, entry, trace, at))
        log.error("step failed", action="step_failed", inbox_id=entry.id, tries=tries, trace=trace)
        is_over = tries == 0 or tries >= inbox.TRIES
        self._metrics.steps.labels("dead" if is_over else "failed").inc()
        if outcome is not None:
            self._tell(outcome)
        return None if is_over else RETRY_WAITS_S[min(tries, len(RETRY_WAITS_S)) - 1]

    def _tell(self, outcome: Outcome) -> None:
        """After the commit. A listener's mistake is not the event's, and not the next listener's."""
        if outcome.band is not None:
            self._matches(outcome.band).inc()
        for heard in self._heard:
            try:
                heard(outcome)
            except Exception:
                log.exception("a listener failed", action="listener_failed", conversation_id=outcome.conversation_id)

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
            except Exception:
                # Whatever it was, the next look is the only one that finds what others write.
                log.exception("look failed", action="look_failed")

    async def _look(self) -> None:
        """`data_version` on the writer's connection changes exactly when another process committed."""
        seen = self._data_version

        def look(db: Connection) -> tuple[int, list[Entry]] | None:
            version = data_version(db)
            return None if version == seen else (version, inbox.waiting(db))

        found = await self._db.write(look)
        if found is None:
            return
        version, entries = found
        is_fresh = await self._try_to_refresh()
        await self._line_up_pages(entries)
        if is_fresh:
            self._data_version = version

    async def _line_up_pages(self, entries: list[Entry]) -> None:
        """All of what waits, however much a long night or an import left."""
        self._lanes.line_up(entries)
        while len(entries) == inbox.PAGE:
            entries = await self._db.read(partial(inbox.waiting, above=entries[-1].id))
            self._lanes.line_up(entries)

    async def _try_to_refresh(self) -> bool:
        """False where it is to be tried again. A version that cannot be read leaves the shop with the one it has."""
        try:
            await self.refresh()
        except StorageError as error:
            log.error("refresh failed", action="refresh_failed", reason=str(error))
            return False
        except Exception:
            log.exception("what was published cannot be read", action="refresh_failed")
        return True

    async def refresh(self) -> None:
        """Take up a new library, policy, list of articles or clock."""
        old = self.shelf
        self.shelf, self._clock.offset = await self._db.read(lambda db: _refreshed(db, old))
        if self.shelf.library is not old.library:
            del old
            for seen in self._seen_library:
                seen()

    async def quiet(self) -> None:
        """Wait until no event is waiting or being stepped."""
        await self._lanes.quiet()

    async def stop(self) -> None:
        """Finish the steps in hand; what waits stays in the inbox."""
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.gather(self._looker, return_exceptions=True)
        await self._lanes.stop(STOP_WITHIN_S)


def _understand(event: Post | Entry, shelf: Shelf) -> Understanding | None:
    # Of an order's news, the words of a review.
    if event.kind not in ("message", "edited") and not (event.kind == "order" and event.body.get("text")):
        return None
    return understand(str(event.body.get("text", "")), shelf.matcher)


def _refreshed(db: Connection, old: Shelf) -> tuple[Shelf, int]:
    return shelves.load(db, old), facts.shop_offset(db)
