"""A database with many conversations in it, made quickly and without the engine."""

import sqlite3
from pathlib import Path

from bench.texts import texts
from data import search
from data.database import connect

#: Messages of each conversation: two questions and their answers.
MESSAGES = 4


def fill(path: Path, conversations: int, now: int) -> None:
    """Store so many conversations of the last year, each with its contact, customer, messages and sent rows."""
    db = connect(path)
    db.execute("pragma synchronous=off")
    db.execute("begin immediate")
    first = 1 + db.execute("select coalesce(max(id), 0) from contacts").fetchone()[0]
    ids = range(first, first + conversations)
    _people(db, ids, now)
    _talk(db, ids, now)
    db.execute("commit")
    while search.catch_up(db):
        pass
    db.execute("pragma wal_checkpoint(truncate)")
    db.execute("analyze")
    db.close()


def _people(db: sqlite3.Connection, ids: range, now: int) -> None:
    db.executemany(
        "insert into customers (id, name, created_at) values (?, ?, ?)",
        ((100_000 + one, f"客人{one}", now) for one in ids),
    )
    db.executemany(
        "insert into contacts (id, channel, address, customer_id, seen_at, created_at) values (?, 'web', ?, ?, ?, ?)",
        ((one, f"stored-{one}", 100_000 + one, now, now) for one in ids),
    )
    db.executemany(
        "insert into conversations (id, contact_id, last_in_at) values (?, ?, ?)",
        ((one, one, now - one * 300_000) for one in ids),
    )


def _talk(db: sqlite3.Connection, ids: range, now: int) -> None:
    said = texts(7)
    top = db.execute("select coalesce(max(id), 0) from messages").fetchone()[0]
    rows = (
        (
            top + (one - ids[0]) * MESSAGES + turn + 1,
            one,
            "bot" if turn % 2 else "customer",
            next(said),
            now - one * 300_000,
        )
        for one in ids
        for turn in range(MESSAGES)
    )
    db.executemany("insert into messages (id, conversation_id, author, text, at) values (?, ?, ?, ?, ?)", rows)
    db.execute(
        "insert into outbox (message_id, conversation_id, contact_id, kind, status, created_at, sent_at)"
        " select id, conversation_id, conversation_id, 'answer', 'sent', at, at from messages"
        " where author = 'bot' and id > ?",
        (top,),
    )
    db.execute(
        "insert into inbox (source, key, channel, address, kind, body, received_at, status, done_at)"
        " select 'web', 'stored-' || id, 'web', 'stored-' || conversation_id, 'message', '{}', at, 'done', at"
        " from messages where author = 'customer' and id > ?",
        (top,),
    )
