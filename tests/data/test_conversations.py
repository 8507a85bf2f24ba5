"""The desk's lists read what they show, not the whole shop."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from data import conversations, messages, registers
from data.connection import connect
from data.migrations import migrate
from data.outbox import NewOutgoing, add, hold, release


@pytest.fixture
def db(tmp_path: Path) -> sqlite3.Connection:
    """An empty shop with one conversation."""
    path = tmp_path / "x.db"
    db = connect(path)
    migrate(path, db, keep=1, stamp="now")
    db.execute("insert into customers (id, created_at) values (1, 1)")
    db.execute(
        "insert into contacts (id, channel, address, customer_id, name, seen_at, created_at)"
        " values (1, 'web', 'a', 1, '小满', 1, 1)"
    )
    db.execute("insert into conversations (id, contact_id, last_in_at) values (1, 1, 1)")
    return db


@pytest.mark.parametrize(
    "listed", [conversations.waiting, conversations.taken, lambda db: conversations.duty(db, 1)], ids=str
)
def test_who_waits_is_found_without_reading_every_conversation(
    db: sqlite3.Connection, listed: Callable[[sqlite3.Connection], object]
) -> None:
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    listed(db)
    db.set_trace_callback(None)
    plans = [row[3] for sql in asked for row in db.execute(f"explain query plan {sql}")]
    assert any("USING" in plan and "conversations_by_owner" in plan for plan in plans)
    assert not [plan for plan in plans if plan in {"SCAN v", "SCAN conversations", "SCAN o"}]


def test_conversations_are_fetched_by_their_ids(db: sqlite3.Connection) -> None:
    assert {number: row.name for number, row in conversations.some(db, [1, 2]).items()} == {1: "小满"}
    assert conversations.some(db, []) == {}


def test_who_speaks_is_told_without_the_rest(db: sqlite3.Connection) -> None:
    assert conversations.speaker(db, 1) == ("bot", None)
    assert conversations.speaker(db, 2) is None


def test_a_notice_that_was_held_and_sent_anew_stands_once_in_the_thread(db: sqlite3.Connection) -> None:
    said = messages.add(db, messages.NewMessage(1, "bot", "您的包裹已发出", 1))
    row = add(db, NewOutgoing(said, 1, 1, "notice", 1))
    hold(db, row, "owner_agent")
    assert [line.status for line in messages.unsent(db, 1)] == ["held"]

    release(db, row, 2)

    assert [line.status for line in messages.thread(db, 1)] == ["waiting"]
    assert [line.status for line in messages.unsent(db, 1)] == ["waiting"]


def test_what_was_not_sent_is_told_newest_first(db: sqlite3.Connection) -> None:
    for at, reason in ((1, "quiet_hours"), (2, "opted_out")):
        registers.not_sent(db, 1, None, "review.ask", "nudge", reason, at)
    assert [one.reason for one in registers.refused(db, 1)] == ["opted_out", "quiet_hours"]
