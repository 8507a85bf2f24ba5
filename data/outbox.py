"""What is to go out: written with the state that caused it, drained by delivery."""

from dataclasses import dataclass
from typing import Literal

from flows.effects import SayKind
from flows.events import Attachment

OutgoingKind = SayKind | Literal["agent"]


@dataclass(frozen=True, slots=True)
class ShownButton:
    """A button with its label in the customer's language. Either `data` or `url` is set."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
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


@dataclass(frozen=True, slots=True)
class Outgoing:
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
