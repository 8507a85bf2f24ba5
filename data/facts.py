"""Small things that the process must remember: versions that tell of a change, the demo's clock."""

import secrets
import sqlite3


def get(db: sqlite3.Connection, key: str, default: str = "") -> str:
    """The fact, or the default."""
    row = db.execute("select value from facts where key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def put(db: sqlite3.Connection, key: str, value: str) -> None:
    """Remember it."""
    db.execute(
        "insert into facts (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
        (key, value),
    )


def forget(db: sqlite3.Connection, key: str) -> None:
    """It is no fact any more."""
    db.execute("delete from facts where key = ?", (key,))


def secret(db: sqlite3.Connection, key: str) -> str:
    """Random digits that only this file knows, made at the first call."""
    kept = get(db, key)
    if not kept:
        kept = secrets.token_hex(32)
        put(db, key, kept)
    return kept


def bump(db: sqlite3.Connection, what: str) -> int:
    """Count up a version, so that whoever keeps a copy in memory reads it again."""
    version = int(get(db, f"version.{what}", "0")) + 1
    put(db, f"version.{what}", str(version))
    return version


def versions(db: sqlite3.Connection) -> dict[str, int]:
    """All versions by name."""
    rows = db.execute("select key, value from facts where key like 'version.%'")
    return {key.removeprefix("version."): int(value) for key, value in rows}


def shop_offset(db: sqlite3.Connection) -> int:
    """By how many milliseconds the demo's clock was put forward."""
    return int(get(db, "shop_offset_ms", "0"))


def forward(db: sqlite3.Connection, by_ms: int) -> int:
    """Put shop time forward; returns the offset. It never goes back: timers that fired have fired."""
    offset = shop_offset(db) + max(0, by_ms)
    put(db, "shop_offset_ms", str(offset))
    bump(db, "clock")
    return offset
