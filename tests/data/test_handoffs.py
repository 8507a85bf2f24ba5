"""Passages to a human: why they came, how long they waited, how they ended."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data import contacts, handoffs, staff
from data.connection import connect
from data.contacts import Newcomer
from data.handoffs import Entering
from data.migrations import migrate, migrations


def passage(db: sqlite3.Connection, address: str = "a", at: int = 100, **more: object) -> int:
    thread = contacts.thread_at(db, "web", address) or contacts.welcome(db, Newcomer("web", address), "zh", at)
    talk = thread.conversation
    given = {"reason": "asked", "is_urgent": False, "state": "idle", "at": at, "first_due_at": at + 30,
             "solve_due_at": at + 900} | more  # fmt: skip
    handoffs.enter(db, Entering(talk.id, talk.customer_id, **given))  # type: ignore[arg-type]
    return talk.id


def rows(db: sqlite3.Connection, columns: str) -> list[tuple]:  # type: ignore[type-arg]
    return db.execute(f"select {columns} from handoffs order by id").fetchall()


def test_a_second_reason_while_it_waits_is_the_same_passage(db: sqlite3.Connection) -> None:
    passage(db)
    passage(db, reason="anger", is_urgent=True, at=200)

    assert rows(db, "reason, is_urgent, came_at") == [("anger", 1, 100)]


def test_the_table_itself_keeps_a_conversation_out_of_two_queues(db: sqlite3.Connection) -> None:
    talk = passage(db)

    with pytest.raises(sqlite3.IntegrityError):
        db.execute(
            "insert into handoffs (conversation_id, customer_id, reason, came_at, first_due_at, solve_due_at)"
            " values (?, 1, 'asked', 1, 1, 1)",
            (talk,),
        )


def test_the_place_counts_those_who_come_before(db: sqlite3.Connection) -> None:
    passage(db, "a")
    passage(db, "b")
    passage(db, "c", is_urgent=True)

    assert rows(db, "place") == [(1,), (2,), (1,)]


def test_the_first_word_counts_and_the_end_closes(db: sqlite3.Connection) -> None:
    talk, agent = passage(db), staff.add(db, "小青", "agent", 1)
    handoffs.take(db, talk, agent, 110)
    handoffs.answer(db, talk, 120)
    handoffs.answer(db, talk, 130)
    handoffs.end(db, talk, "released", 140)

    assert rows(db, "taken_at, answered_at, ended_at, outcome") == [(110, 120, 140, "released")]
    assert handoffs.under_way(db, talk) is None


def test_the_queues_pace_is_the_median_wait_for_one_place(db: sqlite3.Connection) -> None:
    agent = staff.add(db, "小青", "agent", 1)

    def served(number: int, minutes: int, **more: object) -> None:
        talk = passage(db, f"c{number}", at=1000, **more)
        handoffs.take(db, talk, agent, 1000 + minutes * 60_000)
        handoffs.end(db, talk, "released", 10_000_000)

    for number, minutes in enumerate((2, 4, 6, 8)):
        served(number, minutes)
    assert handoffs.minutes_a_place(db) is None, "four tell too little"

    served(4, 90)
    assert handoffs.minutes_a_place(db) == 6.0
    served(5, 600, reason="message_left")
    assert handoffs.minutes_a_place(db) == 6.0, "a message of the night waits for the morning"


def test_who_waited_behind_others_counts_by_the_place(db: sqlite3.Connection) -> None:
    agent = staff.add(db, "小青", "agent", 1)
    talks = [passage(db, f"c{number}", at=1000) for number in range(5)]

    for place, talk in enumerate(talks, start=1):
        handoffs.take(db, talk, agent, 1000 + place * 3 * 60_000)

    assert handoffs.minutes_a_place(db) == 3.0


def test_who_is_passed_on_waits_anew(db: sqlite3.Connection) -> None:
    talk, agent = passage(db), staff.add(db, "小青", "agent", 1)
    handoffs.take(db, talk, agent, 110)
    passage(db, at=300)

    assert rows(db, "came_at, outcome") == [(100, "passed_on"), (300, None)]


def test_who_waited_at_the_upgrade_goes_on_waiting(tmp_path: Path) -> None:
    path, known = tmp_path / "old.db", list(migrations._migrations)
    try:
        migrations._migrations[:] = known[:9]
        with closing(connect(path)) as db:
            migrate(path, db, keep=1, stamp="1")
            thread = contacts.welcome(db, Newcomer("web", "a"), "zh", 5)
            db.execute("update conversations set owner = 'queue', owner_since = 50, handoff_reason = 'anger'")
    finally:
        migrations._migrations[:] = known
    with closing(connect(path)) as db:
        migrate(path, db, keep=1, stamp="2")
        found = handoffs.under_way(db, thread.conversation.id)
        assert found is not None
        assert (found.reason, found.came_at) == ("anger", 50)
