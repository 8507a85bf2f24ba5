"""A shop with a desk: the real app and channel, and a forum at the emulated Bot API with the people of the shop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from data import contacts
from data.contacts import Thread
from tests.bot.channels.telegram.stage import TelegramShop
from tests.bot.stage import Wire, until
from tests.botapi.chat import Line, Topic
from tests.botapi.group import Group
from tests.botapi.person import Person
from tests.botapi.server import BotApi

DESK = -1001


class DeskShop:
    """The shop, its group, and what stands in it."""

    def __init__(self, api: BotApi, path: Path, **settings: Any) -> None:
        self.api = api
        self.boss, self.aning = api.person(id=7, name="店长"), api.person(id=8, name="阿宁")
        self.settings = {"desk": DESK, "desk_gather_s": 0.02, **settings}
        self.path = path
        self.wire = Wire()

    def found(self, **rights: bool) -> None:
        """The group, with the bot in it."""
        group = self.api.group(id=DESK, is_forum=True)
        group.joins(self.boss, "creator")
        group.joins(self.aning)
        group.adds_bot(self.boss, **rights)
        self.group: Group = group

    async def open(self) -> "DeskShop":
        self.shop = TelegramShop(self.api, self.path, **self.settings)
        self.shop.beside = [self.wire]
        await self.shop.open()
        return self

    @property
    def chat(self) -> Any:
        return self.api.chat(DESK)

    @property
    def topics(self) -> list[Topic]:
        return list(self.chat.topics.values())

    def told(self, topic: Topic, chat: int = DESK) -> list[Line]:
        """What the bot wrote into a topic."""
        lines = self.api.chat(chat).replies
        return [line for line in lines if line.thread == topic.id and line.text]

    def card(self, topic: Topic) -> Line:
        return next(line for line in self.told(topic) if line.offered)

    def story(self, topic: Topic) -> str:
        return "\n".join(line.text for line in self.told(topic) if not line.offered)

    async def topic(self, number: int = 1) -> Topic:
        """The newest topic, once there are so many and the newest has its card."""
        await self.api.until(
            lambda: len(self.topics) >= number and any(one.offered for one in self.told(self.topics[-1]))
        )
        return self.topics[-1]

    async def sees(self, topic: Topic, words: str) -> None:
        """Until it stands in the topic."""
        await self.api.until(lambda: words in self.story(topic))

    async def asks_for_a_person(self, customer: Person) -> Topic:
        """A customer wants a human; returns their topic."""
        number = len(self.topics) + 1
        customer.says("转人工")
        return await self.topic(number)

    def write(self, topic: Topic, text: str, who: Person | None = None) -> Any:
        return (who or self.aning).says(text, chat=self.chat, thread=topic.id)

    async def hears(self, customer: Person, words: str) -> None:
        """Until the customer has it."""
        await self.api.until(lambda: any(words in line.text for line in customer.chat.replies))

    async def thread(self, address: str = "1001", channel: str = "telegram") -> Thread:
        found = await self.shop.app.db.read(lambda db: contacts.thread_at(db, channel, address))
        assert found is not None
        return found

    async def owner(self, address: str = "1001", channel: str = "telegram") -> str:
        return (await self.thread(address, channel)).conversation.owner

    async def owned_by(self, owner: str, address: str = "1001", channel: str = "telegram") -> None:
        async def is_so() -> bool:
            return await self.owner(address, channel) == owner

        await until(is_so)

    async def has_read_all(self) -> None:
        """Until every update was acted upon."""

        async def is_so() -> bool:
            return not self.api.pending and not await self.rows("select 1 from updates where status in ('new', 'desk')")

        await until(is_so)

    async def rows(self, query: str) -> list[Any]:
        return await self.shop.rows(query)


@asynccontextmanager
async def desk_shop(path: Path, **settings: Any) -> AsyncIterator[DeskShop]:
    """A shop with a desk that can be used; it has broken no limit of Telegram's, and every press was answered."""
    async with BotApi() as api:
        shop = DeskShop(api, path, **settings)
        shop.found()
        await shop.open()
        try:
            yield shop
            await api.until(lambda: not api.unanswered)
        finally:
            await shop.shop.close()
        assert not api.breaches
