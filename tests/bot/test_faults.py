"""A small evening in the shop, in which the n-th side effect fails: for every n, until an evening passes no point n."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from bot.errors import InboxUnavailable
from bot.outlet import Where
from bot.packing import matcher_of
from data import contacts, libraries, outbox, staff, timers
from data.connection import connect
from data.contacts import Newcomer
from data.database import Database
from data.inbox import Incoming, Post, post_of
from data.outbox import Outgoing
from replies.library import Library
from tests.bot.faults import Countdown, CountingWire, connection_that_counts, refuse, vanish
from tests.bot.stage import DAY, SECOND, HandClock, Shop, copy_of

INTENTS = ("greeting.hello", "shipping.when", "chat.thanks")


@pytest.fixture(scope="module")
def evening(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a short library, an agent, and a customer who is to be reminded of a payment now."""
    path = copy_of(template, tmp_path_factory.mktemp("evening"))
    with closing(connect(path)) as db:
        live = libraries.live(db)
        assert live is not None
        whole = Library.from_json(live.source)
        short = replace(whole, intents={name: one for name, one in whole.intents.items() if name in INTENTS})
        db.execute("update libraries set source = ?, matcher = ?", (short.to_json(), matcher_of(short).to_bytes()))
        staff.add(db, "阿宁", "agent", 1)
        thread = contacts.welcome(db, Newcomer("wire", "c1"), "zh", 1)
        number = db.execute("select number from orders where state = 'placed' order by number").fetchone()[0]
        db.execute("insert into order_proofs values (?, ?, 'link', 1)", (thread.contact.id, number))
        db.execute(
            "insert into cases (id, kind, customer_id, contact_id, order_number, status, opened_at, updated_at)"
            " values (1, 'payment', ?, ?, ?, 'waiting', 1, 1)",
            (thread.customer.id, thread.contact.id, number),
        )
        due = HandClock().now
        payload = {"step": "first"}
        timers.put(db, timers.NewTimer(thread.conversation.id, "nudge.first", due, 1, due + DAY, payload), 1)
        db.execute("pragma journal_mode=delete")
    return path


def first_chat() -> list[Post]:
    return [post_of(Incoming("wire", "c1", key, text=text)) for key, text in (("k1", "你好"), ("k3", "什么时候发货"))]


def second_chat() -> list[Post]:
    take = Post("desk", "a1", "wire", "c2", "agent", {"verb": "take", "agent_id": 1})
    return [
        post_of(Incoming("wire", "c2", "k2", text="你好")),
        take,
        post_of(Incoming("wire", "c2", "k4", text="在吗")),
    ]


@dataclass
class Evening:
    """One run: what was acknowledged and what arrived, kept where a dead process cannot take it along."""

    folder: Path

    def note(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(line + "\n")

    def noted(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def arrived(self, outgoing: Outgoing) -> None:
        self.note("arrived", f"{outgoing.address}:{outgoing.id}")

    async def happen(self, countdown: Countdown, *, counts_the_start: bool) -> None:
        """Open the shop, let everything happen, and close it when all is quiet."""
        countdown.is_on = counts_the_start
        database = Database(self.folder / "shop.db", factory=connection_that_counts(countdown))
        shop = Shop(database, wire=CountingWire(countdown, self.arrived))
        await shop.open()
        assert shop.app.delivery is not None
        shop.app.engine.storage_wait_s = shop.app.delivery.storage_wait_s = 0.01
        countdown.is_on = True
        await asyncio.gather(self.chat(shop, first_chat()), self.chat(shop, second_chat()), tick(shop))
        await self.settle(shop)
        countdown.is_on = False
        await shop.close()

    async def chat(self, shop: Shop, posts: list[Post]) -> None:
        """A browser: it sends again what was not acknowledged, and what it does not know to be."""
        for post in posts:
            while post.key not in self.noted("acknowledged"):
                try:
                    await shop.app.engine.post(post)
                except InboxUnavailable:
                    continue
                self.note("acknowledged", post.key)

    async def settle(self, shop: Shop) -> None:
        async with asyncio.timeout(10):
            while not self.is_settled():
                await asyncio.sleep(0.005)
                shop.clock.now += 2 * SECOND
                for one in await shop.read(outbox.open_chats):
                    where = Where(one.channel, one.address)
                    shop.app.delivery.wake(one.conversation_id, where)  # type: ignore[union-attr]

    def is_settled(self) -> bool:
        with closing(sqlite3.connect(self.folder / "shop.db")) as db:
            return not db.execute(
                "select exists (select 1 from inbox where status = 'new')"
                " or exists (select 1 from outbox where status in ('waiting', 'sending'))"
            ).fetchone()[0]

    def check(self, *, unsure: bool) -> int:
        """The promises; returns how many copies arrived."""
        with closing(sqlite3.connect(self.folder / "shop.db")) as db:
            self.check_inbox(db)
            return self.check_outbox(db, unsure=unsure)

    def check_inbox(self, db: sqlite3.Connection) -> None:
        inbox = db.execute("select key, status, tries from inbox where source <> 'timer'").fetchall()
        assert sorted(inbox) == [(key, "done", 0) for key in sorted(self.noted("acknowledged"))]
        said = db.execute("select key from messages where author = 'customer' order by conversation_id, id").fetchall()
        assert sorted(said) == [("k1",), ("k2",), ("k3",), ("k4",)]
        assert said.index(("k1",)) < said.index(("k3",))
        assert said.index(("k2",)) < said.index(("k4",))
        fired = db.execute("select count(*) from timers where status = 'fired'").fetchone()[0]
        assert (
            fired == db.execute("select count(*) from inbox where source = 'timer' and status = 'done'").fetchone()[0]
        )
        assert db.execute("select owner from conversations order by id").fetchall() == [("bot",), ("agent",)]

    def check_outbox(self, db: sqlite3.Connection, *, unsure: bool) -> int:
        arrived = self.noted("arrived")
        rows = db.execute(
            "select k.address || ':' || o.id, o.status, o.kind from outbox o join contacts k on k.id = o.contact_id"
        ).fetchall()
        assert {row for row, status, _ in rows if status == "sent"} <= set(arrived) <= {row for row, _, _ in rows}
        lost = {kind for _, status, kind in rows if status == "dead"}
        assert lost <= ({"nudge"} if unsure else set())
        for chat in ("c1", "c2"):
            ids = [int(row.split(":")[1]) for row in dict.fromkeys(arrived) if row.startswith(chat)]
            assert ids == sorted(ids)
        return len(arrived) - len(set(arrived))


async def tick(shop: Shop) -> None:
    """The timer, looked at until it has fired."""
    while await shop.rows("select 1 from timers where status = 'waiting' and due_at <= ?", shop.clock.now):
        try:
            await shop.app.scheduler.tick()
        except sqlite3.OperationalError:
            continue


def run(evening: Path, folder: Path, countdown: Countdown, *, counts_the_start: bool) -> Evening:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    one = Evening(copy_of(evening, folder).parent)
    asyncio.run(one.happen(countdown, counts_the_start=counts_the_start))
    return one


@pytest.mark.slow
@pytest.mark.parametrize(("only", "at_least"), [((), 50), (("leaves", "arrived"), 3)], ids=["all", "sends"])
def test_the_nth_side_effect_is_refused(
    evening: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], only: tuple[str, ...], at_least: int
) -> None:
    copies = 0
    for n in count(1):
        countdown = Countdown(n, refuse, only)
        one = run(evening, tmp_path / "run", countdown, counts_the_start=False)
        if not countdown.struck:
            break
        got = one.check(unsure=countdown.struck in {"leaves", "arrived"})
        assert got == 0 or countdown.struck == "arrived", (n, countdown.struck)
        copies += got
    with capsys.disabled():
        print(f"\n  refused at each of {n - 1} points, {copies} copies")  # noqa: T201
    assert n > at_least


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_the_process_dies_at_the_nth_side_effect(
    evening: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = deaths = 0
    # Every fourth point is enough beside the test above, which goes over all of them.
    for n in count(1, 4):
        child = os.fork()
        if child == 0:
            run(evening, tmp_path / "run", Countdown(n, vanish), counts_the_start=True)
            os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        one = Evening(tmp_path / "run")
        if not died:
            break
        deaths += 1
        asyncio.run(one.happen(Countdown(0, vanish), counts_the_start=False))
        got = one.check(unsure=False)
        assert got <= 2, n
        copies += got
    with capsys.disabled():
        print(f"\n  died at each of {deaths} points, {copies} copies")  # noqa: T201
    assert deaths > 20
