"""People of the shop: who they are, who is on duty, and how they sign in."""

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal

Role = Literal["agent", "operator", "admin"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here."""

    id: int
    name: str
    role: Role
    on_duty_since: int | None = None


def add(db: sqlite3.Connection, name: str, role: Role, now: int) -> int:
    """Somebody new; returns their id."""
    row = db.execute("insert into staff (name, role, created_at) values (?, ?, ?) returning id", (name, role, now))
    return int(row.fetchone()[0])


def get(db: sqlite3.Connection, staff_id: int) -> Member | None:
    """Who this is, None where they are gone or disabled."""
    row = db.execute(
        "select id, name, role, on_duty_since from staff where id = ? and disabled_at is null", (staff_id,)
    ).fetchone()
    return Member(*row) if row else None


def everybody(db: sqlite3.Connection) -> list[Member]:
    """All who work here now."""
    rows = db.execute("select id, name, role, on_duty_since from staff where disabled_at is null order by id")
    return [Member(*row) for row in rows]


def set_duty(db: sqlite3.Connection, staff_id: int, is_on: bool, now: int) -> None:
    """Somebody comes or goes; `now` is shop time."""
    db.execute("update staff set on_duty_since = ? where id = ?", (now if is_on else None, staff_id))


def on_duty(db: sqlite3.Connection) -> int:
    """How many are there."""
    row = db.execute("select count(*) from staff where on_duty_since is not null and disabled_at is null").fetchone()
    return int(row[0])


def digest(token: str) -> str:
    """What is kept of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_link(db: sqlite3.Connection, token: str, staff_id: int, expires_at: int) -> None:
    """Keep a one-time sign-in link; earlier unused ones of that person end."""
    db.execute("delete from sign_in_links where staff_id = ? and used_at is null", (staff_id,))
    db.execute(
        "insert into sign_in_links (hash, staff_id, expires_at) values (?, ?, ?)",
        (digest(token), staff_id, expires_at),
    )


def use_link(db: sqlite3.Connection, token: str, session: str, now: int) -> Member | None:
    """Turn a link into a session; None where it was used, has expired, or never was. Times are machine time."""
    row = db.execute(
        "update sign_in_links set used_at = ? where hash = ? and used_at is null and expires_at > ? returning staff_id",
        (now, digest(token), now),
    ).fetchone()
    member = get(db, row[0]) if row else None
    if member:
        db.execute(
            "insert into sessions (hash, staff_id, created_at, seen_at) values (?, ?, ?, ?)",
            (digest(session), member.id, now, now),
        )
    return member


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts, in milliseconds."""

    idle: int = 12 * 3_600_000
    absolute: int = 7 * 24 * 3_600_000


def of_session(db: sqlite3.Connection, session: str, now: int, limits: SessionLimits) -> Member | None:
    """Who is signed in with this token, None where the session has ended."""
    row = db.execute(
        "select staff_id from sessions where hash = ? and ended_at is null and seen_at > ? and created_at > ?",
        (digest(session), now - limits.idle, now - limits.absolute),
    ).fetchone()
    return get(db, row[0]) if row else None


def touch(db: sqlite3.Connection, session: str, now: int) -> None:
    """The session is in use."""
    db.execute("update sessions set seen_at = ? where hash = ? and ended_at is null", (now, digest(session)))


def end_session(db: sqlite3.Connection, session: str, now: int) -> None:
    """Signed out."""
    db.execute("update sessions set ended_at = ? where hash = ? and ended_at is null", (now, digest(session)))
