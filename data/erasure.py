"""Taking a customer out of the file: every place in one transaction, then the traces that deleting leaves."""

import sqlite3
from pathlib import Path

from data import facts, search
from data.connection import is_refusal
from data.personal import PLACES, person
from data.rows import dump
from data.tombstones import Tombstone, Tombstones

#: Set while pages that were written before an erasure may still be in the file or in its log.
_OWED = "scrub_owed"


def erase(db: sqlite3.Connection, customer_id: int, tombstone: Tombstone) -> None:
    """Delete or empty all that is theirs, and remember that it was done. In the caller's transaction.

    1. Out of the search, while the messages say which rows are theirs.
    2. Every place in its order.
    3. The tombstone.
    """
    values = {"customer": customer_id, "now": tombstone.at}
    messages = next(place for place in PLACES if place.table == "messages")
    search.forget(db, messages.where, values)
    for place in PLACES:
        if place.erasure:
            db.execute(place.erasure, values)
    remember(db, tombstone)
    facts.put(db, _OWED, "1")


def remember(db: sqlite3.Connection, one: Tombstone) -> None:
    """Keep that this erasure was applied here."""
    db.execute(
        "insert into erasures (name, hashes, at, author) values (?, ?, ?, ?) on conflict (name) do nothing",
        (one.name, dump(list(one.hashes)), one.at, one.author),
    )


def unknown(db: sqlite3.Connection, stones: list[Tombstone]) -> list[Tombstone]:
    """Those that were not applied here: the file is older than they are."""
    known = {row[0] for row in db.execute("select name from erasures")}
    return [one for one in stones if one.name not in known]


def back(db: sqlite3.Connection, stones: list[Tombstone], file: Tombstones) -> dict[int, Tombstone]:
    """Customers who were erased and are here again, each with the erasure. Who came after it is somebody new."""
    at = {one: stone for stone in stones for one in stone.hashes}
    found = {}
    for (customer_id,) in db.execute("select id from customers where erased_at is null").fetchall():
        one = person(db, customer_id)
        stones_of = [at[known] for known in file.hashes(one) if known in at]
        stone = max(stones_of, key=lambda stone: stone.at, default=None)
        if stone and one.since <= stone.at:
            found[customer_id] = stone
    return found


def is_owed(db: sqlite3.Connection) -> bool:
    """Whether there may be traces left."""
    return facts.get(db, _OWED) == "1"


def scrub(db: sqlite3.Connection, *, whole: bool = True) -> bool:
    """Let go of the traces; False where there may still be some. Beside a shop that runs, writers wait for the second.

    1. Out of the search's index, in short steps: a deleted row's words stay in its older parts until all are one.
    2. The whole file anew, without what other deleted rows left in its pages, unless that is for later.
    3. The log to nothing.
    """
    try:
        begin = True
        while search.merge(db, begin=begin):
            begin = False
        if not whole:
            return False
        db.execute("vacuum")
        if db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            return False
        facts.forget(db, _OWED)
    except sqlite3.OperationalError as error:
        if not is_refusal(error):
            raise
        return False
    return True


def copies(path: Path) -> list[Path]:
    """Copies made before upgrades, which hold what was erased since."""
    return sorted(path.parent.glob(f"{path.stem}.before-*.db"))
