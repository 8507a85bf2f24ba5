"""A shop on Telegram: the real app and channel, the emulated Bot API on the loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.protocol import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.settings import TelegramSettings
from bot.clock import Clock
from bot.desk import Desk
from data import staff
from data.shop_folder import demo_folder
from tests.bot.stage import HandClock
from tests.botapi.person import Person
from tests.botapi.server import BotApi

#: Rates are another test's matter.
FREE: dict[str, Any] = {"rate": 0, "chat_rate": 0, "group_rate": 0}


class TelegramShop:
    """A running shop and its bot's other side."""

    def __init__(self, api: BotApi, path: Path, **settings: Any) -> None:
        self.api, self.clock = api, HandClock()
        #: Other channels of the shop.
        self.beside: list[Channel] = []
        self.settings = TelegramSettings(
            api.token, api.url, folder=demo_folder(), poll_s=5, album_wait_s=0.1, **{**FREE, **settings}
        )
        self.app = App(path, Clock(self.clock))
        self.channel = TelegramChannel(
            self.settings,
            TelegramRecords(self.app.db, lambda: self.app.engine.shelf, self.app.clock),
            self.app.db,
            Desk(self.app.db, self.app.engine, self.app.clock),
        )
        if self.channel.desk is not None:
            self.app.engine.on_outcome(self.channel.desk.heard)

    async def open(self) -> "TelegramShop":
        await self.app.db.write(self._man_the_desk)
        await self.app.start([self.channel, *self.beside])
        return self

    def _man_the_desk(self, db: Any) -> None:
        """Somebody is on duty, so that whoever asks for a human waits for one."""
        staff.set_duty(db, staff.add(db, "阿宁", "agent", self.clock.now), True, self.clock.now)

    async def close(self) -> None:
        await self.app.stop()
        await self.app.close()

    async def rows(self, query: str) -> list[Any]:
        return await self.app.db.read(lambda db: db.execute(query).fetchall())

    async def shows(self, person: Person, lines: int) -> list[str]:
        """What the bot has written to somebody, once it is so many lines."""
        await self.api.until(lambda: len(self.written(person)) >= lines, within_s=30)
        return self.written(person)

    def written(self, person: Person) -> list[str]:
        return [line.text for line in self.api.chat(person.id).lines if line.is_bots]


@asynccontextmanager
async def telegram_shop(path: Path, api: BotApi | None = None, **settings: Any) -> AsyncIterator[TelegramShop]:
    """A shop that runs until the block ends, on an API of its own unless one is given."""
    if api is not None:
        shop = await TelegramShop(api, path, **settings).open()
        try:
            yield shop
        finally:
            await shop.close()
        return
    async with BotApi() as own, telegram_shop(path, own, **settings) as shop:
        yield shop
