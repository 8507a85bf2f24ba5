"""What a terminal reads of the shop's file, in the serving process or beside it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from data.connection import connect

T = TypeVar("T")


class Watch:
    """A reading connection that notices what others commit."""

    def __init__(self, path: Path) -> None:
        """Opens the file; the first `changed` is always true."""
        self._db = connect(path, read_only=True)
        self._version = -1

    def changed(self) -> bool:
        """Whether another connection committed since the last look."""
        version = int(self._db.execute("pragma data_version").fetchone()[0])
        changed, self._version = version != self._version, version
        return changed

    def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query."""
        return query(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def latest(db: sqlite3.Connection, channel: str, base: str) -> str:
    """The newest address of a person who may begin anew under `base~…`; the base itself where there is none."""
    row = db.execute(
        "select address from contacts where channel = ? and (address = ? or substr(address, 1, ?) = ?)"
        " order by id desc limit 1",
        (channel, base, len(base) + 1, f"{base}~"),
    ).fetchone()
    return str(row[0]) if row else base


def is_stepped(db: sqlite3.Connection, source: str, key: str) -> bool:
    """Whether the event with this key was taken through, or set aside."""
    row = db.execute("select status from inbox where source = ? and key = ?", (source, key)).fetchone()
    return row is not None and row[0] != "new"


def is_drained(db: sqlite3.Connection, channel: str, address: str) -> bool:
    """Whether nothing is on its way to this contact."""
    row = db.execute(
        "select 1 from outbox o join contacts k on k.id = o.contact_id where k.channel = ? and k.address = ?"
        " and o.status in ('waiting', 'sending') limit 1",
        (channel, address),
    ).fetchone()
    return row is None
