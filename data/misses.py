"""Customers' messages that were not understood, read from the thread as it is stored, and those that are ignored."""

import sqlite3
from collections.abc import Iterable

from msgspec import Struct

from data.rows import load
from replies.text import plain

#: The replies that say so. The indexes of `0021_not_carried.sql` name the same ones.
SHRUGS = ("inquiry.not_understood", "inquiry.offer_human", "inquiry.did_you_mean", "products.not_carried")
_SHRUGS = ", ".join(f"'{reply}'" for reply in SHRUGS)


class Miss(Struct, frozen=True):
    """A message that was not understood."""

    id: int
    text: str
    at: int


#: The customer's last word before each of those answers. In the queue the answer is not said, only noted: there the
#: word of the same step. Of what was pressed none is a message, and what was erased says nothing any more.
_MISSED = f"""
with shrugs (question, reply, buttons) as (
    select (select c.id from messages c where c.conversation_id = b.conversation_id and c.id < b.id
            and c.author = 'customer' order by c.id desc limit 1), b.reply, b.buttons
    from messages b
    where b.reply in ({_SHRUGS}) and b.at >= :since and b.author = 'bot'
    union all
    select (select c.id from messages c where c.conversation_id = n.conversation_id and c.at = n.at
            and c.author = 'customer' order by c.id desc limit 1), n.reply, '[]'
    from not_sent n
    where n.reply in ({_SHRUGS}) and n.at >= :since
)
select c.id, c.text, c.at, s.reply, s.buttons, next.kind, next.text
from shrugs s join messages c on c.id = s.question
left join messages next on next.id = (select min(x.id) from messages x where x.conversation_id = c.conversation_id
                                      and x.id > c.id and x.author = 'customer')
where c.kind = '' and c.text != ''
order by c.id
"""


def missed(db: sqlite3.Connection, since: int) -> list[Miss]:
    """Every miss since then, oldest first.

    A miss is a message of a customer's that was answered with 'not understood', or with 'did you mean …?' where the
    next thing that the customer did was not to take one of those meanings, or with 'we do not sell that'. What was
    answered so while they waited for a person, when such an answer is not said, is one too; what was written to an
    agent is none. An edited message counts as it reads now.
    """
    found: dict[int, Miss] = {}
    for identity, text, at, reply, buttons, kind, then in db.execute(_MISSED, {"since": since}):
        if not (reply == "inquiry.did_you_mean" and kind == "press" and _takes(then, buttons)):
            found[identity] = Miss(identity, text, at)
    return list(found.values())


def _takes(pressed: str, buttons: str) -> bool:
    """Whether the press took one of the meanings: channels keep the button's data or its label."""
    return any(
        data.startswith("picked:") and (pressed == data or plain(pressed) == plain(label))
        for label, data, *_ in load(buttons)
    )


def answers(db: sqlite3.Connection, misses: Iterable[int], within: int) -> list[str]:
    """What agents wrote next in these messages' conversations, within so many milliseconds, each text once."""
    found: dict[str, None] = {}
    for miss in misses:
        row = db.execute(
            "select a.text from messages c join messages a on a.conversation_id = c.conversation_id and a.id > c.id"
            " where c.id = ? and a.author = 'agent' and a.text != '' and a.at <= c.at + ? order by a.id limit 1",
            (miss, within),
        ).fetchone()
        if row:
            found[str(row[0])] = None
    return list(found)


def around(db: sqlite3.Connection, miss: int, reach: int) -> list[tuple[str, str]]:
    """(author, text) of what was said around a message, so many lines before and behind it; itself among them."""
    talk = "conversation_id = (select conversation_id from messages where id = :id) and author != 'note'"
    values = {"id": miss, "reach": reach}
    rows = db.execute(
        f"select author, text from messages where {talk} and id <= :id order by id desc limit :reach + 1", values
    ).fetchall()
    behind = db.execute(
        f"select author, text from messages where {talk} and id > :id order by id limit :reach", values
    ).fetchall()
    return [(author, text) for author, text in (*rows[::-1], *behind)]


def ignored(db: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """What is ignored: normal form → (the name of its group, as a customer wrote it), the newest first."""
    rows = db.execute("select form, name, text from ignored_misses order by at desc, name, form")
    return {form: (name, text) for form, name, text in rows}


def ignore(db: sqlite3.Connection, name: str, forms: Iterable[tuple[str, str]], now: int) -> None:
    """Leave a group's forms, each with its text, out from now on."""
    db.executemany(
        "insert into ignored_misses (form, name, text, at) values (?, ?, ?, ?) on conflict (form) do nothing",
        [(form, name, text, now) for form, text in forms],
    )


def restore(db: sqlite3.Connection, name: str) -> None:
    """Take a group back among the misses."""
    db.execute("delete from ignored_misses where name = ?", (name,))
