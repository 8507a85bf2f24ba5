"""Which wordings of a reply a customer has heard since the bag was last full, and how often they asked."""

import sqlite3

from data.rows import dump, load
from flows.situation import Asked


def used(db: sqlite3.Connection, customer_id: int, reply: str) -> tuple[str, ...]:
    """Wordings in the order in which they were used, the last one last."""
    row = db.execute("select used from bags where customer_id = ? and reply = ?", (customer_id, reply)).fetchone()
    return tuple(load(row[0])) if row else ()


def save(db: sqlite3.Connection, customer_id: int, reply: str, wordings: tuple[str, ...]) -> None:
    """Keep the bag as it is after a choice."""
    db.execute(
        "insert into bags (customer_id, reply, used) values (?, ?, ?)"
        " on conflict (customer_id, reply) do update set used = excluded.used",
        (customer_id, reply, dump(list(wordings))),
    )


def give_back(db: sqlite3.Connection, customer_id: int, reply: str, wording: str) -> None:
    """The row with this wording was not sent: it counts as unused again."""
    left = list(used(db, customer_id, reply))
    if wording in left:
        # The last use is the one that did not happen.
        del left[len(left) - 1 - left[::-1].index(wording)]
        save(db, customer_id, reply, tuple(left))


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
