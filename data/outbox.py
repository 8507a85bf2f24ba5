"""What is to go out: written with the state that caused it, drained by delivery."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from data.attachments import attachments
from data.attachments import marks as marks_of
from data.outgoing import (
    Card,
    Outgoing,
    OutgoingKind,
    ShownButton,
    button_row,
    card_row,
    cards,
    shown_buttons,
)
from data.rows import load, marks

__all__ = ["Card", "Outgoing", "OutgoingKind", "ShownButton", "button_row", "card_row", "cards", "shown_buttons"]


class NewOutgoing(Struct, frozen=True):
    """A row to write beside its message."""

    message_id: int
    conversation_id: int
    contact_id: int
    kind: OutgoingKind
    created_at: int
    case_id: int | None = None
    not_after: int | None = None
    promise_broken: bool = False
    #: Whether it answers a question that was understood with certainty.
    certain: bool = False
    #: `held` for a notice that the agent sees and that goes out on handing back; `sent` in a mailbox channel.
    status: Literal["waiting", "held", "sent"] = "waiting"
    #: The row of the message whose place it takes.
    replaces: int | None = None


def add(db: sqlite3.Connection, row: NewOutgoing) -> int:
    """Write it; returns its id."""
    done = db.execute(
        "insert into outbox (message_id, conversation_id, contact_id, kind, created_at, case_id, not_after,"
        " promise_broken, certain, status, replaces) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
        (
            row.message_id,
            row.conversation_id,
            row.contact_id,
            row.kind,
            row.created_at,
            row.case_id,
            row.not_after,
            int(row.promise_broken),
            int(row.certain),
            row.status,
            row.replaces,
        ),
    ).fetchone()
    return int(done[0])


_OUTGOING = """
select o.id, o.conversation_id, o.contact_id, k.channel, k.address, o.kind, m.text, m.language, o.created_at,
       m.buttons, m.cards, m.attachments, coalesce(s.name, ''), m.intent, m.score, m.state, o.parts,
       (select old.ref from outbox old where old.id = o.replaces and old.status = 'sent'), m.marks
from outbox o join messages m on m.id = o.message_id join contacts k on k.id = o.contact_id
left join staff s on s.id = m.agent_id
"""


def _outgoing(row: tuple[Any, ...]) -> Outgoing:
    *start, buttons, shown_cards, files, agent, intent, score, state, part, edits, looks = row
    shown = (shown_buttons(load(buttons)), cards(load(shown_cards)), attachments(load(files)))
    values = (*start, *shown, agent, intent, score, state, part, edits, marks_of(load(looks)))
    return Outgoing(*values)


class Head(Struct, frozen=True):
    """The first open row of a chat and what must be known before it is sent. Nothing behind it goes before it."""

    id: int
    conversation_id: int
    status: str
    kind: OutgoingKind
    owner: str
    tries: int
    unsure: int
    due_at: int
    leased_until: int | None
    not_after: int | None
    promise_broken: bool
    certain: bool
    case_id: int | None
    message_id: int


def head(db: sqlite3.Connection, conversation_id: int) -> Head | None:
    """The first row of a chat that is waiting or being sent, None where all is out."""
    row = db.execute(
        "select o.id, o.conversation_id, o.status, o.kind, v.owner, o.tries, o.unsure, o.due_at, o.leased_until,"
        " o.not_after, o.promise_broken, o.certain, o.case_id, o.message_id"
        " from outbox o join conversations v on v.id = o.conversation_id"
        " where o.conversation_id = ? and o.status in ('waiting', 'sending') order by o.id limit 1",
        (conversation_id,),
    ).fetchone()
    if row is None:
        return None
    *start, promise_broken, certain, case_id, message_id = row
    values = (*start, bool(promise_broken), bool(certain), case_id, message_id)
    return Head(*values)


def is_drained(db: sqlite3.Connection, conversation_id: int) -> bool:
    """Whether nothing of this chat is waiting or being sent."""
    row = db.execute(
        "select 1 from outbox where conversation_id = ? and status in ('waiting', 'sending') limit 1",
        (conversation_id,),
    ).fetchone()
    return row is None


def lease(db: sqlite3.Connection, outgoing_id: int, until: int) -> Outgoing:
    """Set the row `sending` until this machine time and return what is to be sent."""
    db.execute(
        "update outbox set status = 'sending', leased_until = ?, tries = tries + 1 where id = ?", (until, outgoing_id)
    )
    return get(db, outgoing_id)


def get(db: sqlite3.Connection, outgoing_id: int) -> Outgoing:
    """The row as a channel sees it."""
    return _outgoing(db.execute(f"{_OUTGOING} where o.id = ?", (outgoing_id,)).fetchone())


def sent(db: sqlite3.Connection, outgoing_id: int, ref: str | None, now: int, *, is_edit: bool = False) -> None:
    """The other side has it; by an edit, and no more the one whose place it took."""
    db.execute(
        "update outbox set status = 'sent', ref = ?, sent_at = ?, leased_until = null where id = ?",
        (ref, now, outgoing_id),
    )
    if is_edit:
        db.execute(
            "update outbox set status = 'replaced' where id = (select replaces from outbox where id = ?)",
            (outgoing_id,),
        )


class Answer(Struct, frozen=True):
    """What was said since the customer last spoke."""

    id: int
    status: str
    kind: OutgoingKind
    #: Whether it is one message of text at the other side, by a name that it can be changed under.
    may_change: bool


def answers_to_last(db: sqlite3.Connection, conversation_id: int) -> list[Answer]:
    """What the bot said to the customer's last message, sent or to be sent, in that order."""
    rows = db.execute(
        "select o.id, o.status, o.kind, o.status = 'sent' and o.ref is not null and o.parts = 0"
        " and m.cards = '[]' and m.attachments = '[]'"
        " from outbox o join messages m on m.id = o.message_id"
        " where o.conversation_id = ? and o.status in ('waiting', 'sending', 'sent') and m.id >"
        " (select coalesce(max(id), 0) from messages where conversation_id = ? and author = 'customer')"
        " order by o.id",
        (conversation_id, conversation_id),
    )
    return [Answer(row[0], row[1], row[2], bool(row[3])) for row in rows]


def part_sent(db: sqlite3.Connection, outgoing_id: int) -> None:
    """The other side has one more part; the next is sent at its turn, with tries of its own."""
    db.execute(
        "update outbox set status = 'waiting', parts = parts + 1, tries = 0, unsure = 0, due_at = 0,"
        " leased_until = null where id = ? and status <> 'cancelled'",
        (outgoing_id,),
    )


def shown(db: sqlite3.Connection, outgoing_ids: list[int]) -> tuple[Outgoing, ...]:
    """These rows in order, for whoever is looking."""
    places = marks(outgoing_ids)
    return tuple(map(_outgoing, db.execute(f"{_OUTGOING} where o.id in ({places}) order by o.id", outgoing_ids)))


def again(db: sqlite3.Connection, outgoing_id: int, due_at: int, reason: str, *, unsure: bool, counts: bool) -> None:
    """Back among the waiting until `due_at`; `unsure` where it may have arrived. A try may not count."""
    db.execute(
        "update outbox set status = 'waiting', due_at = ?, reason = ?, leased_until = null, unsure = unsure + ?,"
        " tries = tries - ? where id = ? and status <> 'cancelled'",
        (due_at, reason, int(unsure), int(not counts), outgoing_id),
    )


def bury(db: sqlite3.Connection, outgoing_id: int, reason: str) -> None:
    """Given up, with a reason that a person can read."""
    db.execute("update outbox set status = 'dead', reason = ?, leased_until = null where id = ?", (reason, outgoing_id))


def hold(db: sqlite3.Connection, outgoing_id: int, reason: str) -> None:
    """Kept for the agent to see; it goes out when the conversation is handed back."""
    db.execute("update outbox set status = 'held', reason = ? where id = ?", (reason, outgoing_id))


class Cancelled(Struct, frozen=True):
    """A row that will not be sent, and the wordings that it gives back, each as (reply, wording)."""

    id: int
    customer_id: int
    wordings: tuple[tuple[str, str], ...]


def cancel(db: sqlite3.Connection, outgoing_id: int, reason: str) -> Cancelled:
    """Take one row back."""
    db.execute("update outbox set status = 'cancelled', reason = ?, leased_until = null where id = ?",
               (reason, outgoing_id))  # fmt: skip
    row = db.execute(
        "select k.customer_id, m.reply, m.wording, m.manners from outbox o join messages m on m.id = o.message_id"
        " join contacts k on k.id = o.contact_id where o.id = ?",
        (outgoing_id,),
    ).fetchone()
    customer_id, reply, wording, manners = row
    own = [(reply, wording)] if reply and wording else []
    return Cancelled(outgoing_id, customer_id, (*own, *map(tuple, load(manners))))


def waiting_of_bot(db: sqlite3.Connection, conversation_id: int, kinds: Iterable[str]) -> list[int]:
    """Rows of these kinds that are not yet being sent."""
    names = tuple(kinds)
    rows = db.execute(
        "select id from outbox where conversation_id = ? and status = 'waiting'"
        f" and kind in ({marks(names)}) order by id",
        (conversation_id, *names),
    )
    return [row[0] for row in rows]


def kind_of(db: sqlite3.Connection, outgoing_id: int) -> str:
    """What kind of message a row is."""
    return str(db.execute("select kind from outbox where id = ?", (outgoing_id,)).fetchone()[0])


def held(db: sqlite3.Connection, conversation_id: int) -> list[int]:
    """Ids of the notices that were held back while an agent spoke."""
    rows = db.execute(
        "select id from outbox where conversation_id = ? and status = 'held' order by id", (conversation_id,)
    )
    return [row[0] for row in rows]


def release(db: sqlite3.Connection, outgoing_id: int, now: int, status: Literal["waiting", "sent"] = "waiting") -> int:
    """Send a held row after all, under a new id, so that ids still rise in the order of sending."""
    row = db.execute(
        "insert into outbox (message_id, conversation_id, contact_id, kind, created_at, case_id, not_after, status)"
        " select message_id, conversation_id, contact_id, kind, ?, case_id, not_after, ? from outbox where id = ?"
        " returning id",
        (now, status, outgoing_id),
    ).fetchone()
    # One message, one row: the thread shows what became of it.
    db.execute("delete from outbox where id = ?", (outgoing_id,))
    return int(row[0])


def recover(db: sqlite3.Connection) -> int:
    """At the start of the serving process: what a dead one was sending is sent again and does not count as a try.

    Returns how many there were: each may be a copy.
    """
    done = db.execute(
        "update outbox set status = 'waiting', leased_until = null, due_at = 0, tries = tries - 1"
        " where status = 'sending'"
    )
    return done.rowcount


class OpenChat(Struct, frozen=True):
    """A conversation with something to send, and where it is."""

    conversation_id: int
    channel: str
    address: str
    #: Whether somebody's reply is among it, which goes before what nobody waits for.
    is_urgent: bool


def open_chats(db: sqlite3.Connection) -> list[OpenChat]:
    """Conversations with something to send, the one that waits longest first."""
    rows = db.execute(
        "select o.conversation_id, k.channel, k.address, max(o.kind not in ('nudge', 'notice')) from outbox o"
        " join contacts k on k.id = o.contact_id where o.status in ('waiting', 'sending')"
        " group by o.conversation_id, k.channel, k.address order by min(o.id)"
    )
    return [OpenChat(row[0], row[1], row[2], bool(row[3])) for row in rows]


def shown_after(db: sqlite3.Connection, channel: str, address: str, after: int, limit: int = 200) -> list[Outgoing]:
    """What was sent to a contact above an id: how a mailbox channel resumes."""
    rows = db.execute(
        f"{_OUTGOING} where k.channel = ? and k.address = ? and o.id > ? and o.status in ('sending', 'sent')"
        " order by o.id limit ?",
        (channel, address, after, limit),
    )
    return [_outgoing(row) for row in rows]


def depth(db: sqlite3.Connection) -> tuple[int, int | None]:
    """How many rows wait, and the shop time of the oldest."""
    row = db.execute("select count(*), min(created_at) from outbox where status in ('waiting', 'sending')").fetchone()
    return (row[0], row[1])


def troubled(db: sqlite3.Connection, conversation_id: int) -> list[tuple[int, str]]:
    """Rows that were given up, with their reasons."""
    rows = db.execute(
        "select id, coalesce(reason, '') from outbox where conversation_id = ? and status = 'dead' order by id",
        (conversation_id,),
    )
    return [(row[0], row[1]) for row in rows]
