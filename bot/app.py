"""Puts the parts together; nothing else does."""

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot import shelf as shelves
from bot.channels.protocol import Channel, Mailbox
from bot.clock import Clock
from bot.delivery import Delivery
from bot.engine import Engine
from bot.metrics import Metrics, new_metrics
from bot.outlet import Where
from bot.saving import Outcome
from bot.scheduler import Scheduler
from data import facts
from data.database import Database
from flows.chart import problems
from flows.machine import Machine
from flows.step import house_chart


class App:
    """A shop that runs: its file, its engine, its channels. The caller holds the lock."""

    def __init__(self, path: Path | Database, clock: Clock, metrics: Metrics | None = None) -> None:
        """Opens the file and loads the shelf; nothing runs before `start`."""
        self.db = (path if isinstance(path, Database) else Database(path)).open()
        self.clock = clock
        self.metrics = metrics or new_metrics(with_process=False)
        clock.offset = self.db.read_now(facts.shop_offset)
        shelf = self.db.read_now(shelves.load)
        self.engine = Engine(self.db, checked_machine(), shelf, clock, self.metrics)
        self.channels: dict[str, Channel] = {}
        self._mailboxes: dict[str, Mailbox] = {}
        self.delivery: Delivery | None = None
        #: Whether intake is open: what `/readyz` says.
        self.is_ready = False
        self.scheduler = Scheduler(self.db, self.engine, clock, self.metrics)

    async def start(self, channels: Sequence[Channel] = (), in_flight: int = 6) -> None:
        """Delivery first, then what was left in the inbox, then the timers, and intake last."""
        self.channels.update({channel.name: channel for channel in channels})
        self.delivery = Delivery(self.db, self.channels, lambda: self.engine.shelf, self.clock, self.metrics, in_flight)
        self.engine.on_outcome(self._heard)
        self._mailboxes = {channel.name: channel for channel in channels if isinstance(channel, Mailbox)}
        self.engine.mailboxes = frozenset(self._mailboxes)
        await self.delivery.start()
        await self.engine.start()
        await self.scheduler.start()
        for channel in channels:
            await channel.start(self.engine)
        self.is_ready = True

    def _heard(self, outcome: Outcome) -> None:
        if outcome.has_outgoing and self.delivery is not None:
            where = Where(outcome.channel, outcome.address, outcome.is_urgent)
            self.delivery.wake(outcome.conversation_id, where)
        mailbox = self._mailboxes.get(outcome.channel)
        if outcome.shown and mailbox is not None:
            for outgoing in outcome.shown:
                mailbox.show(outgoing)
            self.metrics.sends.labels(outcome.channel, "sent").inc(len(outcome.shown))

    async def quiet(self) -> None:
        """Wait until nothing is being stepped or sent."""
        while True:
            await self.engine.quiet()
            if self.delivery is None or self.delivery.is_quiet:
                return
            await asyncio.sleep(0.002)

    async def stop(self) -> None:
        """Intake ends, the steps in hand are finished, what is being sent is seen through, connections end."""
        self.is_ready = False
        for channel in self.channels.values():
            await channel.stop_intake()
        await self.scheduler.stop()
        await self.engine.stop()
        if self.delivery is not None:
            await self.delivery.stop()
        for channel in self.channels.values():
            await channel.close()

    async def close(self) -> None:
        """Let go of the file; what was submitted is stored first."""
        await asyncio.get_running_loop().run_in_executor(None, self.db.close)


@cache
def checked_machine() -> Machine:
    """The one machine of the process; raises `ValueError` where the chart has a fault."""
    chart = house_chart()
    faults = problems(chart)
    if faults:
        raise ValueError("the chart of the flows is wrong:\n" + "\n".join(faults))
    return Machine(chart)
