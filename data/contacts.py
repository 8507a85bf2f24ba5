"""Contacts, the customers behind them, and the one conversation that each contact has."""

import sqlite3

from msgspec import Struct

from data.rows import dump, load
from flows.conversation import Conversation, Frame
from flows.situation import Contact, Customer

_THREAD = """
select k.id, k.channel, k.address, k.name, k.unreachable_at,
       c.id, c.name, c.level, c.birthday, c.tags, c.takes_nudges, c.key is not null, c.created_at,
       v.id, v.state, v.case_id, v.stack, v.owner, v.agent_id, v.handoff_reason, v.language, v.greeted_at,
       v.last_in_at, v.last_out_at, v.misses, v.order_number, v.sku, v.entered_at, k.seen_at
from contacts k join customers c on c.id = k.customer_id join conversations v on v.contact_id = k.id
"""


class Thread(Struct, frozen=True):
    """A contact with its customer and its conversation."""

    contact: Contact
    customer: Customer
    conversation: Conversation


def thread_at(db: sqlite3.Connection, channel: str, address: str) -> Thread | None:
    """Who is at this address, None where nobody ever wrote from there."""
    row = db.execute(f"{_THREAD} where k.channel = ? and k.address = ?", (channel, address)).fetchone()
    return _thread(row) if row else None


def thread_of(db: sqlite3.Connection, conversation_id: int) -> Thread | None:
    """The thread of a conversation."""
    row = db.execute(f"{_THREAD} where v.id = ?", (conversation_id,)).fetchone()
    return _thread(row) if row else None


def _thread(row: tuple) -> Thread:  # type: ignore[type-arg]
    contact = Contact(row[0], row[1], row[2], row[3], row[4] is None, row[-1])
    customer = Customer(row[5], row[6], row[7], row[8], tuple(load(row[9])), bool(row[10]), bool(row[11]), row[12])
    stack = tuple(Frame(*frame) for frame in load(row[16]))
    conversation = Conversation(row[13], row[0], row[5], row[14], row[15], stack, *row[17:-1])
    return Thread(contact, customer, conversation)


class Newcomer(Struct, frozen=True):
    """What is known of a contact who writes for the first time."""

    channel: str
    address: str
    name: str = ""
    language: str = ""
    #: The shop's own id of the customer, proven; empty where nobody vouched.
    customer_key: str = ""


def welcome(db: sqlite3.Connection, newcomer: Newcomer, shop_language: str, now: int) -> Thread:
    """Make contact, customer and conversation; a customer whom the shop vouches for is the one it means."""
    customer_id = _customer(db, newcomer, now)
    language = newcomer.language or shop_language
    contact_id = db.execute(
        "insert into contacts (channel, address, customer_id, name, language, seen_at, created_at)"
        " values (?, ?, ?, ?, ?, ?, ?) returning id",
        (newcomer.channel, newcomer.address, customer_id, newcomer.name, newcomer.language, now, now),
    ).fetchone()[0]
    db.execute(
        "insert into conversations (contact_id, language, owner_since) values (?, ?, ?)", (contact_id, language, now)
    )
    thread = thread_at(db, newcomer.channel, newcomer.address)
    assert thread is not None
    return thread


def _customer(db: sqlite3.Connection, newcomer: Newcomer, now: int) -> int:
    if newcomer.customer_key:
        row = db.execute("select id from customers where key = ?", (newcomer.customer_key,)).fetchone()
        if row:
            return int(row[0])
    row = db.execute(
        "insert into customers (key, name, language, created_at) values (?, ?, ?, ?) returning id",
        (newcomer.customer_key or None, newcomer.name, newcomer.language, now),
    ).fetchone()
    return int(row[0])


#: How exactly it is kept when a contact was last heard of, in milliseconds.
_A_MINUTE = 60_000


def seen(db: sqlite3.Connection, contact: Contact, now: int) -> None:
    """The contact wrote: it is the one that is reached first, and it can be reached. To the minute is enough."""
    if contact.is_reachable and now - contact.seen_at <= _A_MINUTE:
        return
    db.execute(
        "update contacts set seen_at = ?, unreachable_at = null, unreachable_why = null where id = ?",
        (max(now, contact.seen_at), contact.id),
    )


def lose(db: sqlite3.Connection, contact_id: int, why: str, now: int) -> None:
    """The contact cannot be reached any more: blocked, deleted. Its timers stop."""
    db.execute("update contacts set unreachable_at = ?, unreachable_why = ? where id = ?", (now, why, contact_id))
    db.execute(
        "update timers set status = 'stopped' where status = 'waiting' and conversation_id ="
        " (select id from conversations where contact_id = ?)",
        (contact_id,),
    )


def save(db: sqlite3.Connection, old: Conversation, new: Conversation, now: int) -> None:
    """Write what changed. `now` dates a change of owner."""
    since = ", owner_since = ?" if new.owner != old.owner else ""
    values = [
        new.state, new.case_id, _stack(new), new.owner, new.agent_id, new.handoff_reason, new.language,
        new.greeted_at, new.last_in_at, new.last_out_at, new.misses, new.order_number, new.sku,
        new.entered_at,
    ]  # fmt: skip
    db.execute(
        "update conversations set state = ?, case_id = ?, stack = ?, owner = ?, agent_id = ?, handoff_reason = ?,"
        " language = ?, greeted_at = ?, last_in_at = ?, last_out_at = ?, misses = ?, order_number = ?, sku = ?,"
        " entered_at = ?"
        f"{since} where id = ?",
        [*values, *([now] if since else []), new.id],
    )


def _stack(conversation: Conversation) -> str:
    return dump([[frame.state, frame.case_id, frame.left_at] for frame in conversation.stack])


def move(db: sqlite3.Connection, channel: str, old: str, new: str) -> None:
    """The contact has another address now; one that wrote from there already stays as it is."""
    db.execute(
        "update contacts set address = ? where channel = ? and address = ? and not exists"
        " (select 1 from contacts there where there.channel = ? and there.address = ?)",
        (new, channel, old, channel, new),
    )


def urge(db: sqlite3.Connection, conversation_id: int, is_urgent: bool) -> None:
    """Put a waiting conversation before the others, or back among them."""
    db.execute("update conversations set is_urgent = ? where id = ?", (int(is_urgent), conversation_id))


def set_consent(db: sqlite3.Connection, customer_id: int, nudges: bool) -> None:
    """The customer's word on messages that the bot starts; it holds for all their contacts."""
    db.execute("update customers set takes_nudges = ? where id = ?", (int(nudges), customer_id))
