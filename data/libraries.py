"""Every version of the library and of the policy, and which is live."""

import sqlite3
from dataclasses import dataclass

from data.facts import bump


@dataclass(frozen=True, slots=True)
class Published:
    """The live library as it is stored."""

    version: int
    #: The library's own JSON text.
    source: str
    #: The compiled index of its phrasings.
    matcher: bytes


def next_version(db: sqlite3.Connection) -> int:
    """The number that the next version will have."""
    return int(db.execute("select coalesce(max(version), 0) + 1 from libraries").fetchone()[0])


def publish(db: sqlite3.Connection, library: Published, note: str, author: str, now: int) -> None:
    """Store a version with its index and make it the live one."""
    db.execute(
        "insert into libraries (version, source, matcher, note, author, created_at, published_at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (library.version, library.source, library.matcher, note, author, now, now),
    )
    bump(db, "library")


def live(db: sqlite3.Connection) -> Published | None:
    """The version that was published last."""
    row = db.execute(
        "select version, source, matcher from libraries where published_at is not null"
        " order by published_at desc, version desc limit 1"
    ).fetchone()
    return Published(*row) if row else None


def put_matcher(db: sqlite3.Connection, version: int, matcher: bytes) -> None:
    """The same version with its index built anew."""
    db.execute("update libraries set matcher = ? where version = ?", (matcher, version))
    bump(db, "library")


def history(db: sqlite3.Connection, limit: int = 50) -> list[tuple[int, str, str, int]]:
    """Version, note, author and time of the last publishes, the newest first."""
    rows = db.execute(
        "select version, note, author, published_at from libraries where published_at is not null"
        " order by version desc limit ?",
        (limit,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def set_policy(db: sqlite3.Connection, body: str, note: str, author: str, now: int) -> int:
    """Store a new version of the policy (JSON text) and make it the live one; returns its number."""
    row = db.execute(
        "insert into policies (version, body, note, author, created_at)"
        " values ((select coalesce(max(version), 0) + 1 from policies), ?, ?, ?, ?) returning version",
        (body, note, author, now),
    ).fetchone()
    bump(db, "policy")
    return int(row[0])


def policy(db: sqlite3.Connection) -> str | None:
    """The live policy's JSON text."""
    row = db.execute("select body from policies order by version desc limit 1").fetchone()
    return str(row[0]) if row else None
