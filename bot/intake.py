"""How an event becomes durable, and is stepped with the very commit that stores it where nothing speaks against it."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.protocol import Received
from bot.saving import Outcome
from data import inbox
from data.connection import Connection, savepoint
from data.database import is_refusal
from data.inbox import Entry, Incoming, Post
from replies.text import clean


class Stored(Struct, frozen=True):
    """What became of an event that was put in."""

    received: Received
    source: str
    #: The row where it still has to be stepped.
    entry: Entry | None
    #: Whether it was stepped with the commit that stored it, and what came of it.
    is_stepped: bool = False
    outcome: Outcome | None = None


def put_all(posts: list[Post], now: int, db: Connection) -> list[Stored]:
    """Store a batch: all of it or none."""
    return [_put(db, post, now) for post in posts]


def _put(db: Connection, post: Post, now: int) -> Stored:
    """Store an event. A repeat of one that was stored and never stepped lets it take its turn after all."""
    entry = inbox.put(db, post, now)
    if entry is not None:
        return Stored(Received(entry.id, is_new=True), post.source, entry)
    received = Received(inbox.id_of(db, post.source, post.key), is_new=False)
    return Stored(received, post.source, inbox.waiting_at(db, post.source, post.key))


def put_and_step(db: Connection, post: Post, now: int, take: Callable[..., Outcome | None]) -> Stored:
    """The event and its step in one transaction. A step that fails is undone alone; the event is tried again."""
    if inbox.is_waited_for(db, post):
        return _put(db, post, now)
    try:
        with savepoint(db):
            entry = inbox.put(db, post, now, is_done=True)
            if entry is not None:
                outcome = take(db, entry=entry, is_marked=True)
                return Stored(Received(entry.id, is_new=True), post.source, None, is_stepped=True, outcome=outcome)
    except Exception as error:
        # The storage's own trouble: then nothing is stored, and the sender hears it.
        if is_refusal(error) or not db.in_transaction:
            raise
    return _put(db, post, now)


def cleaned(incoming: Incoming) -> Incoming:
    """What a database and a screen can hold: no NUL, no lone surrogate, at most 4,096 characters."""
    return replace(
        incoming,
        address=clean(incoming.address),
        key=clean(incoming.key),
        text=clean(incoming.text),
        name=clean(incoming.name)[:100],
        data=clean(incoming.data)[:200],
        language=clean(incoming.language)[:35],
        customer_key=clean(incoming.customer_key),
        link=clean(incoming.link)[:64],
        edits=clean(incoming.edits)[:100],
        attachments=tuple(replace(one, name=clean(one.name)[:200]) for one in incoming.attachments),
    )
