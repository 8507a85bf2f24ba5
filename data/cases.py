"""Matters about orders: payment ladders, returns, complaints, reviews."""

import sqlite3
from typing import Any

from data.rows import dump, load
from flows.case import Case

_COLUMNS = "id, kind, customer_id, contact_id, order_number, status, slots, opened_at, updated_at, closed_at"


def of_customer(db: sqlite3.Connection, customer_id: int, closed_since: int) -> tuple[Case, ...]:
    """The customer's open cases and those closed since, oldest first; not the questions that were answered."""
    rows = db.execute(
        f"select {_COLUMNS} from cases where customer_id = ? and (closed_at is null"
        " or (closed_at >= ? and not (kind = 'inquiry' and status <> 'haggled'))) order by id",
        (customer_id, closed_since),
    )
    return tuple(_case(row) for row in rows)


def slot(db: sqlite3.Connection, case_id: int | None, name: str) -> Any:
    """One value of a case, None where there is no such case or value."""
    row = db.execute("select slots from cases where id = ?", (case_id,)).fetchone()
    return load(row[0]).get(name) if row else None


def _case(row: tuple) -> Case:  # type: ignore[type-arg]
    before, slots, after = row[:6], load(row[6]), row[7:]
    return Case(*(*before, slots, *after))


def save(db: sqlite3.Connection, case: Case) -> int:
    """Insert a case with a negative id or change one; returns its id."""
    values = (
        case.kind, case.customer_id, case.contact_id, case.order_number, case.status, dump(dict(case.slots)),
        case.opened_at, case.updated_at, case.closed_at,
    )  # fmt: skip
    if case.id > 0:
        db.execute(
            "update cases set kind = ?, customer_id = ?, contact_id = ?, order_number = ?, status = ?, slots = ?,"
            " opened_at = ?, updated_at = ?, closed_at = ? where id = ?",
            (*values, case.id),
        )
        return case.id
    row = db.execute(
        f"insert into cases ({_COLUMNS.removeprefix('id, ')}) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id", values
    ).fetchone()
    return int(row[0])
