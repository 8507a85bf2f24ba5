"""What the desk reads and writes on the shop's own file."""

from bot.channels.telegram.desk import card
from bot.channels.telegram.desk.card import Card
from bot.channels.telegram.desk.standing import DESK_FACT, Standing, standing_of
from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.records import CHANNEL, TelegramRecords
from data import contacts, desk, facts, files, messages, updates, uploads
from data.connection import Connection
from data.contacts import Thread
from data.database import Database
from data.desk import Said, Talk
from data.files import StoredFile
from data.messages import NewMessage
from data.staff import Member
from data.updates import Update


class DeskRecords:
    """Writes return after their commit."""

    def __init__(self, db: Database, records: TelegramRecords) -> None:
        """Beside the channel's own."""
        self._db, self._shelf, self.clock = db, records.shelf, records.clock

    @property
    def words(self) -> Words:
        """In the shop's language."""
        return Words(self._shelf().policy.shop.language)

    async def standing(self) -> Standing | None:
        """As it was the last time."""
        return standing_of(await self._db.read(lambda db: facts.get(db, DESK_FACT)))

    async def keep_standing(self, standing: Standing, old_chat: int) -> None:
        """Where `doctor` finds it; topics follow a group that has another number."""

        def keep(db: Connection) -> None:
            facts.put(db, DESK_FACT, standing.to_json())
            if old_chat != standing.chat_id:
                desk.move(db, old_chat, standing.chat_id)

        await self._db.write(keep)

    # Out

    async def talks(self) -> list[Talk]:
        """What the desk has to do with."""
        return await self._db.read(desk.talks)

    async def untold(self, talk: Talk) -> list[Said]:
        """What its topic is not told of yet."""
        told = talk.topic.told if talk.topic else 0
        return await self._db.read(lambda db: desk.untold(db, talk.id, told))

    async def card(self, talk: Talk) -> Card | None:
        """The conversation's card as it is now."""
        now, words, shelf = self.clock.shop(), self.words, self._shelf()
        return await self._db.read(lambda db: card.read(db, shelf, talk, words, now))

    async def begin(self, conversation_id: int, chat_id: int, thread: int, name: str) -> None:
        """A topic was made."""
        await self._db.write(lambda db: desk.begin(db, conversation_id, chat_id, thread, name))

    async def catch_up(self, conversation_id: int) -> None:
        """People have it again."""
        await self._db.write(lambda db: desk.catch_up(db, conversation_id))

    async def update(self, conversation_id: int, **values: object) -> None:
        """What is otherwise now."""
        await self._db.write(lambda db: desk.update(db, conversation_id, **values))

    async def lose(self, conversation_id: int) -> None:
        """A topic is gone."""
        await self._db.write(lambda db: desk.lose(db, conversation_id))

    # In

    async def waiting(self) -> list[Update]:
        """What happened in the group and was not acted upon."""
        return await self._db.read(lambda db: updates.of_desk(db, CHANNEL))

    async def done(self, update_id: int) -> None:
        """It was acted upon."""
        await self._db.write(lambda db: updates.done(db, [update_id]))

    async def set_aside(self, update_id: int, error: str) -> None:
        """It cannot be acted upon."""
        await self._db.write(lambda db: updates.set_aside(db, update_id, error))

    async def conversation(self, chat_id: int, thread: int) -> Thread | None:
        """The one whose topic this is."""

        def find(db: Connection) -> Thread | None:
            number = desk.of_thread(db, chat_id, thread)
            return contacts.thread_of(db, number) if number is not None else None

        return await self._db.read(find)

    async def member(self, user_id: int) -> Member | None:
        """Their account."""
        return await self._db.read(lambda db: desk.member(db, user_id))

    async def join(self, user_id: int, name: str) -> Member | None:
        """The account of somebody who has none yet; None where the one they have is disabled."""
        now = self.clock.shop()

        def find_or_make(db: Connection) -> Member | None:
            if desk.is_tied(db, user_id):
                return desk.member(db, user_id)
            return desk.join(db, user_id, name, now)

        return await self._db.write(find_or_make)

    async def warn(self, conversation_id: int, text: str) -> None:
        """A word of the house in the thread: agents see it in the topic and in the console, the customer does not."""
        now = self.clock.shop()
        await self._db.write(
            lambda db: messages.add(db, NewMessage(conversation_id, "note", text, now, kind="note")),
        )

    async def keep_photo(self, photo_id: str, thread: Thread, ref: str, content: bytes) -> None:
        """An agent's photo, for the customer and the console; Telegram has it already."""
        contact, now = thread.contact, self.clock.machine()
        stored = StoredFile(photo_id, contact.channel, contact.address, "", "image/jpeg", content)

        def keep(db: Connection) -> None:
            files.put(db, stored, now)
            uploads.put(db, CHANNEL, f"file {photo_id}", ref, now)

        await self._db.write(keep)
