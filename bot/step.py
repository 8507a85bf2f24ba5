"""One event, one transaction: load, react, phrase, save, and the event marked as done. All of it or none."""

from functools import lru_cache

from msgspec.structs import replace

from bot.correction import give_way
from bot.reach import turned
from bot.saving import Moment, Outcome, Saving
from bot.scene import situation
from bot.shelf import Shelf
from data import contacts, inbox, messages, order_news, orders
from data.attachments import attachments, marks
from data.connection import Connection
from data.contacts import Newcomer, Thread
from data.inbox import Entry
from data.order_news import News
from data.outgoing import ShownButton
from flows.events import REFUSED_LINK, AgentAct, Event, Message, Opened, OrderNews, Press, TimerFired
from flows.machine import Machine
from flows.step import Reaction, react
from replies.text import plain
from replies.understanding import Understanding

#: What says nothing to somebody who never wrote.
OF_KNOWN = ("edited", "gone", "back")
#: Longer texts are no label of a button.
LONGEST_LABEL = 40


def step(
    db: Connection,
    machine: Machine,
    shelf: Shelf,
    entry: Entry,
    meaning: Understanding | None,
    at: Moment,
    mailboxes: frozenset[str] = frozenset(),
    *,
    is_marked: bool = False,
) -> Outcome | None:
    """Step an event; None where it was stepped before, or where there is nobody to tell.

    `is_marked`: its row was stored as done in this very transaction.

    What a mailbox channel is to show counts as sent with this very commit: the gate was read in it, and there is no
    wire on which it could get lost.
    """
    if not is_marked and not inbox.finish(db, entry.id, at.machine):
        return None
    if entry.kind == "order":
        entry = _order(db, entry, at.shop)
        if not entry.address:
            return None
    if entry.kind in OF_KNOWN and not _concerns(db, entry, at.shop):
        return None
    thread = _thread(db, entry, shelf, at.shop)
    if entry.body.get("link"):
        entry = _claimed(db, thread, entry, at.shop)
    replaces = give_way(db, thread.conversation.id) if entry.kind == "edited" else None
    event = event_of(entry, meaning)
    if isinstance(event, Message):
        event = _typed_button(db, thread, event) or event
    facts = situation(db, shelf, thread, event, at.shop)
    reaction = react(machine, thread.conversation, event, facts, shelf.guide)
    _keep_said(db, thread, reaction, entry, at.shop)
    return Saving(
        db, shelf, facts, thread, reaction, entry.id, at,
        is_mailbox=thread.contact.channel in mailboxes, replaces=replaces,
    ).save()  # fmt: skip


def _concerns(db: Connection, entry: Entry, now: int) -> bool:
    """Whether something is to be said: an edit of the customer's last word is a new word. To a stranger, nothing."""
    thread = contacts.thread_at(db, entry.channel, entry.address)
    if thread is None:
        return False
    if entry.kind == "edited":
        return messages.edit(db, thread.conversation.id, entry.body["edits"], entry.body.get("text", ""))
    turned(db, thread, entry.kind, now)
    return False


def _claimed(db: Connection, thread: Thread, entry: Entry, now: int) -> Entry:
    """An order's link ties the order to the first contact who comes with it; to others it says that it is taken."""
    number = str(entry.body["data"]).removeprefix("order_")
    if orders.claim_link(db, thread.contact.id, number, entry.body["link"], now):
        return entry
    return replace(entry, body={**entry.body, "data": REFUSED_LINK})


def event_of(entry: Entry, meaning: Understanding | None) -> Event:
    """The row as what happened to the conversation."""
    body = entry.body
    match entry.kind:
        case "press":
            return Press(body.get("data", ""))
        case "opened":
            return Opened(body.get("data", ""))
        case "timer":
            return TimerFired(body["kind"], body.get("case_id"), body.get("payload", {}))
        case "order":
            words = body.get("text", "")
            return OrderNews(
                body["kind"], body["order_number"], body.get("stars", 0), words, meaning or Understanding(words)
            )
        case "agent":
            return AgentAct(
                body["verb"], body["agent_id"], body.get("text", ""),
                attachments(body.get("attachments", ())), marks(body.get("marks", ())), body.get("case_id"),
            )  # fmt: skip
    text = body.get("text", "")
    return Message(text, meaning or Understanding(text), attachments(body.get("attachments", ())))


def _typed_button(db: Connection, thread: Thread, message: Message) -> Press | None:
    """Who types what stands on a button of the last answer has pressed it: not everybody taps, and not everywhere."""
    if message.attachments or not 0 < len(message.text) <= LONGEST_LABEL:
        return None
    typed = plain(message.text)
    shown = messages.last_buttons(db, thread.conversation.id) if typed else ()
    return next((Press(one.data) for row in shown for label, one in _pressable(row) if label == typed), None)


@lru_cache(maxsize=512)
def _pressable(buttons: tuple[ShownButton, ...]) -> tuple[tuple[str, ShownButton], ...]:
    """The buttons that do something, by what is typed for them. The same stand under most answers."""
    return tuple((plain(one.label), one) for one in buttons if one.data)


def _order(db: Connection, entry: Entry, now: int) -> Entry:
    """Apply the news to the order, and find out whom it concerns: nobody where it is none any more."""
    body = entry.body
    news = News(
        body["order_number"], body["kind"], body.get("values", {}), body.get("at"), body.get("customer", {})
    )  # fmt: skip
    if order_news.take(db, news, now) == "kept":
        return entry
    found = orders.contacts_of(db, news.number)
    return replace(entry, channel=found[0], address=found[1]) if found else entry


def _thread(db: Connection, entry: Entry, shelf: Shelf, now: int) -> Thread:
    thread = contacts.thread_at(db, entry.channel, entry.address)
    if thread is None:
        body = entry.body
        newcomer = Newcomer(
            entry.channel, entry.address, body.get("name", ""), body.get("language", ""), body.get("customer_key", "")
        )
        thread = contacts.welcome(db, newcomer, shelf.policy.shop.language, now)
    return thread


def _keep_said(db: Connection, thread: Thread, reaction: Reaction, entry: Entry, now: int) -> None:
    """What the customer wrote or pressed stands in the thread before what it led to."""
    event = reaction.event
    if not isinstance(event, (Message, Press)):
        return
    contacts.seen(db, thread.contact, now)
    if entry.kind == "edited":
        return
    meaning = event.meaning if isinstance(event, Message) else None
    best = meaning.best if meaning else None
    messages.add(
        db,
        messages.NewMessage(
            conversation_id=thread.conversation.id,
            author="customer",
            text=event.text if isinstance(event, Message) else str(entry.body.get("text") or event.data),
            at=now,
            kind="" if isinstance(event, Message) else "press",
            language=(meaning.language or "") if meaning else "",
            attachments=event.attachments if isinstance(event, Message) else (),
            intent=best.intent if best else None,
            score=best.score if best else None,
            band=meaning.band if meaning else None,
            state=reaction.conversation.state,
            inbox_id=entry.id,
            key=entry.key,
        ),
    )
