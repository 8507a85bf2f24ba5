"""The pinned card of a topic: who this is, what they want, why it came, and what could be said."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.channels.telegram.compose import Button, Entity, Keyboard
from bot.channels.telegram.desk.suggest import suggestions
from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.text import TEXT_LIMIT, shortened, units, untapped
from bot.shelf import Shelf
from bot.terms import ORDERS, REASONS, term
from data import contacts, desk, orders
from data.connection import Connection
from data.contacts import Thread
from data.desk import Talk
from flows.situation import Order
from flows.slots import mask_address, mask_name, mask_phone
from replies.filters import Frame, date_and_time, money

#: What is shown of each.
ORDERS_SHOWN, SHORT = 4, 160
#: What a press on a button of the card sends back.
PRESSED = "desk:"


class Card(Struct, frozen=True):
    """It, as it is sent."""

    text: str
    entities: tuple[Entity, ...]
    keyboard: Keyboard


def read(db: Connection, shelf: Shelf, talk: Talk, words: Words, now: int) -> Card | None:
    """Made from what is stored now; `now` is shop time. Phone and address are masked: a group has many readers."""
    thread = contacts.thread_of(db, talk.id)
    if thread is None:
        return None
    mine = orders.seen_by(db, thread.contact.id, thread.customer.id, thread.customer.is_known)
    asked = [untapped(shortened(str(one["text"]), SHORT)) for one in desk.first_words(db, talk.id)]
    tried = [_title(shelf, reply, words) for reply in desk.tried(db, talk.id)]
    maker = _Maker(words)
    _who(maker, thread, talk, words)
    maker.fact("why", term(REASONS, talk.reason, words.language) if talk.reason else "")
    maker.fact("asked", " / ".join(reversed(asked)))
    maker.fact("tried", " / ".join(dict.fromkeys(filter(None, reversed(tried)))))
    frame = Frame(words.language, ZoneInfo(shelf.policy.shop.time_zone), shelf.policy.shop.currency_sign, now)
    for order in mine[:ORDERS_SHOWN]:
        maker.line(f"📦 {_order(order, words, frame)}")
    if talk.owner != "bot":
        maker.quotes(words["suggested"], suggestions(db, shelf, thread, now))
    maker.line(words["hint"])
    return Card(maker.text, tuple(maker.entities), _keyboard(talk, words))


def _who(maker: "_Maker", thread: Thread, talk: Talk, words: Words) -> None:
    owner = words.say(f"owner.{talk.owner}", agent=talk.agent)
    maker.bold(untapped(" ".join(talk.name.split()) or words["nobody"]) + f" #{talk.id} · {owner}")
    channel = words[f"channel.{thread.contact.channel}"].removeprefix("channel.")
    facts = (channel, thread.conversation.language, thread.customer.level)
    maker.line(" · ".join(filter(None, facts)))


def _title(shelf: Shelf, reply: str, words: Words) -> str:
    """What a reply is about: the title of an intent that it answers, else its own name."""
    intents = shelf.library.intents.values()
    titles = next((one.title for one in intents if one.reply == reply), None)
    return titles.get(words.language, reply) if titles else reply


def _order(order: Order, words: Words, frame: Frame) -> str:
    goods = ", ".join(f"{line.title} ×{line.quantity}" for line in order.lines[:3])
    parcel = f"{order.carrier} {order.tracking_number}".strip()
    who = " ".join(filter(None, (mask_name(order.recipient), mask_phone(order.phone), mask_address(order.address))))
    facts = (
        order.number, term(ORDERS, order.state, words.language), money(frame, order.total),
        date_and_time(frame, order.placed_at), untapped(goods), parcel if order.tracking_number else "", who,
    )  # fmt: skip
    return " · ".join(filter(None, facts))


def _keyboard(talk: Talk, words: Words) -> Keyboard:
    """What can be done now."""
    verbs = {"queue": ("take", "back", "close"), "agent": ("take", "back", "close")}.get(talk.owner, ("take",))
    return (tuple(Button(words[verb], f"{PRESSED}{verb}") for verb in verbs),)


class _Maker:
    """Puts lines together as long as they fit."""

    def __init__(self, words: Words) -> None:
        self.text, self.entities, self._words = "", [], words  # type: ignore[var-annotated]

    def line(self, text: str) -> bool:
        """One more line, where there is room."""
        joined = f"{self.text}\n{text}" if self.text else text
        if not text or units(joined) > TEXT_LIMIT:
            return False
        self.text = joined
        return True

    def fact(self, key: str, value: str) -> None:
        """A name and what is so."""
        if value:
            self.line(f"{self._words[key]}{self._words.colon}{value}")

    def bold(self, text: str) -> None:
        """A line in bold."""
        if self.line(text):
            self.entities.append(Entity("bold", units(self.text) - units(text), units(text)))

    def quotes(self, title: str, texts: list[str]) -> None:
        """Texts that a tap copies."""
        if texts and self.line(title):
            for text in texts:
                if self.line(text):
                    self.entities.append(Entity("code", units(self.text) - units(text), units(text)))
