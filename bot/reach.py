"""Whether a contact can be reached: a shop that was blocked stops writing, one that was let in again may write."""

from bot.saving import take_back
from data import contacts, outbox
from data.connection import Connection
from data.contacts import Thread

#: What the bot has to say; an agent's own words stay for the agent to see.
OF_BOT = ("answer", "desk", "confirm", "notice", "nudge")


def lose(db: Connection, contact_id: int, conversation_id: int, why: str, now: int) -> None:
    """Mark the contact, stop its timers, and take back what the bot was about to say."""
    contacts.lose(db, contact_id, why, now)
    for waiting in outbox.waiting_of_bot(db, conversation_id, OF_BOT):
        take_back(db, waiting, "unreachable")


def turned(db: Connection, thread: Thread, kind: str, now: int) -> None:
    """The contact said so itself: it blocked the shop, or let it in again."""
    if kind == "gone":
        lose(db, thread.contact.id, thread.conversation.id, "blocked by the contact", now)
    else:
        contacts.seen(db, thread.contact, now)
