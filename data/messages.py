"""What was said, by whom, in the order in which it was said."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct, field

from data.attachments import attachment_row, attachments, mark_row
from data.outbox import Card, ShownButton, button_row, card_row, cards, shown_buttons
from data.rows import dump, load
from flows.events import Attachment, Mark

Author = Literal["customer", "bot", "agent", "note"]


class NewMessage(Struct, frozen=True):
    """A message to keep."""

    conversation_id: int
    author: Author
    text: str
    at: int
    kind: str = ""
    agent_id: int | None = None
    language: str = ""
    buttons: Sequence[ShownButton] = ()
    cards: Sequence[Card] = ()
    attachments: Sequence[Attachment] = ()
    #: How parts of what a person of the shop wrote look.
    marks: Sequence[Mark] = ()
    intent: str | None = None
    score: float | None = None
    band: str | None = None
    reply: str | None = None
    wording: str | None = None
    angle: str | None = None
    #: The opening and the closing around it, each as (reply, wording).
    manners: Sequence[tuple[str, str]] = ()
    state: str = ""
    inbox_id: int | None = None
    key: str | None = None


def add(db: sqlite3.Connection, message: NewMessage) -> int:
    """Keep it; returns its id."""
    row = db.execute(
        "insert into messages (conversation_id, author, agent_id, kind, text, language, buttons, cards, attachments,"
        " intent, score, band, reply, wording, angle, manners, state, inbox_id, key, at, marks)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
        (
            message.conversation_id,
            message.author,
            message.agent_id,
            message.kind,
            message.text,
            message.language,
            dump([button_row(one) for one in message.buttons]),
            dump([card_row(one) for one in message.cards]),
            dump([attachment_row(one) for one in message.attachments]),
            message.intent,
            message.score,
            message.band,
            message.reply,
            message.wording,
            message.angle,
            dump(message.manners),
            message.state,
            message.inbox_id,
            message.key,
            message.at,
            dump([mark_row(one) for one in message.marks]),
        ),
    ).fetchone()
    return int(row[0])


class Line(Struct, frozen=True):
    """A message as it stands in the thread, with what became of it."""

    id: int
    author: Author
    text: str
    at: int
    buttons: tuple[ShownButton, ...] = ()
    cards: tuple[Card, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    agent: str = ""
    kind: str = ""
    intent: str | None = None
    score: float | None = None
    reply: str | None = None
    state: str = ""
    key: str | None = None
    #: The outbox row that carries it, None for what the customer wrote and for notes.
    outgoing_id: int | None = None
    #: That row's status: waiting, sending, sent, held, dead, cancelled, replaced.
    status: str | None = None
    reason: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


#: The row that carries a message: the last one, since a held notice goes out under a new row.
_LINES = """
select m.id, m.author, m.text, m.at, m.buttons, m.cards, m.attachments, coalesce(s.name, ''), m.kind,
       m.intent, m.score, m.reply, m.state, m.key, o.id, o.status, o.reason
from messages m
left join outbox o on o.message_id = m.id
     and o.id = (select max(one.id) from outbox one where one.message_id = m.id)
left join staff s on s.id = m.agent_id
"""


def edit(db: sqlite3.Connection, conversation_id: int, key: str, text: str) -> bool:
    """Give a customer's message its new text; whether it is the last that they wrote, and reads otherwise now."""
    row = db.execute(
        "select id, text from messages where conversation_id = ? and key = ? and author = 'customer'"
        " order by id desc limit 1",
        (conversation_id, key),
    ).fetchone()
    if row is None or row[1] == text:
        return False
    db.execute("update messages set text = ? where id = ?", (text, row[0]))
    newest = db.execute(
        "select max(id) from messages where conversation_id = ? and author = 'customer'", (conversation_id,)
    ).fetchone()
    return int(newest[0]) == int(row[0])


def last_buttons(db: sqlite3.Connection, conversation_id: int) -> list[tuple[ShownButton, ...]]:
    """The buttons that the customer has before them: those of what was said since they last spoke, newest first."""
    rows = db.execute(
        "select author, buttons from messages where conversation_id = ? order by id desc limit 4", (conversation_id,)
    )
    found: list[tuple[ShownButton, ...]] = []
    for author, buttons in rows:
        if author == "customer":
            break
        if buttons != "[]":
            found.append(_buttons(buttons))
    return found


@lru_cache(maxsize=512)
def _buttons(written: str) -> tuple[ShownButton, ...]:
    return shown_buttons(load(written))


def thread(db: sqlite3.Connection, conversation_id: int, limit: int = 200, before: int | None = None) -> list[Line]:
    """The last messages of a conversation, oldest first; `before` a message id pages back."""
    rows = db.execute(
        f"{_LINES} where m.conversation_id = ? and m.id < ? order by m.id desc limit ?",
        (conversation_id, before or 2**62, limit),
    ).fetchall()
    return [_line(row) for row in reversed(rows)]


def unsent(db: sqlite3.Connection, conversation_id: int, limit: int = 20) -> list[Line]:
    """What waits to be sent or is held for an agent to see, in the order of sending."""
    rows = db.execute(
        f"{_LINES} where o.conversation_id = ? and o.status in ('waiting', 'held') order by o.id limit ?",
        (conversation_id, limit),
    )
    return [_line(row) for row in rows]


def _line(row: tuple) -> Line:  # type: ignore[type-arg]
    shown = shown_buttons(load(row[4])), cards(load(row[5])), attachments(load(row[6]))
    return Line(*(*row[:4], *shown, *row[7:]))


def shown_to(db: sqlite3.Connection, channel: str, address: str, limit: int) -> list[Line]:
    """The thread as its customer has it: what they wrote, and what was sent or is being sent, oldest first."""
    rows = db.execute(
        "select m.id, m.author, m.text, m.at, m.buttons, m.cards, m.attachments, coalesce(s.name, ''), m.kind,"
        " m.intent, m.score, m.reply, m.state, m.key, o.id, o.status, o.reason"
        " from messages m left join outbox o on o.message_id = m.id and o.status in ('sending', 'sent')"
        " left join staff s on s.id = m.agent_id"
        " where m.conversation_id = (select v.id from conversations v join contacts k on k.id = v.contact_id"
        " where k.channel = ? and k.address = ?) and (m.author = 'customer' or o.id is not null)"
        " order by m.id desc limit ?",
        (channel, address, limit),
    ).fetchall()
    return [_line(row) for row in reversed(rows)]


def asked_since(db: sqlite3.Connection, since: int) -> list[tuple[str, int]]:
    """What customers wrote since then, each text with how often it came."""
    rows = db.execute(
        "select text, count(*) from messages where author = 'customer' and at >= ? and text != '' group by text",
        (since,),
    )
    return [(str(text), int(times)) for text, times in rows]
