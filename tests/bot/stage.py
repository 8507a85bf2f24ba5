"""What tests of the core share: a clock in the hand, a channel that is a list, and a shop on a file of its own."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.app import App
from bot.channels.protocol import Door, Hint, Sent
from bot.clock import Clock, machine_now
from bot.engine import Received
from bot.outlet import Where
from data import contacts, messages, outbox, staff
from data.contacts import Thread
from data.database import Database
from data.inbox import Incoming, Post
from data.messages import NewMessage
from data.outbox import NewOutgoing, Outgoing

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


#: A day's length, and noon in the sample shop's time zone.
DAY, NOON_IN_THE_SHOP = 24 * HOUR, 4 * HOUR


class HandClock:
    """Machine time that moves when it is moved. It begins at noon, when nudges may go."""

    def __init__(self) -> None:
        self.now = (machine_now() // DAY + 1) * DAY + NOON_IN_THE_SHOP

    def __call__(self) -> int:
        return self.now


class Wire:
    """A channel with an other side: what was sent stands in `sent`; `faults` are raised first, one a send."""

    def __init__(self, name: str = "wire") -> None:
        self.name = name
        self.sent: list[Outgoing] = []
        self.tries = 0
        self.faults: list[Exception] = []
        #: Chats whose other side does not answer until this is set.
        self.silent: dict[str, asyncio.Event] = {}

    async def send(self, outgoing: Outgoing) -> Sent:
        self.tries += 1
        if outgoing.address in self.silent:
            await self.silent[outgoing.address].wait()
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(outgoing)
        return Sent(str(len(self.sent)))

    def texts(self, address: str = "c1") -> list[str]:
        return [one.text for one in self.sent if one.address == address]

    async def start(self, door: Door) -> None: ...

    async def stop_intake(self) -> None: ...

    async def hint(self, address: str, hint: Hint) -> None: ...

    async def close(self) -> None: ...


class Shop:
    """A running shop with one wire."""

    def __init__(self, path: Path | Database, clock: HandClock | None = None, wire: Wire | None = None) -> None:
        self.clock = clock or HandClock()
        self.wire = wire or Wire()
        self.app = App(path, Clock(self.clock))
        self._keys = 0
        self._closed = False

    async def open(self, in_flight: int = 6) -> "Shop":
        await self.app.start([self.wire], in_flight)
        return self

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self.app.stop()
            await self.app.close()

    async def hear(self, text: str, address: str = "c1", key: str = "") -> Received:
        """A customer writes; returns when it is stored."""
        self._keys += 1
        return await self.app.engine.receive(Incoming("wire", address, key or f"k{self._keys}", text=text))

    async def press(self, data: str, address: str = "c1") -> Received:
        self._keys += 1
        return await self.app.engine.receive(Incoming("wire", address, f"k{self._keys}", "press", data=data))

    async def say(self, text: str, address: str = "c1", key: str = "") -> list[str]:
        """A customer writes; returns what they got until all is quiet."""
        before = len(self.wire.texts(address))
        await self.hear(text, address, key)
        await self.app.quiet()
        return self.wire.texts(address)[before:]

    async def act(self, verb: str, text: str = "", address: str = "c1") -> None:
        """An agent does something; returns when it is done."""
        self._keys += 1
        body = {"verb": verb, "agent_id": await self.agent(), "text": text}
        await self.app.engine.post(Post("desk", f"a{self._keys}", "wire", address, "agent", body))
        await self.app.quiet()

    async def agent(self) -> int:
        people = await self.read(staff.everybody)
        if people:
            return people[0].id
        return await self.write(lambda db: staff.add(db, "阿宁", "agent", self.clock.now))

    async def thread(self, address: str = "c1") -> Thread:
        found = await self.read(lambda db: contacts.thread_at(db, "wire", address))
        assert found is not None
        return found

    async def later(self, ms: int, address: str = "c1") -> None:
        """Time goes on, and delivery looks again."""
        self.clock.now += ms
        assert self.app.delivery is not None
        self.app.delivery.wake((await self.thread(address)).conversation.id, Where("wire", address))
        await self.app.quiet()

    async def plant(self, kind: str, text: str, *, address: str = "c1", **row: object) -> int:
        """A row as a step would have written it; returns its id. Delivery is not woken."""
        talk = (await self.thread(address)).conversation

        def write(db: sqlite3.Connection) -> int:
            now = self.clock.now
            said = NewMessage(talk.id, "bot", text, now, kind=kind, reply="chat.failed", wording="w1")
            message_id = messages.add(db, said)
            return outbox.add(db, NewOutgoing(message_id, talk.id, talk.contact_id, kind, now, **row))  # type: ignore[arg-type]

        return int(await self.write(write))

    async def status(self, row_id: int) -> tuple[str, str | None]:
        """What became of an outbox row, and why."""
        return (await self.rows("select status, reason from outbox where id = ?", row_id))[0]

    async def rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        return await self.read(lambda db: db.execute(sql, values).fetchall())

    async def read(self, query):  # type: ignore[no-untyped-def]
        return await self.app.db.read(query)

    async def write(self, step):  # type: ignore[no-untyped-def]
        return await self.app.db.write(step)


async def until(condition: Callable[[], bool | Awaitable[bool]], within_s: float = 30) -> None:
    """Wait for what another thread or process does."""
    async with asyncio.timeout(within_s):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


def copy_of(template: Path, folder: Path) -> Path:
    """A shop's file of its own."""
    return Path(shutil.copy(template, folder / "shop.db"))
