"""A message on its way out, as a channel sees it, and how its parts stand in JSON."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from flows.effects import SayKind
from flows.events import Attachment, Mark

OutgoingKind = SayKind | Literal["agent"]


class ShownButton(Struct, frozen=True):
    """A button with its label in the customer's language. Either `data` or `url` is set."""

    label: str
    data: str = ""
    url: str = ""


class Card(Struct, frozen=True):
    """A product as a customer sees it."""

    sku: str
    title: str
    #: Formatted with the currency.
    price: str
    summary: str = ""
    #: Whether it can be bought now, in words.
    stock: str = ""
    image: str = ""
    url: str = ""
    #: What a tap on the card asks, as a button's data.
    data: str = ""


class Outgoing(Struct, frozen=True):
    """A message on its way to a contact. Ids rise within a conversation in the order of sending."""

    id: int
    conversation_id: int
    contact_id: int
    channel: str
    address: str
    kind: OutgoingKind
    text: str
    language: str
    #: Shop time in milliseconds.
    created_at: int
    buttons: tuple[ShownButton, ...] = ()
    cards: tuple[Card, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    #: The agent's name where a person wrote it.
    agent: str = ""
    #: What the engine took the question for, and the state after the step: for people who look behind the scenes.
    intent: str | None = None
    score: float | None = None
    state: str = ""
    #: How many of its parts the other side has already, where a channel sends it in several.
    part: int = 0
    #: The other side's name of the message whose place this one takes, where it can.
    edits: str | None = None
    #: How parts of the text look, where a person wrote it so.
    marks: tuple[Mark, ...] = ()


def button_row(button: ShownButton) -> list[str]:
    """As it is kept in JSON."""
    return [button.label, button.data, button.url]


def shown_buttons(rows: Iterable[list[str]]) -> tuple[ShownButton, ...]:
    """Back from JSON."""
    return tuple(ShownButton(*row) for row in rows)


def card_row(card: Card) -> list[str]:
    """As it is kept in JSON."""
    return [card.sku, card.title, card.price, card.summary, card.stock, card.image, card.url, card.data]


def cards(rows: Iterable[list[str]]) -> tuple[Card, ...]:
    """Back from JSON."""
    return tuple(Card(*row) for row in rows)
