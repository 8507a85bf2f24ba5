"""Conversations as the desk sees them: who waits, with whom somebody speaks, and what is still to come."""

import sqlite3
from collections.abc import Iterable

from msgspec import Struct

from data import handoffs
from data.rows import marks
from flows.situation import Duty


class Row(Struct, frozen=True):
    """One line of the list of conversations."""

    id: int
    channel: str
    name: str
    owner: str
    agent_id: int | None
    agent: str
    state: str
    handoff_reason: str | None
    is_urgent: bool
    owner_since: int
    last_in_at: int | None
    last_text: str
    language: str
    order_number: str | None
    #: By when a person's first word, and the end of the matter, are due, where it is with people.
    first_due_at: int | None = None
    solve_due_at: int | None = None
    answered_at: int | None = None
    came_at: int | None = None
    #: Whose turn it is to take it, and how far that got.
    offered_to: int | None = None
    offered: str = ""
    stage: str = ""


_LIST = """
select v.id, k.channel, coalesce(nullif(c.name, ''), k.name), v.owner, v.agent_id, coalesce(s.name, ''), v.state,
       v.handoff_reason, v.is_urgent, v.owner_since, v.last_in_at,
       coalesce((select m.text from messages m where m.conversation_id = v.id and m.author = 'customer'
                 order by m.id desc limit 1), ''), v.language, v.order_number,
       h.first_due_at, h.solve_due_at, h.answered_at, h.came_at, h.offered_to, coalesce(o.name, ''),
       coalesce(h.stage, '')
from conversations v join contacts k on k.id = v.contact_id join customers c on c.id = k.customer_id
left join staff s on s.id = v.agent_id
left join handoffs h on h.conversation_id = v.id and h.ended_at is null left join staff o on o.id = h.offered_to
"""


#: Lines of a list; nobody reads more, and a page must not grow with the shop.
LISTED = 200

# `owner <> 'bot'` says nothing new: it is the index's own condition, and without it SQLite reads every conversation.


#: Messages that are looked back for the list of recent conversations.
LOOKED_BACK = 2_000


def waiting(db: sqlite3.Connection) -> list[Row]:
    """In the queue: urgent first, then who waits longest."""
    return _rows(
        db,
        "where v.owner = 'queue' and v.owner <> 'bot' order by v.is_urgent desc, v.owner_since, v.id limit ?",
        LISTED,
    )


def taken(db: sqlite3.Connection) -> list[Row]:
    """With an agent, the latest word first."""
    return _rows(db, "where v.owner = 'agent' and v.owner <> 'bot' order by v.last_in_at desc, v.id limit ?", LISTED)


def recent(db: sqlite3.Connection, limit: int = 50) -> list[Row]:
    """With the bot, the latest word first: those that the newest messages belong to.

    An index over the time of the last word would be written twice at every step, for a list that people look at.
    """
    newest = (
        "select conversation_id from (select conversation_id, id from messages where author = 'customer'"
        " order by id desc limit ?) group by conversation_id order by max(id) desc limit ?"
    )
    where = f"where v.id in ({newest}) and v.owner = 'bot' order by v.last_in_at desc, v.id desc"
    return _rows(db, where, LOOKED_BACK, limit)


def get(db: sqlite3.Connection, conversation_id: int) -> Row | None:
    """One of them."""
    return next(iter(_rows(db, "where v.id = ?", conversation_id)), None)


def some(db: sqlite3.Connection, conversation_ids: Iterable[int]) -> dict[int, Row]:
    """Those of these that there are, by their id."""
    ids = tuple(conversation_ids)
    return {row.id: row for row in _rows(db, f"where v.id in ({marks(ids)})", *ids)}


def speaker(db: sqlite3.Connection, conversation_id: int) -> tuple[str, int | None] | None:
    """Owner and agent of a conversation, None where there is none."""
    row = db.execute("select owner, agent_id from conversations where id = ?", (conversation_id,)).fetchone()
    return (row[0], row[1]) if row else None


def _rows(db: sqlite3.Connection, where: str, *values: int) -> list[Row]:
    return [Row(*(*row[:8], bool(row[8]), *row[9:])) for row in db.execute(f"{_LIST} {where}", values)]


def duty(db: sqlite3.Connection, conversation_id: int) -> Duty:
    """Who is there and who waits before this conversation; `back_at` is the policy's to say."""
    on_duty, waiting, urgent = db.execute(
        "select (select count(*) from staff where on_duty_since is not null and disabled_at is null),"
        " count(*), coalesce(sum(is_urgent), 0) from conversations"
        " where owner = 'queue' and owner <> 'bot' and id <> ?",
        (conversation_id,),
    ).fetchone()
    before = db.execute(
        "select count(*) from conversations o, conversations me where me.id = ? and me.owner = 'queue'"
        " and o.owner = 'queue' and o.owner <> 'bot' and o.id <> me.id and (o.is_urgent > me.is_urgent"
        " or (o.is_urgent = me.is_urgent and (o.owner_since, o.id) < (me.owner_since, me.id)))",
        (conversation_id,),
    ).fetchone()[0] if waiting else 0  # fmt: skip
    pace = handoffs.minutes_a_place(db) if on_duty else None
    return Duty(on_duty, waiting, before + 1, urgent=urgent, minutes_a_place=pace)
