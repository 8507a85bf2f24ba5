"""What came in, durable before it is acknowledged."""

import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from data.attachments import attachment_row
from data.facts import get as fact
from data.facts import put as put_fact
from data.rows import dump, load
from flows.events import Attachment

#: `edited`: the text of an earlier message is another now. `gone`, `back`: the contact blocked or unblocked the shop.
IncomingKind = Literal["message", "press", "opened", "edited", "gone", "back"]
#: What may stand in the inbox beside what channels bring.
EntryKind = IncomingKind | Literal["timer", "order", "agent"]

#: An event that failed this often is set aside, and a person is told.
TRIES = 3
#: Rows that are read or pruned in one go.
PAGE = 500


class Incoming(Struct, frozen=True):
    """A native update in our terms, not yet understood."""

    channel: str
    #: The contact's address on that channel: a chat id, a visitor's id.
    address: str
    #: Unique within the channel; the same key twice is one event.
    key: str
    kind: IncomingKind = "message"
    text: str = ""
    #: A press's data, or the payload of a link.
    data: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: What the channel says of the contact.
    name: str = ""
    language: str = ""
    #: The shop's own id of a customer, proven by the shop's signature; empty where nobody vouched.
    customer_key: str = ""
    #: The id of a link that the channel found to be the shop's own; `data` then says what it opens.
    link: str = ""
    #: The key of the message that an edit changes.
    edits: str = ""


class Entry(Struct, frozen=True):
    """A row of the inbox, on its way through the engine."""

    id: int
    source: str
    key: str
    channel: str
    address: str
    kind: EntryKind
    body: Mapping[str, Any]
    received_at: int
    tries: int = 0

    @property
    def lane(self) -> tuple[str, str]:
        """Whose turn it is: entries of one lane are stepped one after the other."""
        return (self.channel, self.address) if self.address else ("", str(self.body.get("order_number", "")))


class Post(Struct, frozen=True):
    """Something to put into the inbox that no channel brought: a timer, news of an order, an agent's act."""

    source: str
    key: str
    channel: str
    address: str
    kind: EntryKind
    body: Mapping[str, Any] = field(default_factory=dict)


def post_of(incoming: Incoming) -> Post:
    """An incoming update as the row that will hold it."""
    body: dict[str, Any] = {"text": incoming.text} if incoming.text else {}
    for name in ("data", "name", "language", "customer_key", "link", "edits"):
        if value := getattr(incoming, name):
            body[name] = value
    if incoming.attachments:
        body["attachments"] = [attachment_row(one) for one in incoming.attachments]
    return Post(incoming.channel, incoming.key, incoming.channel, incoming.address, incoming.kind, body)


def put(db: sqlite3.Connection, post: Post, now: int, *, is_done: bool = False) -> Entry | None:
    """Store it; None where the key is there already. `now` is machine time; `is_done`: stepped with this commit."""
    status, done_at = ("done", now) if is_done else ("new", None)
    row = db.execute(
        "insert into inbox (source, key, channel, address, kind, body, received_at, status, done_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (source, key) do nothing returning id",
        (post.source, post.key, post.channel, post.address, post.kind, dump(post.body), now, status, done_at),
    ).fetchone()
    if row is None:
        return None
    return Entry(row[0], post.source, post.key, post.channel, post.address, post.kind, post.body, now)


_ENTRY = "select id, source, key, channel, address, kind, body, received_at, tries from inbox"


def id_of(db: sqlite3.Connection, source: str, key: str) -> int:
    """The row of a key that is there."""
    return int(db.execute("select id from inbox where source = ? and key = ?", (source, key)).fetchone()[0])


def waiting(db: sqlite3.Connection, above: int = 0, limit: int = PAGE) -> list[Entry]:
    """A page of the rows that are not done, oldest first, with an id above the given one."""
    rows = db.execute(f"{_ENTRY} where status = 'new' and id > ? order by id limit ?", (above, limit))
    return [_entry(row) for row in rows]


def waiting_at(db: sqlite3.Connection, source: str, key: str) -> Entry | None:
    """The row of a key, None where it is done: what was stored by a process that died before it could say so."""
    row = db.execute(f"{_ENTRY} where status = 'new' and source = ? and key = ?", (source, key)).fetchone()
    return _entry(row) if row else None


def _entry(row: tuple[Any, ...]) -> Entry:
    *start, body, received_at, tries = row
    values = (*start, load(body), received_at, tries)
    return Entry(*values)


def finish(db: sqlite3.Connection, entry_id: int, now: int) -> bool:
    """Mark a row done; False where it was done before, so that no event is stepped twice."""
    done = db.execute("update inbox set status = 'done', done_at = ? where id = ? and status = 'new'", (now, entry_id))
    return done.rowcount == 1


def fail(db: sqlite3.Connection, entry_id: int, error: str) -> int:
    """Count a failed try and return how many there were; at `TRIES` the row is set aside with its traceback.

    0 where the row is no longer waiting: then there is nothing to try again.
    """
    row = db.execute(
        "update inbox set tries = tries + 1, error = ?,"
        " status = case when tries + 1 >= ? then 'aside' else status end where id = ? and status = 'new'"
        " returning tries",
        (error, TRIES, entry_id),
    ).fetchone()
    return int(row[0]) if row else 0


def prune(db: sqlite3.Connection, before: int, limit: int = PAGE) -> int:
    """Empty the bodies of the next rows done before this time; the keys stay, since repeats may come for 48 hours.

    What is set aside keeps its body for whoever looks into it. Returns how many rows it went over: ids and times rise
    together, so a mark of how far it came keeps the next look short.
    """
    rows = db.execute(
        "select id from inbox where id > ? and received_at < ?"
        " and id < (select coalesce(min(id), 9e18) from inbox where status = 'new') order by id limit ?",
        (_pruned_upto(db), before, limit),
    ).fetchall()
    if rows:
        first, last = rows[0][0], rows[-1][0]
        db.execute("update inbox set body = '{}' where status = 'done' and id between ? and ?", (first, last))
        put_fact(db, "inbox_pruned_upto", str(last))
    return len(rows)


def has_old_bodies(db: sqlite3.Connection, before: int) -> bool:
    """Whether there is something to prune."""
    row = db.execute(
        "select received_at, status from inbox where id > ? order by id limit 1", (_pruned_upto(db),)
    ).fetchone()
    return row is not None and row[0] < before and row[1] != "new"


def _pruned_upto(db: sqlite3.Connection) -> int:
    return int(fact(db, "inbox_pruned_upto", "0"))


def is_waited_for(db: sqlite3.Connection, post: Post) -> bool:
    """Whether something of the same conversation is still to be stepped: then this takes its turn behind it."""
    row = db.execute(
        "select 1 from inbox where status = 'new' and channel = ? and address = ? limit 1", (post.channel, post.address)
    ).fetchone()
    return row is not None
