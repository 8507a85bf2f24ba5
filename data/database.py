"""The one file as the serving process sees it: one writer with its shared commits, and a few readers."""

import asyncio
import sqlite3
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from data.connection import Damaged, Step, T, connect, input_step, is_refusal
from data.writer import Closed, Writer

__all__ = ["Closed", "Damaged", "Database", "Step", "T", "connect", "input_step", "is_refusal"]


class Database:
    """The shop's file, open."""

    def __init__(
        self, path: Path | str, *, readers: int = 2, factory: type[sqlite3.Connection] = sqlite3.Connection
    ) -> None:
        """Nothing is opened before `open`. `factory` makes the writer's connection."""
        self.path = Path(path)
        self._writer = Writer(path, factory)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._local = threading.local()
        self._reading: list[sqlite3.Connection] = []

    def open(self) -> "Database":
        """Open the file; raises `Damaged` where it is none of ours."""
        self._writer.open()
        return self

    def submit(self, step: Step[T]) -> "asyncio.Future[T]":
        """Queue a step for the writer. It is run even where nobody waits for the future any more."""
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.submit(step, waiter)
        return waiter

    async def write(self, step: Step[T]) -> T:
        """Run a step on the writer and return after its commit."""
        return await self.submit(step)

    def write_now(self, step: Step[T]) -> T:
        """The same from a thread without an event loop."""
        waiter: Future[T] = Future()
        self._writer.submit(step, waiter)
        return waiter.result()

    async def read(self, query: Step[T]) -> T:
        """Run a query on a reader thread, so that the event loop never waits for the disk."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._query, query)

    def read_now(self, query: Step[T]) -> T:
        """The same from a thread without an event loop."""
        return self._readers.submit(self._query, query).result()

    def _query(self, query: Step[T]) -> T:
        db = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = connect(self.path, read_only=True)
            self._reading.append(db)
        return query(db)

    def close(self) -> None:
        """Finish what was submitted, then close every connection."""
        self._writer.close()
        self._readers.shutdown(wait=True)
        for db in self._reading:
            db.close()
