"""All that belongs to an order, for a dispute: the order, who spoke, what was said and shown, remarks, what is open."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from data import files, messages, orders, registers
from data.files import StoredFile
from data.messages import Line
from data.registers import RemarkLine
from data.rows import load
from flows.situation import Order

#: Lines of one conversation; a dispute that needs more is for a lawyer with the database.
MOST_LINES = 5_000


class Talk(Struct, frozen=True):
    """A conversation of somebody to whom the order belongs."""

    channel: str
    name: str
    lines: tuple[Line, ...]


class Matter(Struct, frozen=True):
    """A case about the order."""

    kind: str
    status: str
    opened_at: int
    closed_at: int | None
    slots: Mapping[str, Any]


class Evidence(Struct, frozen=True):
    """Everything, oldest first."""

    order: Order
    talks: tuple[Talk, ...]
    matters: tuple[Matter, ...]
    remarks: tuple[RemarkLine, ...]
    #: By the id that a line's attachment names; what only a messenger has is not among them.
    pictures: Mapping[str, StoredFile]


def gather(db: sqlite3.Connection, number: str) -> Evidence | None:
    """The evidence of an order; None where there is no such order."""
    order = orders.get(db, number)
    if order is None:
        return None
    talks = tuple(
        Talk(channel, name, tuple(messages.thread(db, conversation_id, MOST_LINES)))
        for conversation_id, channel, name in _conversations(db, number)
    )
    named = {one.file_id for talk in talks for line in talk.lines for one in line.attachments}
    found = (files.get(db, file_id) for file_id in sorted(named))
    return Evidence(
        order, talks, _matters(db, number), tuple(registers.remarks(db, number)),
        {one.id: one for one in found if one is not None},
    )  # fmt: skip


def _conversations(db: sqlite3.Connection, number: str) -> list[tuple[int, str, str]]:
    """Of the customer whose order it is, and of whoever proved it."""
    return db.execute(
        "select v.id, k.channel, coalesce(nullif(c.name, ''), k.name, '') from conversations v"
        " join contacts k on k.id = v.contact_id join customers c on c.id = k.customer_id"
        " where k.customer_id = (select customer_id from orders where number = :number)"
        " or k.id in (select contact_id from order_proofs where order_number = :number) order by v.id",
        {"number": number},
    ).fetchall()


def _matters(db: sqlite3.Connection, number: str) -> tuple[Matter, ...]:
    rows = db.execute(
        "select kind, status, opened_at, closed_at, slots from cases where order_number = ? order by id", (number,)
    )
    return tuple(
        Matter(kind, status, opened_at, closed_at, load(slots)) for kind, status, opened_at, closed_at, slots in rows
    )
