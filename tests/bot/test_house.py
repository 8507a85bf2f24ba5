"""Opening the shop's file."""

import marshal
import sqlite3
from pathlib import Path

import pytest

from bot.errors import StartError
from bot.house import open_house
from bot.shelf import load
from data.connection import connect
from data.lock import ServingLock
from data.migrations import pending
from data.shop_folder import demo_folder


def opened(path: Path) -> tuple[bool, tuple[str, ...]]:
    house = open_house(path, demo_folder(), keep=2, who="me")
    house.lock.release()
    return house.is_new, house.migrated


def counted(path: Path, *tables: str) -> list[int]:
    db = connect(path)
    counts = [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]
    db.close()
    return counts


def test_an_empty_file_is_filled_from_the_folder(template: Path) -> None:
    products, orders, customers, libraries, policies = counted(
        template, "products", "orders", "customers", "libraries", "policies"
    )
    assert (products, orders, libraries, policies) == (30, 40, 1, 1)
    assert customers >= 12


def test_a_file_that_is_filled_is_left_as_it_is(shop_file: Path) -> None:
    db = connect(shop_file)
    db.execute("delete from products")
    db.close()
    assert opened(shop_file) == (False, ())
    assert counted(shop_file, "products") == [0]


def test_an_index_that_an_earlier_version_packed_is_built_anew(shop_file: Path) -> None:
    db = connect(shop_file)
    db.execute("update libraries set matcher = ?", (marshal.dumps(("xiaoer-matcher-1", (), ())),))
    db.close()

    assert opened(shop_file) == (False, ())

    db = connect(shop_file, read_only=True)
    shelf = load(db)
    db.close()
    assert shelf.matcher.rank("包邮吗")[0].intent == "shipping.fee"


def test_a_folder_with_a_mistake_leaves_the_place_empty_and_the_lock_free(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / "shop.db"
    with pytest.raises(StartError):
        open_house(path, tmp_path / "folder", keep=1, who="me")
    assert ServingLock(path).holder() is None
    assert not path.exists()


def test_a_file_that_was_there_stays_where_its_folder_has_a_mistake(shop_file: Path, tmp_path: Path) -> None:
    db = connect(shop_file)
    db.execute("update libraries set published_at = null")
    db.close()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StartError):
        open_house(shop_file, tmp_path / "folder", keep=1, who="me")
    assert counted(shop_file, "products") == [30]


def test_the_folder_of_the_file_is_made(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "shop.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(template.read_bytes())
    assert opened(path) == (False, ())


def test_only_the_owner_may_read_the_file(shop_file: Path) -> None:
    shop_file.chmod(0o644)
    opened(shop_file)
    assert shop_file.stat().st_mode & 0o077 == 0


def test_what_is_no_database_is_said_so_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_text("a letter to the shop" * 500)
    with pytest.raises(StartError, match=r"before-"):
        opened(path)
    assert path.read_text().startswith("a letter to the shop")
    assert ServingLock(path).holder() is None


def test_a_folder_in_the_file_s_place_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "shop.db").mkdir()
    with pytest.raises(StartError):
        opened(tmp_path / "shop.db")


def test_a_newer_file_is_refused_in_words(shop_file: Path) -> None:
    db = connect(shop_file)
    db.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('xiaoer', 'of_next_year', '2030')"
    )
    db.close()
    with pytest.raises(StartError, match="of_next_year"):
        opened(shop_file)


def test_a_filled_file_has_no_pending_migration(shop_file: Path) -> None:
    db = sqlite3.connect(shop_file)
    assert pending(db) == []
    db.close()
