"""The Telegram channel's storage on the shop's own file."""

from collections.abc import Callable
from typing import Any

from bot.channels.telegram.state import FACT, State
from bot.clock import Clock
from bot.shelf import Shelf
from data import contacts, facts, files, updates, uploads
from data.database import Database
from data.files import StoredFile
from data.updates import Update

CHANNEL = "telegram"


class TelegramRecords:
    """Writes return after their commit."""

    def __init__(self, db: Database, shelf: Callable[[], Shelf], clock: Clock) -> None:
        """`shelf` gives the live one at each call."""
        self._db, self.shelf, self.clock = db, shelf, clock

    async def keep(self, batch: list[dict[str, Any]]) -> int:
        """Store raw updates; returns how many were not seen before."""
        now = self.clock.machine()
        return await self._db.write(lambda db: updates.keep(db, CHANNEL, batch, now))

    async def new(self, above: int) -> list[Update]:
        """A page of updates that were not read yet."""
        return await self._db.read(lambda db: updates.new(db, CHANNEL, above))

    async def done(self, ids: list[int]) -> None:
        """These need not be read again."""
        await self._db.write(lambda db: updates.done(db, ids))

    async def for_desk(self, ids: list[int]) -> None:
        """These are the desk's to act upon."""
        await self._db.write(lambda db: updates.for_desk(db, ids))

    async def set_aside(self, update_id: int, error: str) -> None:
        """Keep what cannot be read, with the reason."""
        await self._db.write(lambda db: updates.set_aside(db, update_id, error))

    async def upload(self, key: str) -> str | None:
        """Telegram's own name of a picture that it has already."""
        return await self._db.read(lambda db: uploads.get(db, CHANNEL, key))

    async def uploaded(self, key: str, ref: str) -> None:
        """Keep Telegram's name of a picture."""
        now = self.clock.machine()
        await self._db.write(lambda db: uploads.put(db, CHANNEL, key, ref, now))

    async def forget_upload(self, key: str) -> None:
        """Telegram has lost the picture of that name."""
        await self._db.write(lambda db: uploads.delete(db, CHANNEL, key))

    async def file(self, file_id: str) -> StoredFile | None:
        """A file of our own."""
        return await self._db.read(lambda db: files.get(db, file_id))

    async def save_photo(self, file_id: str, address: str, mime: str, content: bytes) -> None:
        """Keep a customer's photo, for the agents to see."""
        stored = StoredFile(file_id, CHANNEL, address, "", mime, content)
        now = self.clock.machine()
        await self._db.write(lambda db: files.put(db, stored, now))

    async def move(self, old: str, new: str) -> None:
        """A group has a new number."""
        await self._db.write(lambda db: contacts.move(db, CHANNEL, old, new))

    async def save_state(self, state: State) -> None:
        """Where the console and `doctor` find it."""
        await self._db.write(lambda db: facts.put(db, FACT, state.to_json()))
