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
    #: The pack files that it was imported from, by name, as JSON text.
    files: str = "{}"
    #: Which wordings read alike, as JSON text; empty in versions of before it was kept.
    look_alikes: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being worked on, until it is published."""

    #: Counts each change.
    revision: int
    #: The version that it began from.
    based_on: int
    source: str
    files: str
    author: str
    changed_at: int


def next_version(db: sqlite3.Connection) -> int:
    """The number that the next version will have."""
    return int(db.execute("select coalesce(max(version), 0) + 1 from libraries").fetchone()[0])


def publish(db: sqlite3.Connection, library: Published, note: str, author: str, now: int) -> None:
    """Store a version with its index and make it the live one."""
    db.execute(
        "insert into libraries (version, source, matcher, files, look_alikes, note, author, created_at, published_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (library.version, library.source, library.matcher, library.files, library.look_alikes, note, author, now, now),
    )
    bump(db, "library")


def live(db: sqlite3.Connection) -> Published | None:
    """The version that was published last."""
    row = db.execute(
        "select version, source, matcher, files, look_alikes from libraries where published_at is not null"
        " order by published_at desc, version desc limit 1"
    ).fetchone()
    return Published(*row) if row else None


def heads(db: sqlite3.Connection) -> tuple[int, int]:
    """The live version and the draft's revision, 0 where there is none: what tells whether anything is new."""
    version = db.execute(
        "select version from libraries where published_at is not null order by published_at desc, version desc limit 1"
    ).fetchone()
    revision = db.execute("select revision from drafts where source != ''").fetchone()
    return (int(version[0]) if version else 0, int(revision[0]) if revision else 0)


def at(db: sqlite3.Connection, version: int) -> Published | None:
    """A version by its number."""
    sql = "select version, source, matcher, files, look_alikes from libraries where version = ?"
    row = db.execute(sql, (version,)).fetchone()
    return Published(*row) if row else None


def draft(db: sqlite3.Connection) -> Draft | None:
    """The draft, where there is one."""
    row = db.execute(
        "select revision, based_on, source, files, author, changed_at from drafts where source != ''"
    ).fetchone()
    return Draft(*row) if row else None


def last_revision(db: sqlite3.Connection) -> int:
    """The revision of the draft, or of the last one that there was; 0 where there never was one."""
    row = db.execute("select revision from drafts").fetchone()
    return int(row[0]) if row else 0


def save_draft(db: sqlite3.Connection, one: Draft) -> bool:
    """Keep it as the draft, unless another was saved since the one before it; returns whether it was."""
    if one.revision != last_revision(db) + 1:
        return False
    db.execute(
        "insert into drafts (id, revision, based_on, source, files, author, changed_at) values (1, ?, ?, ?, ?, ?, ?)"
        " on conflict (id) do update set revision = excluded.revision, based_on = excluded.based_on,"
        " source = excluded.source, files = excluded.files, author = excluded.author, changed_at = excluded.changed_at",
        (one.revision, one.based_on, one.source, one.files, one.author, one.changed_at),
    )
    return True


def drop_draft(db: sqlite3.Connection, revision: int) -> bool:
    """Empty the draft of this revision; returns whether it was still that one."""
    return (
        db.execute(
            "update drafts set source = '', files = '{}' where revision = ? and source != ''", (revision,)
        ).rowcount
        > 0
    )


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
