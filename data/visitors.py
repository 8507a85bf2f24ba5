"""Visitors of the web page: which contact a bearer token stands for. Only the token's hash is kept."""

import hashlib
import sqlite3
from dataclasses import dataclass

from data.facts import secret

#: The fact that holds it.
_SALT = "network_salt"


@dataclass(frozen=True, slots=True)
class VisitorRow:
    """Who a token stands for."""

    address: str
    #: The shop's own id of the customer, where the shop vouched for it.
    customer_key: str
    language: str
    #: The network that they came from: a salted hash, empty where it is not known.
    network: str = ""


def get(db: sqlite3.Connection, token_hash: str) -> VisitorRow | None:
    """The visitor, None where nobody was given that token."""
    row = db.execute(
        "select address, customer_key, language, network from visitors where hash = ?", (token_hash,)
    ).fetchone()
    return VisitorRow(*row) if row else None


def add(db: sqlite3.Connection, token_hash: str, visitor: VisitorRow, now: int) -> None:
    """A new visitor."""
    db.execute(
        "insert into visitors (hash, address, customer_key, language, network, created_at) values (?, ?, ?, ?, ?, ?)",
        (token_hash, visitor.address, visitor.customer_key, visitor.language, visitor.network, now),
    )


def hashed(db: sqlite3.Connection, network: str) -> str:
    """A network under a name that only this file's salt leads to."""
    return hashlib.sha256(f"{secret(db, _SALT)} {network}".encode()).hexdigest()[:32]
