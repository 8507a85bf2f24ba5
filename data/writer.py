"""The thread that owns the one writing connection."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.connection import Step, T, alone, connect, undo

#: Steps that share one commit at most. More would only lengthen the wait of the first.
BATCH = 64


class Closed(RuntimeError):
    """The writer is closed; nothing more can be stored."""


@dataclass(slots=True)
class Job:
    """A step on its way to the writer, and whoever waits for it."""

    step: Step[Any]
    waiter: "Future[Any] | asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Writer(threading.Thread):
    """Takes steps from a queue. Those that wait share a commit, each in a savepoint of its own."""

    def __init__(self, path: Path | str, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        """Opens nothing yet; the connection is made in the thread."""
        super().__init__(name="writer", daemon=True)
        self._path = path
        self._factory = factory
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._closed = False
        # Between looking at `_closed` and queueing nobody may close: a job behind the end would never be answered.
        self._closing = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def open(self) -> None:
        """Start the thread and wait until the connection stands; raises what opening raised."""
        self.start()
        self._opened.result()

    def submit(self, step: Step[T], waiter: "Future[T] | asyncio.Future[T]") -> None:
        """Queue a step. The waiter gets its result after the commit, or its error after the rollback."""
        with self._closing:
            if self._closed:
                raise Closed(Closed.__doc__)
            self._jobs.put(Job(step, waiter))

    def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """Take what waits, commit it together, tell the waiters; until `close`."""
        try:
            self._fit()
        except BaseException as error:  # noqa: BLE001 - `open` raises it
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        going = True
        while going:
            jobs, going = self._take()
            if jobs:
                run_batch(self._fit, jobs)
                _tell(jobs)
        if self._db is not None:
            self._db.close()

    def _fit(self) -> sqlite3.Connection:
        """The connection; a new one where a rollback failed and left a transaction behind."""
        if self._db is not None and self._db.in_transaction:
            broken, self._db = self._db, None
            with suppress(sqlite3.Error):
                broken.close()
        if self._db is None:
            self._db = connect(self._path, factory=self._factory)
        return self._db

    def _take(self) -> tuple[list[Job], bool]:
        """The first job, waited for, and whatever else is there already. False at the end."""
        first = self._jobs.get()
        jobs: list[Job] = []
        while first is not None:
            jobs.append(first)
            if len(jobs) == BATCH:
                return jobs, True
            try:
                first = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False


def run_batch(fit: Callable[[], sqlite3.Connection], jobs: list[Job]) -> None:
    """One transaction for all of them, on a connection that is fit for it.

    1. Each step runs in a savepoint; one that fails is undone and the others stand.
    2. Where SQLite rolled the whole transaction back (disk full, I/O error), or the commit failed, each step is run
       again alone: what was reported as an error was surely not stored.
    3. Where not even a transaction could begin, all are told so at once: each of them would wait as long again.
    """
    if len(jobs) > 1 and _together(fit, jobs):
        return
    for job in jobs:
        job.error = None
        try:
            job.result = alone(fit(), job.step)
        except BaseException as error:  # noqa: BLE001 - the waiter raises it
            job.error = error


def _together(fit: Callable[[], sqlite3.Connection], jobs: list[Job]) -> bool:
    """Whether there is nothing left to do: committed (a failed step has its `error`), or refused from the start."""
    try:
        db = fit()
        db.execute("begin immediate")
    except BaseException as error:  # noqa: BLE001 - the waiters raise it
        for job in jobs:
            job.error = error
        return True
    try:
        for job in jobs:
            _in_savepoint(db, job)
            if not db.in_transaction:
                return False
        db.execute("commit")
    except BaseException:  # noqa: BLE001 - whoever is to blame raises it again, alone
        undo(db)
        return False
    return True


def _in_savepoint(db: sqlite3.Connection, job: Job) -> None:
    db.execute("savepoint step")
    try:
        job.result = job.step(db)
    except BaseException as error:  # noqa: BLE001 - the waiter raises it
        job.error = error
        # An I/O error may have taken the transaction with it: then there is nothing left to undo.
        if db.in_transaction:
            db.execute("rollback to step")
    if db.in_transaction:
        db.execute("release step")


def _tell(jobs: list[Job]) -> None:
    """Wake the waiters, the tasks of each event loop with one call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if isinstance(job.waiter, Future):
            _settle(job)
        else:
            by_loop.setdefault(job.waiter.get_loop(), []).append(job)
    for loop, waiting in by_loop.items():
        # A loop that was closed has nobody left who waits; what was stored is stored.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle_all, waiting)


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: Job) -> None:
    if job.waiter.done():
        return
    if isinstance(job.error, StopIteration):
        # A future takes no StopIteration, and the waiters behind it would never be told.
        job.waiter.set_exception(RuntimeError(f"a step raised {job.error!r}"))
    elif job.error is not None:
        job.waiter.set_exception(job.error)
    else:
        job.waiter.set_result(job.result)
