"""Customers as the shop knows them, before any of them wrote."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from data.rows import dump
from data.shop_customers import CustomerRecord


def put(db: sqlite3.Connection, record: CustomerRecord, now: int) -> int:
    """Insert or update by the shop's own id; returns ours."""
    row = db.execute(
        "insert into customers (key, name, language, level, birthday, phone, tags, takes_nudges, created_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do update set name = excluded.name,"
        " language = excluded.language, level = excluded.level, birthday = excluded.birthday, phone = excluded.phone,"
        " tags = excluded.tags returning id",
        (
            record.key,
            record.name,
            record.language,
            record.level,
            record.birthday,
            record.phone,
            dump(list(record.tags)),
            int(record.takes_nudges),
            now,
        ),
    ).fetchone()
    return int(row[0])


def all_keys(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Key, name and language of every customer whom the shop vouches for."""
    rows = db.execute("select key, name, language from customers where key is not null order by id")
    return [(row[0], row[1], row[2]) for row in rows]


#: What may be told of a customer beside their key.
_FACTS = ("name", "language", "level", "birthday", "phone", "tags")


def merge(db: sqlite3.Connection, told: Mapping[str, Any], now: int) -> int:
    """Insert, or update only what is told, by the shop's own id under `key`; returns ours."""
    key = str(told["key"])
    row = db.execute("select id from customers where key = ?", (key,)).fetchone()
    facts = {name: told[name] for name in _FACTS if told.get(name)}
    if row is None:
        name, language = str(facts.pop("name", "")), str(facts.pop("language", "zh"))
        return put(db, CustomerRecord(key, name, language, **{**facts, "tags": tuple(facts.get("tags", ()))}), now)
    for name, value in facts.items():
        db.execute(f"update customers set {name} = ? where id = ?", (dump(value) if name == "tags" else value, row[0]))
    return int(row[0])
