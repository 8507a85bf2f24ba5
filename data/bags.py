"""Which wordings of a reply a customer has heard since the bag was last full, and how often they asked."""

import sqlite3
from collections.abc import Set

from data.rows import dump, load
from flows.situation import Asked
from replies.rotation import Bag


def get(db: sqlite3.Connection, customer_id: int, reply: str) -> Bag:
    """The customer's bag of a reply; a full one where they never heard it."""
    row = db.execute("select used from bags where customer_id = ? and reply = ?", (customer_id, reply)).fetchone()
    if row is None:
        return Bag()
    used, before, *later = load(row[0])
    rounds, answered = later or (0, ())
    return Bag(tuple(used), tuple(before), rounds, tuple((asked, wording) for asked, wording in answered))


def save(db: sqlite3.Connection, customer_id: int, reply: str, bag: Bag) -> None:
    """Keep the bag as it is after a choice."""
    db.execute(
        "insert into bags (customer_id, reply, used) values (?, ?, ?)"
        " on conflict (customer_id, reply) do update set used = excluded.used",
        (customer_id, reply, dump([bag.used, bag.before, bag.rounds, bag.answered])),
    )


def give_back(db: sqlite3.Connection, customer_id: int, reply: str, wording: str) -> None:
    """The row with this wording was not sent: it counts as unused again."""
    save(db, customer_id, reply, get(db, customer_id, reply).give_back(wording))


def heard(db: sqlite3.Connection, customer_id: int, reply: str, wording: str, every: Set[str]) -> None:
    """An agent said this wording of the reply: it counts as used. `every` is the reply's ids in its language."""
    save(db, customer_id, reply, get(db, customer_id, reply).take(wording, every))


def asked(db: sqlite3.Connection, customer_id: int, since: int) -> tuple[Asked, ...]:
    """What the customer asked since then, and how often."""
    rows = db.execute(
        "select intent, times, last_at from asked where customer_id = ? and last_at >= ?", (customer_id, since)
    )
    return tuple(Asked(*row) for row in rows)


def ask(db: sqlite3.Connection, customer_id: int, intent: str, since: int, now: int) -> None:
    """Count a question; after the window the count begins anew."""
    db.execute(
        "insert into asked (customer_id, intent, times, last_at) values (?, ?, 1, ?) on conflict (customer_id, intent)"
        " do update set times = case when last_at < ? then 1 else times + 1 end, last_at = excluded.last_at",
        (customer_id, intent, now, since),
    )
