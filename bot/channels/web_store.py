"""What the web channel asks of storage, and the values that pass between them."""

from dataclasses import dataclass
from typing import Protocol

from data.messages import Line
from data.outbox import Card, Outgoing


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that talks to the shop. It is known by a secret token, of which only the hash is kept."""

    #: Random, made here; it names the contact and opens nothing.
    address: str
    #: The shop's own id of the customer, proven by the shop's signature; empty for a guest.
    customer_key: str = ""
    language: str = ""
    #: The network address that they came from; storage keeps no more than a hash of it.
    network: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to the thread of one address."""

    address: str
    #: Found from the content, never taken from the sender's word.
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ShopFace:
    """What a visitor sees of the shop before saying anything, in one language."""

    name: str
    #: Questions to begin with; where there are none the widget has its own.
    questions: tuple[str, ...] = ()


class WebStore(Protocol):
    """Storage as the web channel needs it. What `add_visitor` and `save_picture` return from is durable."""

    async def visitor_of(self, token_hash: str) -> Visitor | None:
        """Whose token this is, None where it is nobody's."""
        ...

    async def add_visitor(self, token_hash: str, visitor: Visitor) -> None:
        """Keep a new visitor."""
        ...

    async def shown_after(self, address: str, after_id: int, limit: int) -> list[Outgoing]:
        """The first `limit` messages sent or being sent to this contact with a higher id, oldest first.

        A row counts from the commit that marks it `sending`, which is before `send` is called: otherwise a message
        could fall between a visitor's resume and the push.
        """
        ...

    async def thread(self, address: str, limit: int) -> list[Line]:
        """The last lines of the thread, oldest first: what the customer wrote and what was sent or is being sent."""
        ...

    async def save_picture(self, picture_id: str, picture: Picture) -> None:
        """Keep a picture under a random id."""
        ...

    async def picture(self, picture_id: str) -> Picture | None:
        """A kept picture, None where there is none of that id."""
        ...

    async def shop(self, language: str) -> ShopFace:
        """Name and opening questions of the shop; asked for at each connection."""
        ...

    async def products(self, language: str) -> tuple[Card, ...]:
        """The articles of the sample page; asked for when it is loaded."""
        ...
