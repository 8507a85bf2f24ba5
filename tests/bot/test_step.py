"""One event, one transaction: all of it or none."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import shelf as shelves
from bot.app import checked_machine
from bot.saving import Moment, Outcome
from bot.shelf import Shelf
from bot.step import step
from data import inbox
from data.connection import connect
from data.inbox import Entry, Incoming, Post, post_of
from flows.machine import Machine
from replies.understand import understand
from tests.bot.stage import HandClock

TABLES = ("customers", "contacts", "conversations", "messages", "outbox", "cases", "timers", "records", "bags", "asked")


@pytest.fixture(scope="module")
def machine() -> Machine:
    return checked_machine()


class Desk:
    """Steps events on a file, one after the other."""

    def __init__(self, db: sqlite3.Connection, machine: Machine, shelf: Shelf) -> None:
        self.db, self.machine, self.shelf, self.now = db, machine, shelf, HandClock().now

    def put(self, post: Post) -> Entry:
        entry = inbox.put(self.db, post, 1)
        assert entry is not None
        return entry

    def step(self, entry: Entry, mailboxes: frozenset[str] = frozenset()) -> Outcome | None:
        meaning = understand(str(entry.body.get("text", "")), self.shelf.matcher) if entry.kind == "message" else None
        return step(self.db, self.machine, self.shelf, entry, meaning, Moment(self.now, self.now), mailboxes)

    def hear(self, text: str, key: str = "k1", **more: str) -> Outcome | None:
        return self.step(self.put(post_of(Incoming("wire", "c1", key, text=text, **more))))  # type: ignore[arg-type]

    def counts(self) -> dict[str, int]:
        return {name: self.db.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}


@pytest.fixture
def desk(shop_file: Path, machine: Machine) -> Iterator[Desk]:
    db = connect(shop_file)
    yield Desk(db, machine, shelves.load(db))
    db.close()


def test_a_step_marks_its_event_done_and_has_something_to_send(desk: Desk) -> None:
    outcome = desk.hear("你好")
    assert outcome is not None
    assert (outcome.channel, outcome.address, outcome.has_outgoing) == ("wire", "c1", True)
    assert inbox.waiting(desk.db) == []


def test_a_step_is_taken_once(desk: Desk) -> None:
    entry = desk.put(post_of(Incoming("wire", "c1", "k", text="你好")))
    assert desk.step(entry) is not None
    before = desk.counts()
    assert desk.step(entry) is None
    assert desk.counts() == before


def test_what_a_customer_wrote_stands_before_what_it_led_to(desk: Desk) -> None:
    desk.hear("你好")
    rows = desk.db.execute("select author, inbox_id is not null from messages order by id").fetchall()
    assert [author for author, _ in rows] == ["customer", "bot"]


@pytest.mark.parametrize("table", ["messages", "outbox", "bags"])
def test_a_step_that_fails_late_leaves_nothing_of_itself(desk: Desk, table: str) -> None:
    desk.hear("在吗")
    desk.db.execute(f"create trigger no_more before insert on {table} begin select raise(abort, 'no more'); end")
    entry = desk.put(post_of(Incoming("wire", "c2", "k2", text="你好")))
    before = desk.counts()
    desk.db.execute("begin immediate")
    with pytest.raises(sqlite3.IntegrityError, match="no more"):
        desk.step(entry)
    desk.db.execute("rollback")
    assert desk.counts() == before
    assert [one.key for one in inbox.waiting(desk.db)] == ["k2"]


def test_whom_the_shop_vouches_for_is_the_customer_it_means(desk: Desk) -> None:
    key, customer_id = desk.db.execute("select key, id from customers where key is not null order by id").fetchone()
    desk.hear("你好", customer_key=key)
    assert desk.db.execute("select customer_id from contacts where channel = 'wire'").fetchone() == (customer_id,)


def test_a_name_that_nobody_vouches_for_is_a_customer_of_its_own(desk: Desk) -> None:
    before = desk.counts()["customers"]
    name = desk.db.execute("select name from customers where key is not null").fetchone()[0]
    desk.hear("你好", name=name)
    assert desk.counts()["customers"] == before + 1


def test_news_of_an_order_that_nobody_has_change_the_order_and_speak_to_nobody(desk: Desk) -> None:
    number = desk.db.execute("select number from orders where state = 'paid'").fetchone()[0]
    values = {"state": "shipped", "carrier": "中通快递"}
    body = {"kind": "shipped", "order_number": number, "values": values}
    assert desk.step(desk.put(Post("orders", "n1", "", "", "order", body))) is None
    assert desk.db.execute("select state from orders where number = ?", (number,)).fetchone() == ("shipped",)
    assert desk.counts()["messages"] == 0


def test_in_a_mailbox_an_answer_is_sent_by_being_written(desk: Desk) -> None:
    entry = desk.put(post_of(Incoming("wire", "c1", "k", text="你好")))
    outcome = desk.step(entry, frozenset({"wire"}))
    assert outcome is not None
    assert (outcome.has_outgoing, len(outcome.shown)) == (False, 1)
    assert desk.db.execute("select status from outbox").fetchall() == [("sent",)]


def test_in_a_mailbox_nothing_overtakes_what_is_still_on_its_way(desk: Desk) -> None:
    desk.hear("你好")
    outcome = desk.step(desk.put(post_of(Incoming("wire", "c1", "k2", text="在吗"))), frozenset({"wire"}))
    assert outcome is not None
    assert (outcome.has_outgoing, outcome.shown) == (True, ())
    assert {status for (status,) in desk.db.execute("select status from outbox")} == {"waiting"}


def test_the_same_step_says_the_same_again(desk: Desk) -> None:
    entry = desk.put(post_of(Incoming("wire", "c1", "k", text="你好")))
    said = []
    for _ in range(2):
        desk.db.execute("begin immediate")
        desk.step(entry)
        said.append(desk.db.execute("select text from messages where author = 'bot'").fetchall())
        desk.db.execute("rollback")
    assert said[0] == said[1] != []
