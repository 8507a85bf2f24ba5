"""The schema's history. A migration that shipped is never renamed or edited."""

import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

from sqlite_utils import Database as Tables
from sqlite_utils.migrations import Migrations

migrations = Migrations("xiaoer")


@migrations()
def house(db: Tables) -> None:
    """The first form of every table."""
    _run(db, "0001_house.sql")


@migrations()
def telegram(db: Tables) -> None:
    """Raw updates, parts of a message, uploads and claimed links."""
    _run(db, "0002_telegram.sql")


@migrations()
def entered(db: Tables) -> None:
    """When a conversation came into its state."""
    _run(db, "0003_entered.sql")


@migrations()
def edits(db: Tables) -> None:
    """Which message takes another's place."""
    _run(db, "0004_edits.sql")


@migrations()
def manners(db: Tables) -> None:
    """What opens and closes a message."""
    _run(db, "0005_manners.sql")


@migrations()
def drafts(db: Tables) -> None:
    """The library's draft, and the files that a version came from."""
    _run(db, "0006_drafts.sql")


@migrations()
def misses(db: Tables) -> None:
    """Which messages nobody understood, and those that are ignored."""
    _run(db, "0007_misses.sql")


@migrations()
def privacy(db: Tables) -> None:
    """Who was erased."""
    _run(db, "0008_privacy.sql")


@migrations()
def networks(db: Tables) -> None:
    """From which network a visitor came."""
    _run(db, "0009_networks.sql")


@migrations()
def queue(db: Tables) -> None:
    """Passages of conversations to a human."""
    _run(db, "0010_queue.sql")


@migrations()
def desk(db: Tables) -> None:
    """Topics and members of the desk in Telegram, and how agents' texts look."""
    _run(db, "0011_desk.sql")


@migrations()
def wording_counts(db: Tables) -> None:
    """How often each wording is said."""
    _run(db, "0012_wording_counts.sql")


@migrations()
def look_alikes(db: Tables) -> None:
    """Which wordings of a published version read alike."""
    _run(db, "0013_look_alikes.sql")


@migrations()
def not_carried(db: Tables) -> None:
    """What was asked for and is not sold is among the misses."""
    _run(db, "0021_not_carried.sql")


def _run(db: Tables, name: str) -> None:
    """Run a file of statements inside the migration's own transaction (`executescript` would commit it)."""
    script = resources.files("data").joinpath("schema", name).read_text(encoding="utf-8")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


class NewerDatabase(Exception):
    """The database was written by a newer xiaoer than this one. Install that version or restore an older backup."""


def pending(db: sqlite3.Connection) -> list[str]:
    """Names of the migrations that are still to be applied; raises `NewerDatabase` where it is ahead of us."""
    tables = Tables(db)
    known = _known()
    if "_sqlite_migrations" in tables.table_names():
        rows = db.execute("select name from _sqlite_migrations where migration_set = ?", [migrations.name])
        unknown = [name for (name,) in rows if name not in known]
        if unknown:
            raise NewerDatabase(f"{NewerDatabase.__doc__} Unknown here: {', '.join(unknown)}.")
    return [migration.name for migration in migrations.pending(tables)]


def _known() -> set[str]:
    """All that this version has: what an empty database lacks. What a file has applied may come from a later one."""
    with closing(sqlite3.connect(":memory:")) as empty:
        return {migration.name for migration in migrations.pending(Tables(empty))}


def migrate(path: Path, db: sqlite3.Connection, *, keep: int, stamp: str) -> list[str]:
    """Apply what is pending, after a backup copy where there is something to lose. Only under the serving lock."""
    names = pending(db)
    if names and Tables(db).table_names():
        backup(db, path.with_name(f"{path.stem}.before-{stamp}.db"))
        _prune(path, keep)
    if names:
        migrations.apply(Tables(db))
    return names


def backup(db: sqlite3.Connection, target: Path) -> None:
    """A whole, consistent copy that only the owner may read. Half a copy (disk full) does not stay."""
    target.touch(mode=0o600)
    copy = sqlite3.connect(target)
    try:
        db.backup(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        copy.close()


def _prune(path: Path, keep: int) -> None:
    """Keep the newest copies; the stamp in the name sorts them."""
    copies = sorted(path.parent.glob(f"{path.stem}.before-*.db"))
    for old in copies[: max(0, len(copies) - keep)]:
        old.unlink()
