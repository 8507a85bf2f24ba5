"""Once a night, what has been kept for as long as the policy says is let go, and counted."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from msgspec import DecodeError, Struct, ValidationError, field, json
from msgspec.structs import replace

from bot.clock import Clock
from bot.metrics import Metrics
from data import facts, retention, search
from data.connection import Connection
from data.database import Database
from data.retention import KINDS, Kind
from flows.hours import DAY, HOUR, local
from flows.policy import Policy

log = structlog.get_logger("retention")

FACT = "retention"
#: The shop's day begins at this hour here: nobody is up. A shop that is shut at night does it when it opens.
NIGHT_ENDS = 3
#: Pages in one turn, between which timers fire: half a second at most.
PAGES_A_TURN = 40


class Night(Struct, frozen=True):
    """What was let go, as `xiaoer doctor` tells."""

    #: The shop's date.
    day: str = ""
    #: Rows by rule.
    counts: dict[str, int] = field(default_factory=dict)


def last_night(db: Connection) -> Night:
    """The last night that was seen through."""
    try:
        return json.decode(facts.get(db, FACT, "{}"), type=Night)
    except (DecodeError, ValidationError):
        return Night()


def day_of(now: int, policy: Policy) -> datetime:
    """The day to which a moment belongs here."""
    return local(now - NIGHT_ENDS * HOUR, policy)


class Retention:
    """The chore. It gives way whenever a customer comes, and goes on a second later."""

    def __init__(self, db: Database, clock: Clock, metrics: Metrics, is_busy: Callable[[], bool]) -> None:
        """`is_busy`: whether somebody waits for an answer."""
        self._db, self._clock, self._metrics, self._is_busy = db, clock, metrics, is_busy
        #: The last day that was seen through, None before the file was asked.
        self._done: str | None = None
        self._night = Night()
        #: Whether the search's index is being put together.
        self._is_merging = False

    async def turn(self, policy: Policy) -> None:
        """Do what is left of today's."""
        day = f"{day_of(self._clock.shop(), policy):%Y-%m-%d}"
        if self._done is None:
            self._done = (await self._db.read(last_night)).day
        if day == self._done:
            return
        if self._night.day != day:
            self._night = Night(day)
        for kind in KINDS:
            if not await self._let_go(kind, policy):
                return
        if "messages" in self._night.counts and not await self._merge():
            return
        await self._finish()

    async def _let_go(self, kind: Kind, policy: Policy) -> bool:
        """Let go of all of a kind; whether it came to the end."""
        days = getattr(policy.retention, kind.rule)
        if days is None:
            return True
        before = (self._clock.shop() if kind.clock == "shop" else self._clock.machine()) - days * DAY
        after: int | str | None = None
        for _ in range(PAGES_A_TURN):
            keys = await self._db.read(partial(retention.old, kind=kind, before=before, after=after))
            if not keys:
                return True
            if self._is_busy():
                return False
            self._count(kind.rule, await self._db.write(partial(retention.let_go, kind=kind, keys=keys)))
            after = keys[-1]
        return False

    def _count(self, rule: str, gone: int) -> None:
        self._metrics.let_go.labels(rule).inc(gone)
        counts = self._night.counts
        self._night = replace(self._night, counts={**counts, rule: counts.get(rule, 0) + gone})

    async def _merge(self) -> bool:
        for _ in range(PAGES_A_TURN):
            is_begun, self._is_merging = self._is_merging, True
            if not await self._db.write(partial(search.merge, begin=not is_begun)):
                self._is_merging = False
                return True
            if self._is_busy():
                return False
        return False

    async def _finish(self) -> None:
        night = self._night
        await self._db.write(lambda db: facts.put(db, FACT, json.encode(night).decode()))
        self._done = night.day
        if night.counts:
            log.info("old data let go", action="let_go", **night.counts)
