"""Durable steps a second: a message is stored, understood, stepped and its answer shown, each with its commit."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.machine import percentile
from bench.texts import texts
from bot.app import App
from bot.saving import Outcome
from data.inbox import Incoming

#: Contacts that take turns.
CONTACTS = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    steps_per_s: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return (
            f"{self.steps_per_s:7.0f} steps/s   CPU {self.cpu_ms:.2f} ms a step   "
            f"p50 {self.p50_ms:.2f} ms   p99 {self.p99_ms:.2f} ms"
        )


class Customers:
    """Writes messages and waits for each one's step to be committed."""

    def __init__(self, app: App, seed: int) -> None:
        """Every run takes a seed of its own, so that keys do not come twice."""
        self._app, self._seed = app, seed
        self._texts: Iterator[str] = texts(seed)
        self._count = 0
        self._stepped: dict[str, asyncio.Event] = {}
        self.took: list[float] = []
        app.engine.on_outcome(self._heard)

    def _heard(self, outcome: Outcome) -> None:
        stepped = self._stepped.get(outcome.address)
        if stepped:
            stepped.set()

    async def say(self, address: str) -> None:
        """One message from this contact, to the commit of its step."""
        self._count += 1
        incoming = Incoming("web", address, f"{self._seed}-{self._count}", text=next(self._texts))
        stepped = self._stepped.setdefault(address, asyncio.Event())
        stepped.clear()
        began = time.perf_counter()
        await self._app.engine.receive(incoming)
        await stepped.wait()
        self.took.append(time.perf_counter() - began)


async def run(app: App, seed: int, steps: int, in_flight: int) -> Figures:
    """So many steps with so many in flight at once."""
    customers = Customers(app, seed)
    turns = iter(range(steps))

    async def work(worker: int) -> None:
        for turn in turns:
            contact = worker if in_flight > 1 else turn % CONTACTS
            await customers.say(f"bench-{seed}-{contact}")

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(work(number) for number in range(in_flight)))
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return Figures(
        steps / took,
        cpu / steps * 1000,
        percentile(customers.took, 0.5) * 1000,
        percentile(customers.took, 0.99) * 1000,
    )
