"""Passages of conversations to a human: kept from the moment they come until they are handed back."""

import sqlite3
from statistics import median
from typing import Literal

from msgspec import Struct

from data.rows import dump, load
from flows.situation import Passage

Outcome = Literal["released", "idle", "gave_up", "passed_on"]

#: An agent who comes into the bot's conversation unasked.
STEPPED_IN = "stepped_in"


class Entering(Struct, frozen=True):
    """A conversation on its way to a human."""

    conversation_id: int
    customer_id: int
    reason: str
    is_urgent: bool
    #: Where the talk was.
    state: str
    at: int
    first_due_at: int
    solve_due_at: int


def enter(db: sqlite3.Connection, new: Entering) -> bool:
    """Into the queue. False where it waits there already: then it is the same passage, for another reason."""
    waits = db.execute(
        "update handoffs set reason = ?, is_urgent = ? where conversation_id = ? and ended_at is null"
        " and taken_at is null",
        (new.reason, int(new.is_urgent), new.conversation_id),
    )
    if waits.rowcount:
        return False
    end(db, new.conversation_id, "passed_on", new.at)
    db.execute(
        "insert into handoffs (conversation_id, customer_id, reason, is_urgent, state, came_at, first_due_at,"
        " solve_due_at, place) values (?, ?, ?, ?, ?, ?, ?, ?, (select count(*) + 1 from handoffs"
        " where ended_at is null and taken_at is null and is_urgent >= ?))",
        (
            new.conversation_id, new.customer_id, new.reason, int(new.is_urgent), new.state, new.at,
            new.first_due_at, new.solve_due_at, int(new.is_urgent),
        ),
    )  # fmt: skip
    return True


def take(db: sqlite3.Connection, conversation_id: int, agent_id: int, now: int) -> bool:
    """An agent has it from now on; False where it was not on its way to anybody."""
    done = db.execute(
        "update handoffs set agent_id = ?, taken_at = coalesce(taken_at, ?), offered_to = null"
        " where conversation_id = ? and ended_at is null",
        (agent_id, now, conversation_id),
    )
    return done.rowcount == 1


def answer(db: sqlite3.Connection, conversation_id: int, now: int) -> None:
    """An agent wrote: the first time counts."""
    db.execute(
        "update handoffs set answered_at = ? where conversation_id = ? and ended_at is null and answered_at is null",
        (now, conversation_id),
    )


def end(db: sqlite3.Connection, conversation_id: int, outcome: Outcome, now: int) -> None:
    """It is over, one way or another."""
    db.execute(
        "update handoffs set ended_at = ?, outcome = ?, offered_to = null"
        " where conversation_id = ? and ended_at is null",
        (now, outcome, conversation_id),
    )


def offer(
    db: sqlite3.Connection, conversation_id: int, agent_id: int | None, tried: tuple[int, ...], stage: str, now: int
) -> None:
    """Whose turn it is to take it; None where it is everybody's."""
    db.execute(
        "update handoffs set offered_to = ?, offered_at = ?, tried = ?, stage = ?"
        " where conversation_id = ? and ended_at is null and taken_at is null",
        (agent_id, now, dump(list(tried)), stage, conversation_id),
    )


def under_way(db: sqlite3.Connection, conversation_id: int) -> Passage | None:
    """The passage that is not over yet."""
    row = db.execute(
        "select reason, came_at, is_urgent, first_due_at, solve_due_at, answered_at, offered_to, tried, stage"
        " from handoffs where conversation_id = ? and ended_at is null",
        (conversation_id,),
    ).fetchone()
    if row is None:
        return None
    reason, came_at, is_urgent, first_due_at, solve_due_at, answered_at, offered_to, tried, stage = row
    return Passage(
        reason, came_at, bool(is_urgent), first_due_at, solve_due_at, answered_at, offered_to, tuple(load(tried)), stage
    )


#: Passages that tell how fast the queue moves, and how few of them tell nothing.
RECENT, FEWEST = 20, 5


def minutes_a_place(db: sqlite3.Connection) -> float | None:
    """How long one place in the queue took of late: the median over the last that were taken, None of too few.

    What was left as a message overnight waited for the morning, and tells nothing of the queue.
    """
    rows = db.execute(
        "select (taken_at - came_at) / 60000.0 / place from handoffs where taken_at is not null"
        " and reason not in ('message_left', 'stepped_in') order by id desc limit ?",
        (RECENT,),
    ).fetchall()
    return median(minutes for (minutes,) in rows) if len(rows) >= FEWEST else None


def newest(db: sqlite3.Connection) -> int:
    """The id of the last one, 0 where there was none."""
    return int(db.execute("select coalesce(max(id), 0) from handoffs").fetchone()[0])


def after(db: sqlite3.Connection, handoff_id: int) -> list[tuple[int, str]]:
    """Id and reason of those that came after one."""
    return db.execute("select id, reason from handoffs where id > ? order by id", (handoff_id,)).fetchall()


class Load(Struct, frozen=True):
    """How the queue stands."""

    waiting: int
    #: Without a first answer although it was due, and not settled although that was due.
    unanswered: int
    unsettled: int


def load_now(db: sqlite3.Connection, now: int) -> Load:
    """Who waits, and for whom it is too late."""
    row = db.execute(
        "select coalesce(sum(h.taken_at is null), 0),"
        " coalesce(sum(h.answered_at is null and h.first_due_at < :now), 0),"
        " coalesce(sum(h.solve_due_at < :now), 0) from conversations v join handoffs h on h.conversation_id = v.id"
        " and h.ended_at is null where v.owner <> 'bot'",
        {"now": now},
    ).fetchone()
    return Load(*row)
