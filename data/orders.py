"""Orders as the shop's system tells of them, and who may see which."""

import sqlite3
from typing import Any, Literal

from msgspec import to_builtins
from msgspec.structs import replace

from data.rows import dump, load
from flows.situation import Order, OrderLine, TrackingPoint

#: Orders of one customer that a step looks at, the newest.
SEEN_AT_MOST = 30


def save(db: sqlite3.Connection, order: Order, now: int) -> None:
    """Insert or replace it."""
    row = to_builtins(order)
    del row["proof"], row["customer_id"]
    db.execute(
        "insert into orders (number, customer_id, state, total, phone_tail, placed_at, changed_at, body)"
        " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (number) do update set customer_id = excluded.customer_id,"
        " state = excluded.state, total = excluded.total, phone_tail = excluded.phone_tail,"
        " placed_at = excluded.placed_at, changed_at = excluded.changed_at, body = excluded.body",
        (order.number, order.customer_id, order.state, order.total, tail(order.phone), order.placed_at, now, dump(row)),
    )


def tail(phone: str) -> str:
    """The last four digits, by which a stranger proves that an order is theirs."""
    return "".join(filter(str.isdigit, phone))[-4:]


def get(db: sqlite3.Connection, number: str) -> Order | None:
    """The order, whoever it belongs to; for proof and for news, never for showing."""
    row = db.execute("select customer_id, body from orders where number = ?", (number,)).fetchone()
    return _order(row[0], row[1]) if row else None


def seen_by(db: sqlite3.Connection, contact_id: int, customer_id: int, vouched: bool) -> tuple[Order, ...]:
    """The orders proven to be this contact's, newest first: by the shop's word for the customer, or one by one."""
    mine = db.execute(
        "select o.customer_id, o.body, p.proof, o.placed_at, o.number from orders o"
        " join order_proofs p on p.order_number = o.number and p.contact_id = ?",
        (contact_id,),
    ).fetchall()
    if vouched:
        known = {row[4] for row in mine}
        rows = db.execute(
            "select customer_id, body, 'identity', placed_at, number from orders where customer_id = ?"
            " order by placed_at desc limit ?",
            (customer_id, SEEN_AT_MOST),
        )
        mine += [row for row in rows if row[4] not in known]
    mine.sort(key=lambda row: (-row[3], row[4]))
    return tuple(replace(_order(row[0], row[1]), proof=row[2]) for row in mine[:SEEN_AT_MOST])


def _order(customer_id: int | None, body: str) -> Order:
    row: dict[str, Any] = load(body)
    row["lines"] = tuple(OrderLine(**line) for line in row["lines"])
    row["trail"] = tuple(TrackingPoint(**point) for point in row["trail"])
    return Order(customer_id=customer_id, **row)


def tie(
    db: sqlite3.Connection, contact_id: int, number: str, proof: Literal["digits", "link", "identity"], now: int
) -> None:
    """The contact has proven the order; a stronger proof stays."""
    db.execute(
        "insert into order_proofs (contact_id, order_number, proof, at) values (?, ?, ?, ?)"
        " on conflict (contact_id, order_number) do update set proof = excluded.proof"
        " where order_proofs.proof = 'digits'",
        (contact_id, number, proof, now),
    )


def claim_link(db: sqlite3.Connection, contact_id: int, number: str, link: str, now: int) -> bool:
    """Tie the order to the first contact who comes with its link; False for all others, and where there is no order."""
    if get(db, number) is None:
        return False
    owner = db.execute(
        "insert into claimed_links (order_number, contact_id, link, at) values (?, ?, ?, ?)"
        " on conflict (order_number) do update set link = claimed_links.link returning contact_id",
        (number, contact_id, link, now),
    ).fetchone()
    if owner[0] != contact_id:
        return False
    tie(db, contact_id, number, "link", now)
    return True


def contacts_of(db: sqlite3.Connection, number: str) -> tuple[str, str] | None:
    """Where news of an order goes: a reachable contact of its customer, or one that proved it; who wrote last."""
    row = db.execute(
        "select k.channel, k.address from contacts k where k.unreachable_at is null and (k.customer_id ="
        " (select customer_id from orders where number = ?) or k.id in"
        " (select contact_id from order_proofs where order_number = ?)) order by k.seen_at desc, k.id desc limit 1",
        (number, number),
    ).fetchone()
    return (row[0], row[1]) if row else None


def try_proof(db: sqlite3.Connection, contact_id: int, number: str, now: int) -> None:
    """Count a wrong try."""
    db.execute("insert into proof_tries (contact_id, order_number, at) values (?, ?, ?)", (contact_id, number, now))


def tries(db: sqlite3.Connection, contact_id: int, number: str, since: int) -> tuple[int, int, int]:
    """Wrong tries since then: of this contact, for this order, and of all who came from the contact's network."""
    of_contact = db.execute(
        "select count(*) from proof_tries where contact_id = ? and at >= ?", (contact_id, since)
    ).fetchone()[0]
    of_order = db.execute(
        "select count(*) from proof_tries where order_number = ? and at >= ?", (number, since)
    ).fetchone()[0]
    of_network = db.execute(
        "select count(*) from proof_tries p join contacts k on k.id = p.contact_id"
        " join visitors v on v.address = k.address and v.network ="
        " (select me.network from visitors me join contacts c on c.address = me.address where c.id = ? limit 1)"
        " where v.network != '' and p.at >= ?",
        (contact_id, since),
    ).fetchone()[0]
    return (of_contact, of_order, of_network)


def next_number(db: sqlite3.Connection, prefix: str, first: int = 1001) -> int:
    """The number after the highest that has this prefix."""
    row = db.execute(
        "select max(cast(substr(number, ?) as integer)) from orders where number glob ? || '[0-9]*'",
        (len(prefix) + 1, prefix),
    ).fetchone()
    return max(first, int(row[0] or 0) + 1)
