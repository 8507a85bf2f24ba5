"""The desk in Telegram: which topic a conversation has, how far it is told, and who of the group is who."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from data import staff
from data.attachments import attachments, marks
from data.messages import Author
from data.rows import load
from data.staff import Member
from flows.events import Attachment, Mark

#: Messages of the story so far that a new topic begins with.
STORY = 50
#: Messages that are looked at in one go.
PAGE = 100
#: What the key of an act from the group has in it, before the group and the topic where it was done.
FROM_GROUP = "tg"


class Topic(Struct, frozen=True):
    """A conversation's topic, as it stands in the group."""

    conversation_id: int
    chat_id: int
    thread: int | None
    name: str
    card_id: int | None
    card_key: str
    carded_at: int
    is_pinned: bool
    is_closed: bool
    wants_closed: bool
    told: int
    part: int
    #: Whether it is told of what is said now; while the bot has the conversation it is not.
    is_live: bool


class Talk(Struct, frozen=True):
    """A conversation that the desk has something to do with."""

    id: int
    name: str
    channel: str
    owner: str
    agent: str
    reason: str
    is_urgent: bool
    owner_since: int
    #: Its last message, 0 where there is none.
    last: int
    topic: Topic | None


_TALKS = """
select v.id, coalesce(nullif(c.name, ''), k.name), k.channel, v.owner, coalesce(s.name, ''),
       coalesce(v.handoff_reason, ''), v.is_urgent, v.owner_since,
       coalesce((select max(m.id) from messages m where m.conversation_id = v.id), 0),
       t.chat_id, t.thread, t.name, t.card_id, t.card_key, t.carded_at, t.is_pinned, t.is_closed, t.wants_closed,
       t.told, t.part, t.is_live
from conversations v join contacts k on k.id = v.contact_id join customers c on c.id = k.customer_id
left join staff s on s.id = v.agent_id left join desk_topics t on t.conversation_id = v.id
where v.id in (select id from conversations where owner <> 'bot'
               union select conversation_id from desk_topics where is_live = 1)
"""


def talks(db: sqlite3.Connection) -> list[Talk]:
    """With people, or with something left to do in their topic; urgent ones first, then who waits longest."""
    rows = db.execute(f"{_TALKS} order by v.is_urgent desc, v.owner_since, v.id")
    return [_talk(row) for row in rows]


def _talk(row: tuple) -> Talk:  # type: ignore[type-arg]
    topic = None
    if row[9] is not None:
        values = (row[0], *row[9:15], *map(bool, row[15:18]), *row[18:20], bool(row[20]))
        topic = Topic(*values)
    fields = (*row[:6], bool(row[6]), *row[7:9], topic)
    return Talk(*fields)


def begin(db: sqlite3.Connection, conversation_id: int, chat_id: int, thread: int, name: str) -> None:
    """A topic was made. It is told the last of the story so far, the older part stays in the console."""
    first = _before_story(db, conversation_id)
    db.execute("delete from desk_topics where conversation_id = ?", (conversation_id,))
    db.execute(
        "insert into desk_topics (conversation_id, chat_id, thread, name, told) values (?, ?, ?, ?, ?)",
        (conversation_id, chat_id, thread, name, first),
    )
    db.execute(
        "insert into desk_threads (chat_id, thread, conversation_id) values (?, ?, ?)"
        " on conflict (chat_id, thread) do update set conversation_id = excluded.conversation_id",
        (chat_id, thread, conversation_id),
    )


def catch_up(db: sqlite3.Connection, conversation_id: int) -> None:
    """People have it again: of what was said meanwhile the topic is told the last part, as a new one would be."""
    first = _before_story(db, conversation_id)
    db.execute(
        "update desk_topics set is_live = 1, part = iif(told < ?, 0, part), told = max(told, ?)"
        " where conversation_id = ?",
        (first, first, conversation_id),
    )


def _before_story(db: sqlite3.Connection, conversation_id: int) -> int:
    """The message before the last ones; 0 where there are no more than those."""
    row = db.execute(
        "select id from messages where conversation_id = ? order by id desc limit 1 offset ?", (conversation_id, STORY)
    ).fetchone()
    return int(row[0]) if row else 0


def update(db: sqlite3.Connection, conversation_id: int, **values: object) -> None:
    """Write what is otherwise now; the names are those of the columns."""
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"update desk_topics set {names} where conversation_id = ?", (*values.values(), conversation_id))


def lose(db: sqlite3.Connection, conversation_id: int) -> None:
    """The topic is gone; it is made again where it is needed, and told the story anew."""
    db.execute("delete from desk_topics where conversation_id = ?", (conversation_id,))


def move(db: sqlite3.Connection, old: int, new: int) -> None:
    """The group has another number."""
    db.execute("update desk_topics set chat_id = ? where chat_id = ?", (new, old))
    db.execute(
        "insert into desk_threads (chat_id, thread, conversation_id)"
        " select ?, thread, conversation_id from desk_threads where chat_id = ?"
        " on conflict (chat_id, thread) do nothing",
        (new, old),
    )


def of_thread(db: sqlite3.Connection, chat_id: int, thread: int) -> int | None:
    """The conversation whose topic this is or was, None where it is nobody's."""
    row = db.execute(
        "select conversation_id from desk_threads where chat_id = ? and thread = ?", (chat_id, thread)
    ).fetchone()
    return int(row[0]) if row else None


class Said(Struct, frozen=True):
    """A message as a topic is told of it."""

    id: int
    author: Author
    text: str
    at: int
    kind: str
    agent: str
    attachments: tuple[Attachment, ...]
    marks: tuple[Mark, ...]
    #: What became of it where it was to go out: waiting, sending, sent, held, dead, cancelled, replaced.
    status: str
    #: The key of the act that it came from.
    key: str


def untold(db: sqlite3.Connection, conversation_id: int, told: int) -> list[Said]:
    """A page of what was said after that message, in its order."""
    rows = db.execute(
        "select m.id, m.author, m.text, m.at, m.kind, coalesce(s.name, ''), m.attachments, m.marks,"
        " coalesce((select o.status from outbox o where o.message_id = m.id order by o.id desc limit 1), ''),"
        " coalesce((select i.key from inbox i where i.id = m.inbox_id and i.source = 'desk'), '')"
        " from messages m left join staff s on s.id = m.agent_id"
        " where m.conversation_id = ? and m.id > ? order by m.id limit ?",
        (conversation_id, told, PAGE),
    )
    return [_said(row) for row in rows]


def _said(row: tuple) -> Said:  # type: ignore[type-arg]
    values = (*row[:6], attachments(load(row[6])), marks(load(row[7])), *row[8:])
    return Said(*values)


def member(db: sqlite3.Connection, user_id: int) -> Member | None:
    """The account of a member of the group, None for one who has none yet."""
    row = db.execute("select staff_id from desk_members where user_id = ?", (user_id,)).fetchone()
    return staff.get(db, row[0]) if row else None


def is_tied(db: sqlite3.Connection, user_id: int) -> bool:
    """Whether there is an account, be it disabled."""
    return db.execute("select 1 from desk_members where user_id = ?", (user_id,)).fetchone() is not None


def join(db: sqlite3.Connection, user_id: int, name: str, now: int) -> Member:
    """Somebody of the group acts for the first time: they get an account of their own, an agent's."""
    staff_id = staff.add(db, name, "agent", now)
    db.execute("insert into desk_members (user_id, staff_id, name, since) values (?, ?, ?, ?)",
               (user_id, staff_id, name, now))  # fmt: skip
    return Member(staff_id, name, "agent")


def first_words(db: sqlite3.Connection, conversation_id: int, limit: int = 3) -> list[Mapping[str, Any]]:
    """What the customer wrote last, newest first, with what it was taken for."""
    rows = db.execute(
        "select text, intent, reply from messages where conversation_id = ? and author = 'customer' and text <> ''"
        " and kind = '' order by id desc limit ?",
        (conversation_id, limit),
    )
    return [{"text": row[0], "intent": row[1], "reply": row[2]} for row in rows]


def tried(db: sqlite3.Connection, conversation_id: int, limit: int = 4) -> list[str]:
    """The replies that the bot gave last, newest first, each once."""
    rows = db.execute(
        "select reply, max(id) from messages where conversation_id = ? and author = 'bot' and reply is not null"
        " and reply not like 'handoff.%' group by reply order by max(id) desc limit ?",
        (conversation_id, limit),
    )
    return [str(row[0]) for row in rows]
