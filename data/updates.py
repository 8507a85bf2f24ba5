"""Raw updates of a channel that confirms whole batches: kept first, read afterwards, recognised for two days."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from data.rows import dump, marks

#: How long a repeat is recognised. Ids may start anew at a lower number after a week, so none is kept for ever.
KEEP_MS = 48 * 3_600_000
#: Rows that are read or forgotten in one go.
PAGE = 200


class Update(Struct, frozen=True):
    """An update as it came."""

    id: int
    #: The source's own number of it.
    key: int
    #: Its JSON text.
    body: str


def keep(db: sqlite3.Connection, channel: str, updates: Iterable[dict[str, Any]], now: int) -> int:
    """Store those that were not seen in the last two days; returns how many were new. `now` is machine time."""
    rows = [(channel, one["update_id"], dump(one), now) for one in updates]
    done = db.executemany(
        "insert into updates (channel, key, body, received_at) values (?, ?, ?, ?)"
        " on conflict (channel, key) do nothing",
        rows,
    )
    return done.rowcount


def new(db: sqlite3.Connection, channel: str, above: int = 0) -> list[Update]:
    """A page of those that were not read yet, in the order in which they came."""
    rows = db.execute(
        "select id, key, body from updates where status = 'new' and channel = ? and id > ? order by id limit ?",
        (channel, above, PAGE),
    )
    return [Update(row[0], row[1], row[2]) for row in rows]


def done(db: sqlite3.Connection, ids: list[int]) -> None:
    """These are events in the inbox, or nothing that concerns us. Their words are kept there and not here."""
    if ids:
        db.execute(f"update updates set status = 'done', body = '{{}}' where id in ({marks(ids)})", ids)


def for_desk(db: sqlite3.Connection, ids: list[int]) -> None:
    """These are read, and it is for the desk to act upon them."""
    if ids:
        db.execute(f"update updates set status = 'desk' where id in ({marks(ids)})", ids)


def of_desk(db: sqlite3.Connection, channel: str) -> list[Update]:
    """A page of those that the desk has not acted upon, in the order in which they came."""
    rows = db.execute(
        "select id, key, body from updates where status = 'desk' and channel = ? order by id limit ?", (channel, PAGE)
    )
    return [Update(row[0], row[1], row[2]) for row in rows]


def set_aside(db: sqlite3.Connection, update_id: int, error: str) -> None:
    """Keep what cannot be read, with the reason; it holds up nothing."""
    db.execute("update updates set status = 'aside', error = ? where id = ?", (error, update_id))


def count_aside(db: sqlite3.Connection, channel: str) -> int:
    """How many could not be read."""
    row = db.execute("select count(*) from updates where status = 'aside' and channel = ?", (channel,)).fetchone()
    return int(row[0])


def forget(db: sqlite3.Connection, now: int) -> int:
    """Let go of a page of what nobody will repeat any more; returns how many rows that were.

    What was set aside stays for whoever looks into it: `data/retention.py` lets go of that.
    """
    gone = db.execute(
        "delete from updates where id in"
        " (select id from updates where status = 'done' and received_at < ? order by received_at limit ?)",
        (now - KEEP_MS, PAGE),
    )
    return gone.rowcount
