"""One writer with shared commits, readers that never wait, on a real file."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from data.database import Closed, Damaged, Database, connect, input_step, is_refusal
from data.writer import Job, run_batch


@pytest.fixture
def shop(file: Path) -> Iterator[Database]:
    database = Database(file).open()
    yield database
    database.close()


def put(key: str, value: str = "1"):  # type: ignore[no-untyped-def]
    return lambda db: db.execute("insert into facts values (?, ?)", (key, value)) and key


def keys(db: sqlite3.Connection) -> list[str]:
    return [key for (key,) in db.execute("select key from facts order by key")]


def jobs(*steps: Any) -> list[Job]:
    return [Job(step, Future()) for step in steps]


class Counting(sqlite3.Connection):
    """Counts what it is asked, and fails where it is told to."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked: list[str] = []
        self.fails: dict[str, Exception] = {}

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        self.asked.append(sql)
        if sql in self.fails:
            raise self.fails.pop(sql)
        return super().execute(sql, values)


@pytest.fixture
def counting(file: Path) -> Iterator[Counting]:
    db = connect(file, factory=Counting)
    assert isinstance(db, Counting)
    db.asked.clear()
    yield db
    db.close()


def test_steps_that_wait_share_one_commit(counting: Counting) -> None:
    run_batch(lambda: counting, jobs(put("a"), put("b"), put("c")))
    assert counting.asked.count("commit") == 1
    assert keys(counting) == ["a", "b", "c"]


def test_a_step_sees_what_an_earlier_one_of_its_batch_wrote(counting: Counting) -> None:
    batch = jobs(put("a"), keys)
    run_batch(lambda: counting, batch)
    assert batch[1].result == ["a"]


def test_a_failing_step_alone_is_undone(counting: Counting) -> None:
    def fail(db: sqlite3.Connection) -> None:
        put("half")(db)
        raise ValueError("mine")

    batch = jobs(put("a"), fail, put("b"))
    run_batch(lambda: counting, batch)
    assert keys(counting) == ["a", "b"]
    assert [repr(job.error) for job in batch] == ["None", "ValueError('mine')", "None"]


def test_where_the_commit_fails_each_step_is_run_again_alone(counting: Counting) -> None:
    counting.fails["commit"] = sqlite3.OperationalError("disk I/O error")
    batch = jobs(put("a"), put("b"))
    run_batch(lambda: counting, batch)
    assert keys(counting) == ["a", "b"]
    assert counting.asked.count("commit") == 3
    assert [job.error for job in batch] == [None, None]


def test_where_sqlite_rolled_the_batch_back_each_step_is_run_again_alone(counting: Counting) -> None:
    def as_a_full_disk_does(db: sqlite3.Connection) -> None:
        db.execute("rollback")
        raise sqlite3.OperationalError("database or disk is full")

    batch = jobs(put("a"), as_a_full_disk_does, put("b"))
    run_batch(lambda: counting, batch)
    assert keys(counting) == ["a", "b"]
    assert [job.error is None for job in batch] == [True, False, True]


def test_what_is_reported_as_an_error_is_surely_not_stored(counting: Counting) -> None:
    counting.fails["commit"] = sqlite3.OperationalError("disk I/O error")
    batch = jobs(put("a"))
    run_batch(lambda: counting, batch)
    assert isinstance(batch[0].error, sqlite3.OperationalError)
    assert keys(counting) == []


def test_where_no_transaction_can_begin_all_are_told_at_once(counting: Counting) -> None:
    counting.fails["begin immediate"] = sqlite3.OperationalError("database is locked")
    batch = jobs(*(put(str(n)) for n in range(64)))
    run_batch(lambda: counting, batch)
    assert {repr(job.error) for job in batch} == {"OperationalError('database is locked')"}
    assert counting.asked == ["begin immediate"]


async def test_a_rollback_that_fails_does_not_end_the_writer(file: Path) -> None:
    class Stuck(sqlite3.Connection):
        def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
            if sql == "rollback":
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, values)

    shop = Database(file, factory=Stuck).open()
    with pytest.raises(ZeroDivisionError):
        await shop.write(lambda db: db.execute("insert into facts values ('half', '1')") and 1 / 0)
    await shop.write(put("whole"))
    assert await shop.read(keys) == ["whole"]
    shop.close()


async def test_a_step_that_raises_stop_iteration_leaves_nobody_waiting(shop: Database) -> None:
    def stop(_: sqlite3.Connection) -> None:
        raise StopIteration

    first, second = shop.submit(stop), shop.submit(put("a"))
    with pytest.raises(RuntimeError, match="StopIteration"):
        await first
    assert await second == "a"


async def test_a_write_is_there_when_it_returns(shop: Database, file: Path) -> None:
    await shop.write(put("a"))
    assert keys(connect(file)) == ["a"]


async def test_a_write_that_nobody_waits_for_any_more_is_done(shop: Database) -> None:
    waiting = asyncio.create_task(shop.write(put("a")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await shop.write(lambda _: None)
    assert await shop.read(keys) == ["a"]


async def test_a_reader_never_waits_for_the_writer(shop: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(db: sqlite3.Connection) -> None:
        put("a")(db)
        begun.set()
        assert go_on.wait(10)

    writing = shop.submit(slow)
    await asyncio.to_thread(begun.wait, 10)
    assert await asyncio.wait_for(shop.read(keys), 2) == []
    go_on.set()
    await writing
    assert await shop.read(keys) == ["a"]


async def test_a_reader_cannot_write(shop: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await shop.read(put("a"))


async def test_what_was_queued_before_the_close_is_stored(file: Path) -> None:
    shop = Database(file).open()
    waiting = [shop.submit(put(f"{n:03}")) for n in range(200)]
    await asyncio.to_thread(shop.close)
    assert len(await asyncio.gather(*waiting)) == 200
    assert len(keys(connect(file))) == 200


async def test_after_the_close_nothing_is_taken(file: Path) -> None:
    shop = Database(file).open()
    shop.close()
    with pytest.raises(Closed):
        await shop.write(put("a"))


def test_a_loop_that_was_closed_does_not_end_the_writer(shop: Database) -> None:
    loop = asyncio.new_event_loop()
    waiter: asyncio.Future[str] = loop.create_future()
    loop.close()
    shop._writer.submit(put("a"), waiter)
    assert shop.write_now(put("b")) == "b"
    assert shop.read_now(keys) == ["a", "b"]


def test_a_shop_that_was_never_opened_can_be_closed(file: Path) -> None:
    Database(file).close()


def test_what_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(b"this is a letter to the shop, not a database" * 100)
    with pytest.raises(Damaged):
        Database(path).open()


def test_a_locked_file_is_not_said_to_be_damaged(file: Path) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("pragma locking_mode=exclusive")
    holder.execute("begin immediate")
    holder.execute("insert into facts values ('a', '1')")
    holder.execute("commit")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connect(file, busy_ms=20)
    holder.close()


def test_a_full_disk_is_a_refusal_and_a_wrong_name_is_not(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError) as wrong:
        db.execute("select nothing from facts")
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = 13
    assert not is_refusal(wrong.value)
    assert is_refusal(full)


def test_a_step_beside_the_shop_is_one_transaction(file: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        input_step(file, lambda db: db.execute("insert into facts values ('half', '1')") and 1 / 0)
    assert input_step(file, keys) == []


async def test_writers_beside_each_other_lose_nothing(shop: Database, file: Path) -> None:
    beside = [asyncio.to_thread(input_step, file, put(f"b{n}")) for n in range(8)]
    await asyncio.gather(*beside, *(shop.write(put(f"a{n}")) for n in range(50)))
    assert len(await shop.read(keys)) == 58
