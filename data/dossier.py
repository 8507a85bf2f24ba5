"""All that is kept of one customer, as values that JSON can hold: what an export gives them."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from data.personal import PLACES, Place
from data.rows import load

#: Columns that hold JSON text.
_JSON = frozenset({"tags", "stack", "body", "slots", "buttons", "cards", "attachments", "manners", "payload", "used"})
#: Names of times that do not end in `_at`. Under `told_at` stands a time for each field.
_TIMES = frozenset({"at", "not_after", "leased_until", "owner_since"})
#: As people call them.
_NAMES = {"records": "registers", "files": "pictures", "asked": "questions"}


def dossier(db: sqlite3.Connection, customer_id: int, zone: tzinfo) -> dict[str, Any]:
    """Each place's rows by its name, and the customer's own row with the consents. Times are ISO in this zone."""
    found: dict[str, Any] = {}
    for place in reversed(PLACES):
        found[_NAMES.get(place.table, place.table)] = [dated(row, zone) for row in _rows(db, place, customer_id)]
    (customer,) = found.pop("customers")
    consents = {"nudges": bool(customer.pop("takes_nudges"))}
    return {"customer": customer, "consents": consents, **found}


def _rows(db: sqlite3.Connection, place: Place, customer_id: int) -> Iterator[dict[str, Any]]:
    found = db.execute(f"select {place.columns} from {place.table} where {place.where}", {"customer": customer_id})
    names = [column[0] for column in found.description]
    for row in found:
        yield {name: _parsed(name, value) for name, value in zip(names, row, strict=True)}


def _parsed(name: str, value: Any) -> Any:
    return load(value) if name in _JSON and isinstance(value, str) else value


def dated(value: Any, zone: tzinfo, name: str = "") -> Any:
    """The same with every time as ISO text instead of milliseconds, however deep it stands."""
    if isinstance(value, Mapping):
        return {key: dated(inner, zone, "at" if name == "told_at" else key) for key, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner, zone, name) for inner in value]
    if type(value) is int and (name in _TIMES or name.endswith("_at")) and value > 0:
        return datetime.fromtimestamp(value / 1000, UTC).astimezone(zone).isoformat(timespec="milliseconds")
    return value
