"""What a conversation left in the shop's tables, to be looked at afterwards."""

import sqlite3
from dataclasses import dataclass

from data.rows import load


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that did not go out, and why."""

    reply: str
    kind: str
    reason: str
    at: int


def refusals(db: sqlite3.Connection, conversation_id: int) -> list[Refusal]:
    """What was not sent in a conversation, oldest first."""
    rows = db.execute(
        "select reply, kind, reason, at from not_sent where conversation_id = ? order by id", (conversation_id,)
    )
    return [Refusal(*row) for row in rows]


def records(db: sqlite3.Connection, conversation_id: int) -> list[tuple[str, dict[str, object]]]:
    """Register and values of each line that a conversation wrote, oldest first."""
    rows = db.execute("select register, body from records where conversation_id = ? order by id", (conversation_id,))
    return [(row[0], load(row[1])) for row in rows]


def takes_nudges(db: sqlite3.Connection, customer_id: int) -> bool:
    """Whether the customer takes messages that the bot starts."""
    return bool(db.execute("select takes_nudges from customers where id = ?", (customer_id,)).fetchone()[0])
