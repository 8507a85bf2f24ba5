"""Connections to the one file, and a transaction on one of them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

#: SQLite's names as the rest of the program knows them: only `data` speaks to it.
Connection = sqlite3.Connection
StorageError = sqlite3.Error
StorageRefused = sqlite3.OperationalError
DatabaseFault = sqlite3.DatabaseError
SQLITE_VERSION = sqlite3.sqlite_version

T = TypeVar("T")
Step = Callable[[sqlite3.Connection], T]

#: What a command beside the running shop waits for the writer, in milliseconds.
BUSY_MS = 5_000

#: SQLite's primary result codes that speak of the machine, not of the statement: busy, locked, out of memory, read
#: only, interrupted, I/O error, full, cannot open, locking protocol. The same step may work in a moment.
_REFUSALS = frozenset({5, 6, 7, 8, 9, 10, 13, 14, 15})


class Damaged(Exception):
    """The file is no xiaoer database, or SQLite finds it damaged. Restore a backup from beside it."""


def is_refusal(error: BaseException) -> bool:
    """Whether the storage refused. `no such column` is an `OperationalError` too, and will never go away by waiting."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, sqlite3.OperationalError) and code is not None and code & 0xFF in _REFUSALS


def connect(
    path: Path | str,
    *,
    read_only: bool = False,
    busy_ms: int = BUSY_MS,
    factory: type[sqlite3.Connection] = sqlite3.Connection,
) -> sqlite3.Connection:
    """A connection as all of ours are: WAL, every commit synced, foreign keys held, transactions explicit.

    Raises `Damaged` where the file is none of ours, `sqlite3.OperationalError` where it is locked or cannot be opened.
    """
    db = sqlite3.connect(
        str(path), isolation_level=None, timeout=busy_ms / 1000, factory=factory, check_same_thread=False
    )
    try:
        db.execute("pragma journal_mode=wal")
        db.execute("pragma synchronous=full")
        db.execute("pragma foreign_keys=on")
        db.execute("pragma secure_delete=on")
        # Some 600 steps between checkpoints, each of which costs as much as ten of them; the log stays below 40 MB.
        db.execute("pragma wal_autocheckpoint=8000")
        # 8 MB of pages: a busy shop's open conversations fit.
        db.execute("pragma cache_size=-8000")
        if read_only:
            db.execute("pragma query_only=on")
    except sqlite3.OperationalError:
        db.close()
        raise
    except sqlite3.DatabaseError as error:
        db.close()
        raise Damaged(f"{path}: {error}") from error
    return db


def alone(db: sqlite3.Connection, step: Step[Any]) -> Any:
    """Run a step in a transaction of its own."""
    db.execute("begin immediate")
    try:
        result = step(db)
        db.execute("commit")
    except BaseException:
        undo(db)
        raise
    return result


def undo(db: sqlite3.Connection) -> None:
    """Roll back what is open. Where even that fails the connection is not fit for use and must be closed."""
    with suppress(sqlite3.Error):
        if db.in_transaction:
            db.execute("rollback")


@contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[None]:
    """A part of a transaction that is undone alone where it raises."""
    db.execute("savepoint part")
    try:
        yield
    except BaseException:
        # An I/O error may have taken the transaction with it: then there is nothing left to undo.
        if db.in_transaction:
            db.execute("rollback to part")
            db.execute("release part")
        raise
    db.execute("release part")


def input_step(path: Path | str, step: Step[T]) -> T:
    """One short transaction beside the process that serves; raises `sqlite3.OperationalError` after 5 s of waiting."""
    db = connect(path)
    try:
        result: T = alone(db, step)
    finally:
        db.close()
    return result


def data_version(db: sqlite3.Connection) -> int:
    """A number that changes exactly when another connection committed."""
    return int(db.execute("pragma data_version").fetchone()[0])
