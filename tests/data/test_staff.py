"""Signing in, on a real file."""

import sqlite3

import pytest

from data import staff
from data.staff import SessionLimits

LIMITS = SessionLimits(idle=100, absolute=1_000)


@pytest.fixture
def aning(db: sqlite3.Connection) -> int:
    return staff.add(db, "阿宁", "agent", 1)


@pytest.fixture
def signed_in(db: sqlite3.Connection, aning: int) -> sqlite3.Connection:
    staff.add_link(db, "link", aning, 50)
    assert staff.use_link(db, "link", "session", 10)
    return db


def who(db: sqlite3.Connection, now: int, session: str = "session") -> str:
    member = staff.of_session(db, session, now, LIMITS)
    return member.name if member else ""


def test_a_link_signs_in_once(signed_in: sqlite3.Connection) -> None:
    assert who(signed_in, 11) == "阿宁"
    assert staff.use_link(signed_in, "link", "other", 12) is None
    assert who(signed_in, 12, "other") == ""


def test_a_link_that_expired_does_not_sign_in(db: sqlite3.Connection, aning: int) -> None:
    staff.add_link(db, "link", aning, 50)
    assert staff.use_link(db, "link", "session", 50) is None
    assert who(db, 51) == ""


def test_a_new_link_ends_the_unused_one_before_it(db: sqlite3.Connection, aning: int) -> None:
    staff.add_link(db, "first", aning, 50)
    staff.add_link(db, "second", aning, 50)
    assert staff.use_link(db, "first", "session", 10) is None
    assert staff.use_link(db, "second", "session", 10)


def test_a_guessed_link_or_session_is_nobody(signed_in: sqlite3.Connection) -> None:
    assert staff.use_link(signed_in, "guess", "session2", 10) is None
    assert who(signed_in, 11, "guess") == ""


def test_a_session_ends_when_it_is_idle(signed_in: sqlite3.Connection) -> None:
    assert who(signed_in, 109) == "阿宁"
    assert who(signed_in, 110) == ""


def test_a_session_in_use_goes_on_until_its_absolute_end(signed_in: sqlite3.Connection) -> None:
    for now in range(50, 1_009, 50):
        assert who(signed_in, now) == "阿宁"
        staff.touch(signed_in, "session", now)
    assert who(signed_in, 1_010) == ""


def test_whoever_signed_out_is_out(signed_in: sqlite3.Connection) -> None:
    staff.end_session(signed_in, "session", 20)
    staff.touch(signed_in, "session", 21)
    assert who(signed_in, 21) == ""


def test_whoever_was_disabled_is_out_at_once(signed_in: sqlite3.Connection, aning: int) -> None:
    signed_in.execute("update staff set disabled_at = 1 where id = ?", (aning,))
    assert who(signed_in, 11) == ""
    assert staff.everybody(signed_in) == []


def test_no_token_stands_in_the_file(signed_in: sqlite3.Connection) -> None:
    kept = signed_in.execute("select hash from sessions union select hash from sign_in_links").fetchall()
    assert not {"link", "session"} & {value for (value,) in kept}


def test_duty_begins_and_ends(db: sqlite3.Connection, aning: int) -> None:
    staff.set_duty(db, aning, True, 5)
    assert (staff.on_duty(db), staff.everybody(db)[0].on_duty_since) == (1, 5)
    staff.set_duty(db, aning, False, 6)
    assert staff.on_duty(db) == 0
