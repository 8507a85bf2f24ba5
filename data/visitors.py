"""Visitors of the web page: which contact a bearer token stands for. Only the token's hash is kept."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitorRow:
    """Who a token stands for."""

    address: str
    #: The shop's own id of the customer, where the shop vouched for it.
    customer_key: str
    language: str


def get(db: sqlite3.Connection, token_hash: str) -> VisitorRow | None:
    """The visitor, None where nobody was given that token."""
    row = db.execute("select address, customer_key, language from visitors where hash = ?", (token_hash,)).fetchone()
    return VisitorRow(*row) if row else None


def add(db: sqlite3.Connection, token_hash: str, visitor: VisitorRow, now: int) -> None:
    """A new visitor."""
    db.execute(
        "insert into visitors (hash, address, customer_key, language, created_at) values (?, ?, ?, ?, ?)",
        (token_hash, visitor.address, visitor.customer_key, visitor.language, now),
    )
