"""Due timers become events, once each; and the small chores that nobody waits for."""

import asyncio

import structlog

from bot.clock import Clock
from bot.engine import Engine
from bot.metrics import Metrics
from bot.retention import Retention
from bot.saving import Outcome
from data import contacts, handoffs, inbox, outbox, search, timers, updates
from data.connection import Connection, StorageError
from data.database import Database
from data.inbox import Entry, Post
from flows.hours import DAY

log = structlog.get_logger("scheduler")

#: The longest sleep: the demo's clock may jump, and the gauges want to be fresh.
LONGEST_SLEEP_S = 1.0
#: Between two looks at updates that nobody will repeat any more.
FORGET_EVERY_MS = 3_600_000
#: Batches of messages that are indexed in one go.
CATCH_UPS = 160


def fire_due(db: Connection, shop_now: int, machine_now: int) -> list[Entry]:
    """Mark due timers fired and put their events into the inbox, in one transaction."""
    entries = []
    for timer in timers.due(db, shop_now):
        thread = contacts.thread_of(db, timer.conversation_id)
        # Fired even where nobody is left to hear of it: a due timer that stays would be looked at for ever.
        if not timers.fire(db, timer.id) or thread is None:
            continue
        body = {"kind": timer.kind, "case_id": timer.case_id, "payload": dict(timer.payload)}
        contact = thread.contact
        # The due time too: SQLite gives a number again once the last row is deleted, as an erasure may do.
        key = f"{timer.id}.{timer.due_at}"
        entry = inbox.put(db, Post("timer", key, contact.channel, contact.address, "timer", body), machine_now)
        if entry:
            entries.append(entry)
    return entries


class Scheduler:
    """Looks at the timers when the next is due, and at least once a second."""

    def __init__(self, db: Database, engine: Engine, clock: Clock, metrics: Metrics) -> None:
        """Nothing runs before `start`."""
        self._db, self._engine, self._clock, self._metrics = db, engine, clock, metrics
        self._retention = Retention(db, clock, metrics, lambda: engine.is_busy)
        self._next_due: int | None = None
        self._forget_at = 0
        #: The last passage to a human that was counted.
        self._counted: int | None = None
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        engine.on_outcome(self._heard)

    async def start(self) -> None:
        """Begin with what became due while nobody was running."""
        self._task = asyncio.create_task(self._run())

    def _heard(self, outcome: Outcome) -> None:
        if outcome.next_due is not None and outcome.next_due < self._clock.shop() + LONGEST_SLEEP_S * 1000:
            self._woken.set()

    async def _run(self) -> None:
        while True:
            # Before the look, so that a wake during it is not lost.
            self._woken.clear()
            try:
                await self.tick()
                await self._chores()
            except StorageError as error:
                log.error("storage refuses", action="storage_refused", reason=str(error))
            except Exception:
                log.exception("timers failed", action="timers_failed")
            try:
                await asyncio.wait_for(self._woken.wait(), self._sleep_s())
            except TimeoutError:
                continue

    def _sleep_s(self) -> float:
        if self._next_due is None:
            return LONGEST_SLEEP_S
        return min(LONGEST_SLEEP_S, max(0.005, (self._next_due - self._clock.shop()) / 1000))

    async def tick(self) -> None:
        """Fire everything that is due."""
        shop, machine = self._clock.shop(), self._clock.machine()
        self._next_due = await self._db.read(timers.next_due)
        while self._next_due is not None and self._next_due <= shop:
            entries = await self._db.write(lambda db: fire_due(db, shop, machine))
            self._engine.line_up(entries)
            self._next_due = await self._db.read(timers.next_due)

    async def _chores(self) -> None:
        """Index new messages in short steps, refresh the gauges, let go of what is old."""
        await self._catch_up()
        await self._db.read(self._gauge)
        await self._empty_bodies()
        await self._forget_updates()
        await self._retention.turn(self._engine.shelf.policy)

    async def _empty_bodies(self) -> None:
        """All day long: they are the most of what comes in, and are needed for the shortest time."""
        days = self._engine.shelf.policy.retention.inbox_bodies
        if days is None:
            return
        before = self._clock.machine() - days * DAY
        if await self._db.read(lambda db: inbox.has_old_bodies(db, before)):
            gone = await self._db.write(lambda db: inbox.prune(db, before))
            self._metrics.let_go.labels("inbox_bodies").inc(gone)

    async def _forget_updates(self) -> None:
        """Once an hour is enough: they are kept for days."""
        now = self._clock.machine()
        if now < self._forget_at:
            return
        gone = await self._db.write(lambda db: updates.forget(db, now))
        # A full page: there is more, and the next look comes within a second.
        self._forget_at = now if gone == updates.PAGE else now + FORGET_EVERY_MS

    async def _catch_up(self) -> None:
        """While nobody waits: an hour's messages are indexed in seconds, and a customer's come in between."""
        for _ in range(CATCH_UPS):
            if self._engine.is_busy or not await self._db.read(search.is_behind):
                return
            await self._db.write(search.catch_up)

    def _gauge(self, db: Connection) -> None:
        now = self._clock.shop()
        waiting, oldest = outbox.depth(db)
        self._metrics.outbox_depth.set(waiting)
        self._metrics.outbox_oldest_seconds.set((now - oldest) / 1000 if oldest else 0)
        due, worst = timers.late(db, now)
        self._metrics.timers_due.set(due)
        self._metrics.timers_late_seconds.set(worst / 1000)
        self._count_handoffs(db, now)

    def _count_handoffs(self, db: Connection, now: int) -> None:
        """By their rows: some come of a step, some of a send that was given up."""
        if self._counted is None:
            self._counted = handoffs.newest(db)
        for number, reason in handoffs.after(db, self._counted):
            self._counted = number
            self._metrics.handoffs.labels(reason).inc()
        stands = handoffs.load_now(db, now)
        self._metrics.queue_waiting.set(stands.waiting)
        self._metrics.queue_overdue.labels("first_reply").set(stands.unanswered)
        self._metrics.queue_overdue.labels("settled").set(stands.unsettled)

    async def stop(self) -> None:
        """No more timers fire here."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
