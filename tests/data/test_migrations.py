"""The schema's history: a copy first, all of a migration or none, never backwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from data import facts
from data.connection import connect
from data.migrations import NewerDatabase, backup, migrate, migrations, pending


@pytest.fixture
def later() -> Iterator[list[str]]:
    """A history that is longer by a migration, which does what `later` says."""
    known = list(migrations._migrations)
    statements: list[str] = []

    @migrations()
    def next_form(db: Tables) -> None:
        for statement in statements:
            db.execute(statement)

    yield statements
    migrations._migrations[:] = known


def copies(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.glob("*.before-*.db"))


def test_an_empty_file_gets_every_table_and_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(connect(path)) as db:
        assert migrate(path, db, keep=3, stamp="1") == [
            "house",
            "telegram",
            "entered",
            "edits",
            "manners",
            "drafts",
            "misses",
            "privacy",
            "networks",
            "queue",
            "desk",
            "wording_counts",
            "look_alikes",
            "not_carried",
        ]
        assert facts.get(db, "x", "none") == "none"
        assert pending(db) == []
    assert copies(path) == []


def test_a_second_time_there_is_nothing_to_do(db: sqlite3.Connection, file: Path) -> None:
    assert migrate(file, db, keep=3, stamp="2") == []
    assert copies(file) == []


def test_a_copy_is_made_before_anything_changes(db: sqlite3.Connection, file: Path, later: list[str]) -> None:
    facts.put(db, "kept", "yes")
    later.append("delete from facts")
    assert migrate(file, db, keep=3, stamp="20") == ["next_form"]
    assert facts.get(db, "kept") == ""
    with closing(sqlite3.connect(file.parent / "shop.before-20.db")) as copy:
        assert facts.get(copy, "kept") == "yes"


def test_only_the_owner_may_read_the_copy(db: sqlite3.Connection, file: Path) -> None:
    backup(db, file.parent / "copy.db")
    assert (file.parent / "copy.db").stat().st_mode & 0o077 == 0


def test_a_migration_that_fails_is_rolled_back_and_stays_pending(
    db: sqlite3.Connection, file: Path, later: list[str]
) -> None:
    facts.put(db, "kept", "yes")
    later += ["delete from facts", "insert into nowhere values (1)"]
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(file, db, keep=3, stamp="20")
    assert facts.get(db, "kept") == "yes"
    assert pending(db) == ["next_form"]


def test_a_migration_that_failed_is_applied_by_the_next_start(
    db: sqlite3.Connection, file: Path, later: list[str]
) -> None:
    later.append("insert into nowhere values (1)")
    with pytest.raises(sqlite3.OperationalError):
        migrate(file, db, keep=3, stamp="20")
    later[:] = ["insert into facts values ('mended', 'yes')"]
    assert migrate(file, db, keep=3, stamp="21") == ["next_form"]
    assert facts.get(db, "mended") == "yes"


def test_a_newer_database_is_refused_and_left_as_it_is(db: sqlite3.Connection, file: Path, later: list[str]) -> None:
    later.append("insert into facts values ('newer', 'yes')")
    migrate(file, db, keep=3, stamp="20")
    migrations._migrations.pop()
    with pytest.raises(NewerDatabase, match="next_form"):
        migrate(file, db, keep=3, stamp="21")
    assert copies(file) == ["shop.before-20.db"]


def test_only_the_newest_copies_are_kept(db: sqlite3.Connection, file: Path, later: list[str]) -> None:
    for stamp in ("10", "11", "12"):
        backup(db, file.parent / f"shop.before-{stamp}.db")
    later.append("select 1")
    migrate(file, db, keep=2, stamp="13")
    assert copies(file) == ["shop.before-12.db", "shop.before-13.db"]
