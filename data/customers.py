"""Customers as the shop knows them, before any of them wrote."""

import sqlite3

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
