"""Pictures that the other side has already, by its own name for them: a second sending uploads nothing."""

import sqlite3


def get(db: sqlite3.Connection, channel: str, key: str) -> str | None:
    """The other side's name of a file, None where it was never sent."""
    row = db.execute("select ref from uploads where channel = ? and key = ?", (channel, key)).fetchone()
    return str(row[0]) if row else None


def put(db: sqlite3.Connection, channel: str, key: str, ref: str, now: int) -> None:
    """Keep it; the newest name holds."""
    db.execute(
        "insert into uploads (channel, key, ref, at) values (?, ?, ?, ?)"
        " on conflict (channel, key) do update set ref = excluded.ref, at = excluded.at",
        (channel, key, ref, now),
    )


def delete(db: sqlite3.Connection, channel: str, key: str) -> None:
    """The other side does not know it any more."""
    db.execute("delete from uploads where channel = ? and key = ?", (channel, key))
