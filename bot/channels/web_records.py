"""The web channel's storage on the shop's own file."""

from collections.abc import Callable

from bot.cards import card_of
from bot.channels.web_store import Picture, ShopFace, Visitor
from bot.clock import Clock
from bot.shelf import Shelf
from data import files, messages, outbox, visitors
from data.connection import Connection
from data.database import Database
from data.files import StoredFile
from data.messages import Line
from data.outbox import Card, Outgoing
from data.visitors import VisitorRow
from flows.slots import said_in

CHANNEL = "web"

#: Articles that the sample page shows.
SHOWN = 60


class WebRecords:
    """A `WebStore`. Writes return after their commit."""

    def __init__(self, db: Database, shelf: Callable[[], Shelf], clock: Clock) -> None:
        """`shelf` gives the live one at each call."""
        self._db, self._shelf, self._clock = db, shelf, clock

    async def visitor_of(self, token_hash: str) -> Visitor | None:
        """Whose token this is."""
        row = await self._db.read(lambda db: visitors.get(db, token_hash))
        return Visitor(row.address, row.customer_key, row.language) if row else None

    async def add_visitor(self, token_hash: str, visitor: Visitor) -> None:
        """Keep a new visitor."""
        await self._db.write(lambda db: self._add(db, token_hash, visitor))

    def _add(self, db: Connection, token_hash: str, visitor: Visitor) -> None:
        network = visitors.hashed(db, visitor.network) if visitor.network else ""
        row = VisitorRow(visitor.address, visitor.customer_key, visitor.language, network)
        visitors.add(db, token_hash, row, self._clock.machine())

    async def shown_after(self, address: str, after_id: int, limit: int) -> list[Outgoing]:
        """What was sent above an id."""
        return await self._db.read(lambda db: outbox.shown_after(db, CHANNEL, address, after_id, limit))

    async def thread(self, address: str, limit: int) -> list[Line]:
        """The thread as the visitor has it."""
        return await self._db.read(lambda db: messages.shown_to(db, CHANNEL, address, limit))

    async def save_picture(self, picture_id: str, picture: Picture) -> None:
        """Keep a picture in the one file."""
        stored = StoredFile(picture_id, CHANNEL, picture.address, "", picture.mime, picture.content)
        await self._db.write(lambda db: files.put(db, stored, self._clock.machine()))

    async def picture(self, picture_id: str) -> Picture | None:
        """A kept picture."""
        stored = await self._db.read(lambda db: files.get(db, picture_id))
        return Picture(stored.address, stored.mime, stored.content) if stored else None

    async def shop(self, language: str) -> ShopFace:
        """The shop's name in a language."""
        return ShopFace(said_in(self._shelf().policy.shop.name, language))

    async def products(self, language: str) -> tuple[Card, ...]:
        """The articles in a language."""
        shelf, now = self._shelf(), self._clock.shop()
        return tuple(card_of(shelf, product, language, now) for product in shelf.products[:SHOWN])
