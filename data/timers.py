"""What is to happen later: rows with a due time in shop time, never threads."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from data.rows import dump, load, marks


class Timer(Struct, frozen=True):
    """A timer that is set."""

    id: int
    conversation_id: int
    case_id: int | None
    kind: str
    due_at: int
    not_after: int | None
    payload: Mapping[str, Any]


class NewTimer(Struct, frozen=True):
    """A timer to set."""

    conversation_id: int
    kind: str
    due_at: int
    case_id: int | None = None
    not_after: int | None = None
    payload: Mapping[str, Any] | None = None


def put(db: sqlite3.Connection, timer: NewTimer, now: int) -> int:
    """Set it, in place of a waiting one of the same kind and case; returns its id."""
    stop(db, timer.conversation_id, (timer.kind,), timer.case_id)
    row = db.execute(
        "insert into timers (conversation_id, case_id, kind, due_at, not_after, payload, created_at)"
        " values (?, ?, ?, ?, ?, ?, ?) returning id",
        (
            timer.conversation_id,
            timer.case_id,
            timer.kind,
            timer.due_at,
            timer.not_after,
            dump(dict(timer.payload or {})),
            now,
        ),
    ).fetchone()
    return int(row[0])


def stop(db: sqlite3.Connection, conversation_id: int, kinds: tuple[str, ...] = (), case_id: int | None = None) -> int:
    """Stop waiting timers of a conversation: of these kinds, of this case, or all; returns how many."""
    where, values = "", [conversation_id]  # type: tuple[str, list[Any]]
    if kinds:
        where, values = f" and kind in ({marks(kinds)})", [*values, *kinds]
    if case_id is not None or kinds:
        where, values = f"{where} and case_id is ?", [*values, case_id]
    done = db.execute(
        f"update timers set status = 'stopped' where status = 'waiting' and conversation_id = ?{where}", values
    )
    return done.rowcount


def due(db: sqlite3.Connection, now: int, limit: int = 100) -> list[Timer]:
    """Timers whose time has come, the earliest first."""
    rows = db.execute(
        "select id, conversation_id, case_id, kind, due_at, not_after, payload from timers"
        " where status = 'waiting' and due_at <= ? order by due_at, id limit ?",
        (now, limit),
    )
    return [_timer(row) for row in rows]


def fire(db: sqlite3.Connection, timer_id: int) -> bool:
    """Mark it fired; False where it was stopped or fired before."""
    done = db.execute("update timers set status = 'fired' where id = ? and status = 'waiting'", (timer_id,))
    return done.rowcount == 1


def next_due(db: sqlite3.Connection) -> int | None:
    """When the next one is due, None where none is set."""
    row = db.execute("select min(due_at) from timers where status = 'waiting'").fetchone()
    return row[0] if row else None


def to_come(db: sqlite3.Connection, conversation_id: int) -> list[Timer]:
    """What is planned in a conversation, the earliest first."""
    rows = db.execute(
        "select id, conversation_id, case_id, kind, due_at, not_after, payload from timers"
        " where status = 'waiting' and conversation_id = ? order by due_at, id",
        (conversation_id,),
    )
    return [_timer(row) for row in rows]


def late(db: sqlite3.Connection, now: int) -> tuple[int, int]:
    """How many waiting timers are past their time, and by how many milliseconds the worst."""
    row = db.execute(
        "select count(*), coalesce(? - min(due_at), 0) from timers where status = 'waiting' and due_at <= ?", (now, now)
    ).fetchone()
    return (row[0], row[1])


def _timer(row: tuple[Any, ...]) -> Timer:
    *start, payload = row
    values = (*start, load(payload))
    return Timer(*values)
