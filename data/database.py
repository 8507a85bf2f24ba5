"""The one file: connections, the single writer thread with its shared commits, and the readers."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Step = Callable[[sqlite3.Connection], T]

#: Steps that share one commit at most. More would only lengthen the wait of the first.
BATCH = 64
#: What a command beside the running shop waits for the writer, in milliseconds.
BUSY_MS = 5_000


class Damaged(Exception):
    """The file is no xiaoer database, or SQLite finds it damaged. Restore a backup from beside it."""


def connect(
    path: Path | str,
    *,
    read_only: bool = False,
    factory: type[sqlite3.Connection] = sqlite3.Connection,
) -> sqlite3.Connection:
    """A connection as all of ours are: WAL, every commit synced, foreign keys held, transactions explicit."""
    db = sqlite3.connect(
        str(path), isolation_level=None, timeout=BUSY_MS / 1000, factory=factory, check_same_thread=False
    )
    try:
        db.execute("pragma journal_mode=wal")
        db.execute("pragma synchronous=full")
        db.execute("pragma foreign_keys=on")
        db.execute("pragma secure_delete=on")
        # 8 MB of pages: a busy shop's open conversations fit.
        db.execute("pragma cache_size=-8000")
        if read_only:
            db.execute("pragma query_only=on")
    except sqlite3.DatabaseError as error:
        db.close()
        raise Damaged(f"{path}: {error}") from error
    return db


def input_step(path: Path | str, step: Step[T]) -> T:
    """Run one short transaction beside the process that serves; raises `sqlite3.OperationalError` after 5 s of waiting."""
    db = connect(path)
    try:
        return _alone(db, step)
    finally:
        db.close()


def _alone(db: sqlite3.Connection, step: Step[T]) -> T:
    db.execute("begin immediate")
    try:
        result = step(db)
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise
    return result


@dataclass(slots=True)
class _Job:
    """A step on its way to the writer, and whoever waits for it."""

    step: Step[Any]
    waiter: "Future[Any] | asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Writer(threading.Thread):
    """The thread that owns the one writing connection. Waiting steps share a commit, each in a savepoint of its own."""

    def __init__(self, path: Path | str, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        """Opens nothing yet; the connection is made in the thread."""
        super().__init__(name="writer", daemon=True)
        self._path = path
        self._factory = factory
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._closed = False

    def open(self) -> None:
        """Start the thread and wait until the connection stands; raises what opening raised."""
        self.start()
        self._opened.result()

    def submit(self, step: Step[T], waiter: "Future[T] | asyncio.Future[T]") -> None:
        """Queue a step. The waiter gets its result after the commit, or its error after the rollback."""
        if self._closed:
            raise RuntimeError("the writer is closed; nothing more can be stored")
        self._jobs.put(_Job(step, waiter))

    def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self.join()

    def run(self) -> None:
        """Take what waits, commit it together, tell the waiters; until `close`."""
        try:
            db = connect(self._path, factory=self._factory)
        except BaseException as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        going = True
        while going:
            jobs, going = self._take()
            if jobs:
                run_batch(db, jobs)
                _tell(jobs)
        db.close()

    def _take(self) -> tuple[list[_Job], bool]:
        """The first job, waited for, and whatever else is there already. False at the end."""
        first = self._jobs.get()
        jobs: list[_Job] = []
        while first is not None:
            jobs.append(first)
            if len(jobs) == BATCH:
                return jobs, True
            try:
                first = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False


def run_batch(db: sqlite3.Connection, jobs: list[_Job]) -> None:
    """One transaction for all of them.

    1. Each step runs in a savepoint; one that fails is undone and the others stand.
    2. Where SQLite rolled the whole transaction back (disk full, I/O error), or the commit failed, each step is run
       again alone: what was reported as an error was surely not stored.
    """
    if len(jobs) > 1 and _together(db, jobs):
        return
    for job in jobs:
        job.error = None
        try:
            job.result = _alone(db, job.step)
        except BaseException as error:
            job.error = error


def _together(db: sqlite3.Connection, jobs: list[_Job]) -> bool:
    """Whether the batch is committed. A failed step inside a committed batch has its `error`."""
    try:
        db.execute("begin immediate")
        for job in jobs:
            _in_savepoint(db, job)
            if not db.in_transaction:
                return False
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        return False
    return True


def _in_savepoint(db: sqlite3.Connection, job: _Job) -> None:
    db.execute("savepoint step")
    try:
        job.result = job.step(db)
    except BaseException as error:
        job.error = error
        # An I/O error may have taken the transaction with it: then there is nothing left to undo.
        if db.in_transaction:
            db.execute("rollback to step")
    if db.in_transaction:
        db.execute("release step")


def _tell(jobs: list[_Job]) -> None:
    """Wake the waiters, the tasks of each event loop with one call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        if isinstance(job.waiter, Future):
            _settle(job)
        else:
            by_loop.setdefault(job.waiter.get_loop(), []).append(job)
    for loop, waiting in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, waiting)


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: _Job) -> None:
    if job.waiter.done():
        return
    if job.error is not None:
        job.waiter.set_exception(job.error)
    else:
        job.waiter.set_result(job.result)


class Database:
    """The shop's file as the serving process sees it: one writer, a few readers."""

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

    async def write(self, step: Step[T]) -> T:
        """Run a step on the writer and return after its commit."""
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.submit(step, waiter)
        return await waiter

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
