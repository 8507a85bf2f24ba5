"""The storage refuses, the machine stops, another process is there: nothing is lost, and it is said in words."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import InboxUnavailable, StartError
from bot.house import open_house
from data.connection import connect
from data.database import Database
from data.lock import ServingLock
from data.shop_folder import demo_folder
from tests.bot.conftest import OpenShop
from tests.bot.faults import disk_full
from tests.bot.stage import Shop, until
from tests.conftest import ROOT


class Switch:
    """A disk that can be turned off."""

    is_full = False


@pytest.fixture
def disk() -> Switch:
    return Switch()


@pytest.fixture
async def shop_on(disk: Switch, shop_file: Path, app_at: OpenShop) -> Shop:
    class OnDisk(sqlite3.Connection):
        def execute(self, sql: str, values: object = (), /) -> sqlite3.Cursor:
            if disk.is_full and sql.startswith(("insert", "update", "delete")):
                raise disk_full()
            return super().execute(sql, values)  # type: ignore[arg-type]

    shop = await app_at(Database(shop_file, factory=OnDisk))
    assert shop.app.delivery is not None
    shop.app.engine.storage_wait_s = shop.app.delivery.storage_wait_s = 0.02
    return shop


async def test_a_full_disk_refuses_a_message_and_takes_it_when_there_is_room(shop_on: Shop, disk: Switch) -> None:
    disk.is_full = True
    with pytest.raises(InboxUnavailable):
        await shop_on.hear("你好", key="k1")
    disk.is_full = False
    assert (await shop_on.hear("你好", key="k1")).is_new
    await shop_on.app.quiet()
    assert len(shop_on.wire.sent) == 1


async def test_a_disk_that_fills_up_after_the_message_delays_its_answer(shop_on: Shop, disk: Switch) -> None:
    await shop_on.hear("你好")
    disk.is_full = True
    await asyncio.sleep(0.1)
    disk.is_full = False
    await until(lambda: bool(shop_on.wire.sent))
    assert await shop_on.rows("select status, tries from inbox") == [("done", 0)]


async def test_a_disk_that_is_full_after_a_send_makes_no_copy(shop_on: Shop, disk: Switch) -> None:
    send = shop_on.wire.send

    async def and_full(outgoing):  # type: ignore[no-untyped-def]
        sent = await send(outgoing)
        disk.is_full = True
        asyncio.get_running_loop().call_later(0.1, setattr, disk, "is_full", False)
        return sent

    shop_on.wire.send = and_full  # type: ignore[method-assign]
    await shop_on.hear("你好")
    await shop_on.app.quiet()
    assert len(shop_on.wire.sent) == 1
    assert await shop_on.rows("select status, tries from outbox") == [("sent", 1)]


async def test_a_stop_while_the_disk_is_full_ends_and_loses_nothing(
    shop_on: Shop, disk: Switch, app_at: OpenShop
) -> None:
    await shop_on.hear("你好")
    disk.is_full = True
    async with asyncio.timeout(5):
        await shop_on.close()
    disk.is_full = False
    second = await app_at(clock=shop_on.clock)
    await second.app.quiet()
    assert len({one.id for one in shop_on.wire.sent + second.wire.sent}) == 1


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from bot.errors import InboxUnavailable
from tests.bot.stage import Shop, until

async def main(path):
    shop = await Shop(path).open()
    await shop.say("你好")
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{path}-wal").stat().st_size, resource.RLIM_INFINITY))
    acknowledged, refused = 1, 0
    for n in range(50):
        try:
            await shop.hear("你好" * 500)
            acknowledged += 1
        except InboxUnavailable:
            refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await shop.hear("你好")
    await shop.app.quiet()
    done = await shop.rows("select count(*) from inbox where status = 'done'")
    print(acknowledged + 1, refused, done[0][0], flush=True)
    await shop.close()

asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_file_that_may_not_grow_refuses_and_loses_nothing(shop_file: Path) -> None:
    """The kernel's own refusal, in a process of its own: Python ignores SIGXFSZ, so that SQLite sees the error."""
    told = subprocess.check_output([sys.executable, "-c", LIMITED, str(shop_file)], cwd=ROOT, text=True)
    acknowledged, refused, stepped = map(int, told.split()[-3:])
    assert refused > 0
    assert stepped == acknowledged


@contextlib.contextmanager
def written_elsewhere(path: Path, seconds: float) -> Iterator[None]:
    """Another process holds the write lock for a while."""
    script = textwrap.dedent(
        f"""
        import sqlite3, time
        db = sqlite3.connect({str(path)!r}, isolation_level=None)
        db.execute("begin immediate")
        print("held", flush=True)
        time.sleep({seconds})
        db.execute("rollback")
        """
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield
    child.wait()
    child.stdout.close()


async def test_while_another_process_writes_messages_wait_and_are_then_answered(shop: Shop, shop_file: Path) -> None:
    await shop.say("你好")
    with written_elsewhere(shop_file, 0.4):
        got = await asyncio.gather(*(shop.hear("你好", f"c{n}") for n in range(10)))
        await shop.app.quiet()
    assert all(one.is_new for one in got)
    assert len(shop.wire.sent) == 11


async def test_a_file_that_nobody_may_write_refuses_the_message(shop: Shop) -> None:
    await shop.say("你好")
    writing = shop.app.db._writer._db
    assert writing is not None
    writing.execute("pragma query_only = on")
    with pytest.raises(InboxUnavailable, match="readonly"):
        await shop.hear("在吗", key="k9")
    writing.execute("pragma query_only = off")
    assert (await shop.hear("在吗", key="k9")).is_new


def test_a_second_start_on_the_same_file_is_told_who_serves(shop_file: Path) -> None:
    house = open_house(shop_file, demo_folder(), keep=1, who="pid 7 since noon")
    with pytest.raises(StartError, match="pid 7 since noon"):
        open_house(shop_file, demo_folder(), keep=1, who="me")
    house.lock.release()
    open_house(shop_file, demo_folder(), keep=1, who="me").lock.release()


def test_a_refused_second_start_changes_nothing(shop_file: Path) -> None:
    house = open_house(shop_file, demo_folder(), keep=1, who="the first")
    before = sorted((one.name, one.stat().st_mtime_ns) for one in shop_file.parent.iterdir())
    with pytest.raises(StartError):
        open_house(shop_file, demo_folder(), keep=1, who="me")
    assert sorted((one.name, one.stat().st_mtime_ns) for one in shop_file.parent.iterdir()) == before
    assert ServingLock(shop_file).holder() == "the first"
    house.lock.release()


async def test_a_lost_power_supply_finds_every_acknowledged_message(
    shop: Shop, shop_file: Path, tmp_path: Path, app_at: OpenShop
) -> None:
    """What the disk has at this moment, without a word of goodbye."""
    for n in range(20):
        await shop.hear("你好", f"c{n % 4}", f"k{n}")
    (tmp_path / "after").mkdir()
    for name in ("shop.db-wal", "shop.db"):
        (tmp_path / "after" / name).write_bytes((shop_file.parent / name).read_bytes())
    second = await app_at(tmp_path / "after" / "shop.db", clock=shop.clock)
    await second.app.quiet()
    assert await second.rows("select count(*) from inbox where status = 'done'") == [(20,)]
    assert await second.rows("pragma integrity_check") == [("ok",)]


def test_every_commit_is_synced(shop_file: Path) -> None:
    with contextlib.closing(connect(shop_file)) as db:
        asked = [db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert asked == ["wal", 2, 1]
