"""The shop's tables: remarks on orders, lines of registers, and what was not sent and why."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from data.rows import dump
from flows.situation import Nudged


class RemarkLine(Struct, frozen=True):
    """A remark as it stands on an order."""

    flag: str
    text: str
    author: str
    at: int


def remark(db: sqlite3.Connection, order_number: str, flag: str, text: str, author: str, now: int) -> None:
    """Put a note with a coloured flag on an order."""
    db.execute(
        "insert into remarks (order_number, flag, text, author, at) values (?, ?, ?, ?, ?)",
        (order_number, flag, text, author, now),
    )


def remarks(db: sqlite3.Connection, order_number: str) -> list[RemarkLine]:
    """The remarks on an order, oldest first."""
    rows = db.execute("select flag, text, author, at from remarks where order_number = ? order by id", (order_number,))
    return [RemarkLine(*row) for row in rows]


def record(
    db: sqlite3.Connection, register: str, conversation_id: int, customer_id: int, values: Mapping[str, Any], now: int
) -> None:
    """Write a line of a register."""
    db.execute(
        "insert into records (register, conversation_id, customer_id, body, at) values (?, ?, ?, ?, ?)",
        (register, conversation_id, customer_id, dump(dict(values)), now),
    )


def count(db: sqlite3.Connection, register: str, since: int) -> int:
    """Lines of a register since then."""
    row = db.execute("select count(*) from records where register = ? and at >= ?", (register, since)).fetchone()
    return int(row[0])


def total(db: sqlite3.Connection, register: str, field: str, since: int) -> int:
    """The sum of an amount over the lines of a register since then."""
    row = db.execute(
        "select coalesce(sum(json_extract(body, '$.' || ?)), 0) from records where register = ? and at >= ?",
        (field, register, since),
    ).fetchone()
    return int(row[0])


def not_sent(
    db: sqlite3.Connection, conversation_id: int, case_id: int | None, reply: str, kind: str, reason: str, now: int
) -> None:
    """Keep why a message did not go out."""
    db.execute(
        "insert into not_sent (conversation_id, case_id, reply, kind, reason, at) values (?, ?, ?, ?, ?, ?)",
        (conversation_id, case_id, reply, kind, reason, now),
    )


class Refused(Struct, frozen=True):
    """Something that was not sent, and why."""

    reply: str
    kind: str
    reason: str
    at: int


def refused(db: sqlite3.Connection, conversation_id: int, limit: int = 20) -> list[Refused]:
    """What was not sent in a conversation, the newest first."""
    rows = db.execute(
        "select reply, kind, reason, at from not_sent where conversation_id = ? order by at desc, id desc limit ?",
        (conversation_id, limit),
    )
    return [Refused(*row) for row in rows]


def nudged(db: sqlite3.Connection, customer_id: int, since: int) -> tuple[Nudged, ...]:
    """What the bot started with a customer, on all their contacts, since then; cancelled rows do not count."""
    rows = db.execute(
        "select o.created_at, m.reply, s.order_number from outbox o join messages m on m.id = o.message_id"
        " join contacts k on k.id = o.contact_id left join cases s on s.id = o.case_id"
        " where k.customer_id = ? and o.kind = 'nudge' and o.status not in ('cancelled', 'dead')"
        " and o.created_at >= ?",
        (customer_id, since),
    )
    return tuple(Nudged(*row) for row in rows)
