"""A real file with every table, and a few people in it."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import contacts, migrations
from data.connection import connect
from data.contacts import Newcomer, Thread


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file without a row."""
    path = tmp_path_factory.mktemp("empty") / "shop.db"
    db = connect(path)
    migrations.migrate(path, db, keep=1, stamp="1")
    db.execute("pragma journal_mode=delete")
    db.close()
    return path


@pytest.fixture
def file(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "shop.db"))


@pytest.fixture
def db(file: Path) -> Iterator[sqlite3.Connection]:
    db = connect(file)
    yield db
    db.close()


@pytest.fixture
def alice(db: sqlite3.Connection) -> Thread:
    return contacts.welcome(db, Newcomer("web", "a", "Alice", "zh"), "zh", 1)


@pytest.fixture
def bob(db: sqlite3.Connection) -> Thread:
    return contacts.welcome(db, Newcomer("web", "b", "Bob", "zh"), "zh", 1)
