"""Raw updates: kept once, read in order, recognised for two days, then forgotten."""

import sqlite3

from data import updates

HOUR = 3_600_000


def kept(db: sqlite3.Connection, *ids: int, at: int = 0) -> int:
    return updates.keep(db, "telegram", [{"update_id": one, "said": f"no. {one}"} for one in ids], at)


def test_an_update_that_comes_again_is_kept_once(db: sqlite3.Connection) -> None:
    assert kept(db, 5, 6) == 2
    assert kept(db, 6, 7) == 1
    assert [one.key for one in updates.new(db, "telegram")] == [5, 6, 7]


def test_a_lower_id_is_as_new_as_a_higher_one(db: sqlite3.Connection) -> None:
    kept(db, 900)
    assert kept(db, 3) == 1
    assert [one.key for one in updates.new(db, "telegram")] == [900, 3]


def test_what_is_done_is_not_read_again_and_keeps_no_words(db: sqlite3.Connection) -> None:
    kept(db, 5, 6)
    first, second = updates.new(db, "telegram")
    updates.done(db, [first.id])
    assert updates.new(db, "telegram") == [second]
    assert db.execute("select count(*) from updates where body like '%no. 5%'").fetchone() == (0,)


def test_what_cannot_be_read_stays_with_its_reason(db: sqlite3.Connection) -> None:
    kept(db, 5)
    updates.set_aside(db, updates.new(db, "telegram")[0].id, "nonsense")
    assert (updates.new(db, "telegram"), updates.count_aside(db, "telegram")) == ([], 1)


def test_ids_are_forgotten_after_two_days_and_what_waits_never(db: sqlite3.Connection) -> None:
    kept(db, 5, 6)
    updates.done(db, [updates.new(db, "telegram")[0].id])
    assert updates.forget(db, 47 * HOUR) == 0
    assert updates.forget(db, 49 * HOUR) == 1
    assert kept(db, 5, at=49 * HOUR) == 1
    assert [one.key for one in updates.new(db, "telegram")] == [6, 5]
