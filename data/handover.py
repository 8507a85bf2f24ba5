"""What one shift leaves to the next: who is spoken with, who waits, and what was promised and is due, by whom."""

import sqlite3

from msgspec import Struct

from data.register_lists import WHO, promises


class Open(Struct, frozen=True):
    """A conversation that is with people."""

    conversation_id: int
    customer: str
    #: The agent's name, empty while it waits.
    by: str
    reason: str
    is_urgent: bool
    since: int
    #: By when the next thing is due: a first answer, or the end of the matter.
    due_at: int
    is_answered: bool


class Call(Struct, frozen=True):
    """Somebody who is to be called back."""

    customer: str
    by: str
    phone: str
    words: str
    due_at: int | None


class Handover(Struct, frozen=True):
    """Everything that is open."""

    with_agents: tuple[Open, ...]
    waiting: tuple[Open, ...]
    calls: tuple[Call, ...]
    #: As the register `promises` has them.
    promises: tuple[dict[str, object], ...]


def read(db: sqlite3.Connection) -> Handover:
    """As it is now; urgent and oldest first."""
    rows = db.execute(
        f"select v.id, {WHO}, coalesce(s.name, ''), h.reason, h.is_urgent, h.came_at,"
        " case when h.answered_at is null then h.first_due_at else h.solve_due_at end, h.answered_at is not null"
        " from conversations v join handoffs h on h.conversation_id = v.id and h.ended_at is null"
        " join contacts k on k.id = v.contact_id join customers c on c.id = k.customer_id"
        " left join staff s on s.id = v.agent_id where v.owner <> 'bot'"
        " order by h.is_urgent desc, h.came_at, h.id"
    )
    found = [
        Open(talk, who, by, reason, bool(is_urgent), since, due_at, bool(is_answered))
        for talk, who, by, reason, is_urgent, since, due_at, is_answered in rows
    ]
    return Handover(
        tuple(one for one in found if one.by),
        tuple(one for one in found if not one.by),
        _calls(db),
        # Who is to be called back stands above them.
        tuple(one for one in promises(db, 0) if one["promised"] != "callback wanted"),
    )


def _calls(db: sqlite3.Connection) -> tuple[Call, ...]:
    rows = db.execute(
        f"select {WHO}, coalesce(s.name, ''), coalesce(json_extract(r.slots, '$.phone'), ''),"
        " coalesce(json_extract(r.slots, '$.words'), ''), json_extract(r.slots, '$.due_at')"
        " from cases r join contacts k on k.id = r.contact_id join customers c on c.id = r.customer_id"
        " left join conversations v on v.contact_id = k.id left join staff s on s.id = v.agent_id"
        " where r.kind = 'callback' and r.closed_at is null order by 5, r.id"
    )
    return tuple(Call(*row) for row in rows)
