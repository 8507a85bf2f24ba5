"""What could be said to the customer: the replies that fit best to what they wrote, in words not yet heard."""

from bot.scene import situation
from bot.shelf import Shelf
from data import bags, desk
from data.connection import Connection
from data.contacts import Thread
from flows.events import TimerFired
from flows.hours import local
from flows.slots import base
from replies.phrase import NoWording, Occasion, phrase

#: Suggestions, and what they are taken from: what the customer wrote last.
MOST, LOOKED_BACK = 3, 5


def suggestions(db: Connection, shelf: Shelf, thread: Thread, now: int) -> list[str]:
    """Up to three texts; replies that need what is not known here (an order, a date) are left out."""
    words = desk.first_words(db, thread.conversation.id, LOOKED_BACK)
    intents = (shelf.library.intents.get(str(one["intent"])) for one in words if one["intent"])
    replies = dict.fromkeys(one.reply for one in intents if one is not None and one.reply)
    found = (_said(db, shelf, thread, reply, now) for reply in replies)
    return [text for text in found if text][:MOST]


def _said(db: Connection, shelf: Shelf, thread: Thread, reply: str, now: int) -> str:
    facts = situation(db, shelf, thread, TimerFired("card"), now)
    language = thread.conversation.language
    occasion = Occasion(
        language=language,
        channel=thread.contact.channel,
        locale=shelf.locale(language),
        hour=local(now, shelf.policy).hour,
        campaign=facts.is_campaign,
        campaign_key=facts.campaign_key,
        level=facts.customer.level or None,
    )
    bag = bags.get(db, thread.customer.id, reply)
    try:
        said = phrase(shelf.library, shelf.renderer, reply, base(facts, language), occasion, bag, 1,
                      thread.conversation.id)  # fmt: skip
    except NoWording:
        return ""
    return said.text
