"""How the shop's file is: what `xiaoer doctor` looks at."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stuck:
    """A row that needs a person."""

    id: int
    what: str
    why: str


def quick_check(db: sqlite3.Connection) -> str:
    """`ok`, or the first thing that SQLite finds wrong."""
    return str(db.execute("pragma quick_check(1)").fetchone()[0])


def journal_mode(db: sqlite3.Connection) -> str:
    """`wal` as it should be."""
    return str(db.execute("pragma journal_mode").fetchone()[0])


def waiting(db: sqlite3.Connection) -> int:
    """Events that are not yet stepped."""
    return int(db.execute("select count(*) from inbox where status = 'new'").fetchone()[0])


def set_aside(db: sqlite3.Connection) -> list[Stuck]:
    """Events that failed three times, the newest first, with the last line of their traceback."""
    rows = db.execute("select id, kind, coalesce(error, '') from inbox where status = 'aside' order by id desc")
    return [Stuck(row[0], row[1], (row[2].strip().splitlines() or [""])[-1]) for row in rows]


def dead(db: sqlite3.Connection) -> list[Stuck]:
    """Messages that were given up, the newest first."""
    rows = db.execute("select id, kind, coalesce(reason, '') from outbox where status = 'dead' order by id desc")
    return [Stuck(*row) for row in rows]
