"""What an erasure leaves to later: an old copy that comes back, and traces that somebody was in the way of."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from bot.erasing import erase
from bot.house import open_house
from data import contacts, erasure
from data.connection import connect
from data.migrations import backup
from data.personal import Person, person
from data.shop_folder import demo_folder
from data.tombstones import Tombstones
from tests.bot.conftest import OpenShop
from tests.bot.marked import ORDER, Mark, write_all
from tests.bot.stage import HOUR, Shop


@pytest.fixture
def path(small_shop: Path) -> Path:
    return small_shop


@pytest.fixture
async def shop(path: Path, app_at: OpenShop) -> Shop:
    return await app_at(path)


@pytest.fixture
def mark() -> Mark:
    return Mark()


def asked(path: Path, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
    with closing(connect(path, read_only=True)) as db:
        return db.execute(sql, values).fetchall()


def opened(path: Path) -> None:
    open_house(path, demo_folder(), keep=1, who="me").lock.release()


async def test_a_copy_that_is_restored_is_erased_again(shop: Shop, mark: Mark, path: Path, tmp_path: Path) -> None:
    await write_all(shop, mark)
    await shop.say("什么时候发货", "c2")
    await shop.close()
    copy = tmp_path / "elsewhere" / "copy.db"
    copy.parent.mkdir()
    with closing(connect(path)) as db:
        backup(db, copy)
    erase(path, ORDER, "me")
    for file in path.parent.glob("shop.db*"):
        file.unlink()
    shutil.move(copy, path)
    assert "shop.db" in mark.found_in(path.parent)

    opened(path)

    assert mark.found_in(path.parent) == []
    assert asked(path, "select address from contacts where address not like 'erased-%'") == [("c2",)]
    assert asked(path, "select author from erasures") == [("me",)]


async def test_who_came_after_the_erasure_is_left_alone_by_a_start(shop: Shop, path: Path) -> None:
    await shop.say("你好")
    erase(path, "wire:c1", "me")
    shop.clock.now += 48 * HOUR
    await shop.say("你好")
    await shop.write(lambda db: db.execute("delete from erasures"))
    await shop.close()

    opened(path)

    assert asked(path, "select count(*) from contacts where address = 'c1'") == [(1,)]


async def test_nothing_in_the_file_or_beside_it_names_who_was_erased(shop: Shop, path: Path) -> None:
    await shop.say("你好", "138000")
    erase(path, "wire:138000", "me")
    beside = path.with_name("shop.erasures.jsonl")
    (stone,) = Tombstones(path).all()

    assert "138000" not in beside.read_text("utf-8")
    assert beside.stat().st_mode & 0o077 == 0
    assert asked(path, "select hashes from erasures") == [(f'["{stone.hashes[0]}"]',)]
    key = beside.read_text("utf-8").split('"')[3]
    assert path.name not in [file.name for file in path.parent.iterdir() if key in file.read_text("utf-8", "replace")]


async def test_a_line_that_a_crash_tore_is_passed_over_and_written_behind(shop: Shop, path: Path) -> None:
    for address in ("c1", "c2"):
        await shop.say("你好", address)
    erase(path, "wire:c1", "me")
    with path.with_name("shop.erasures.jsonl").open("ab") as stream:
        stream.write(b'{"name":"torn')
    erase(path, "wire:c2", "me")

    assert len(Tombstones(path).all()) == 2


async def test_traces_that_somebody_was_in_the_way_of_go_at_the_next_start(shop: Shop, mark: Mark, path: Path) -> None:
    await write_all(shop, mark)
    with closing(connect(path)) as db:
        stone = Tombstones(path).of(person(db, 1), shop.clock.now, "me")
        found = contacts.thread_at(db, "wire", mark.address)
        assert found is not None
        erasure.erase(db, found.customer.id, stone)
    assert "shop.db-wal" in mark.found_in(path.parent)

    opened(path)

    assert mark.found_in(path.parent) == []


async def test_beside_a_large_shop_the_words_go_at_once_and_the_rest_is_owed(
    shop: Shop, mark: Mark, path: Path
) -> None:
    await write_all(shop, mark)
    with closing(connect(path)) as db:
        stone = Tombstones(path).of(person(db, 1), shop.clock.now, "me")
        found = contacts.thread_at(db, "wire", mark.address)
        assert found is not None
        erasure.erase(db, found.customer.id, stone)
        assert not erasure.scrub(db, whole=False)
        assert erasure.is_owed(db)

    blocks = await shop.rows("select block from message_grams_data")
    assert [1 for (block,) in blocks if mark.word[:16].encode() in bytes(block)] == []


def test_a_hash_is_of_one_key_only(path: Path, tmp_path: Path) -> None:
    one = Tombstones(path)
    other = Tombstones(tmp_path / "other.db")
    lin = Person(1, "lin", (("wire", "c1"),))

    assert one.hashes(lin) == Tombstones(path).hashes(lin)
    assert one.hashes(lin) & other.hashes(lin) == set()
    assert one.hashes(lin) & one.hashes(Person(1, "wang", lin.ends)) == one.hashes(Person(1, "", lin.ends))
