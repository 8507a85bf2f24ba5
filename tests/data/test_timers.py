"""Timers on a real file."""

import sqlite3

from data import timers
from data.contacts import Thread
from data.timers import NewTimer


def put(db: sqlite3.Connection, thread: Thread, kind: str, due: int, case: int | None = None) -> int:
    return timers.put(db, NewTimer(thread.conversation.id, kind, due, case, payload={"step": kind}), 1)


def to_come(db: sqlite3.Connection, thread: Thread) -> list[tuple[str, int]]:
    return [(one.kind, one.due_at) for one in timers.to_come(db, thread.conversation.id)]


def test_a_timer_is_due_when_its_time_has_come(db: sqlite3.Connection, alice: Thread) -> None:
    put(db, alice, "wait", 100)
    assert timers.due(db, 99) == []
    found = timers.due(db, 100)[0]
    assert (found.kind, found.payload) == ("wait", {"step": "wait"})


def test_a_timer_fires_once(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice, "wait", 100)
    assert [timers.fire(db, row), timers.fire(db, row)] == [True, False]
    assert timers.due(db, 200) == []


def test_a_stopped_timer_does_not_fire(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice, "wait", 100)
    assert timers.stop(db, alice.conversation.id, ("wait",)) == 1
    assert not timers.fire(db, row)


def test_a_timer_of_the_same_kind_and_case_takes_its_place(db: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    put(db, alice, "wait", 100)
    put(db, alice, "wait", 300, case=7)
    put(db, bob, "wait", 400)
    put(db, alice, "wait", 200)
    assert to_come(db, alice) == [("wait", 200), ("wait", 300)]
    assert to_come(db, bob) == [("wait", 400)]


def test_timers_of_one_matter_are_stopped_without_the_others(db: sqlite3.Connection, alice: Thread) -> None:
    put(db, alice, "nudge.first", 100, case=1)
    put(db, alice, "nudge.closing", 200, case=1)
    put(db, alice, "nudge.first", 300, case=2)
    assert timers.stop(db, alice.conversation.id, case_id=1) == 2
    assert to_come(db, alice) == [("nudge.first", 300)]


def test_all_timers_of_a_conversation_can_be_stopped(db: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    for case in (None, 1, 2):
        put(db, alice, "wait", 100, case)
    put(db, bob, "wait", 100)
    assert timers.stop(db, alice.conversation.id) == 3
    assert to_come(db, bob) == [("wait", 100)]


def test_the_earliest_comes_first_and_late_ones_are_counted(db: sqlite3.Connection, alice: Thread) -> None:
    assert timers.next_due(db) is None
    for kind, due in (("b", 300), ("a", 100), ("c", 200)):
        put(db, alice, kind, due)
    assert [one.kind for one in timers.due(db, 250)] == ["a", "c"]
    assert timers.next_due(db) == 100
    assert timers.late(db, 250) == (2, 150)
