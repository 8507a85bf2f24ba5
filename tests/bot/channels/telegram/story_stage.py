"""A story's shop whose customer comes by Telegram."""

from pathlib import Path
from typing import Any

from bot.channels import links
from bot.channels.protocol import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.settings import TelegramSettings
from bot.story_sheet import Story
from bot.story_stage import Stage
from data import contacts
from data.contacts import Newcomer
from data.shop_folder import demo_folder
from tests.bot.channels.telegram.stage import FREE
from tests.bot.stage import until
from tests.botapi.chat import Json
from tests.botapi.server import BotApi

PERSON, DAY_MS = 1001, 86_400_000


class TelegramStage(Stage):
    """Everything that the customer does goes through the emulated Bot API, and so does what is said to them."""

    channel_name = "telegram"

    def __init__(self, template: Path, folder: Path, story: Story) -> None:
        super().__init__(template, folder, story)
        self.api = BotApi()
        code = "en" if story.language == "en" else "zh-hans"
        self.customer = self.api.person(PERSON, language=code)

    @property
    def address(self) -> str:
        return str(PERSON)

    def channels(self) -> list[Channel]:
        self.settings = TelegramSettings(
            self.api.token, self.api.url, folder=demo_folder(), poll_s=5, album_wait_s=0.1, **FREE
        )
        records = TelegramRecords(self.app.db, lambda: self.app.engine.shelf, self.app.clock)
        return [TelegramChannel(self.settings, records)]

    async def open(self) -> None:
        await self.api.__aenter__()
        await super().open()
        if self.customer_key:
            await self.app.db.write(self._introduce)

    def _introduce(self, db: Any) -> None:
        """The shop knows already who writes from this account."""
        newcomer = Newcomer(self.channel_name, self.address, "", self.story.language, self.customer_key)
        contacts.welcome(db, newcomer, self.app.engine.shelf.policy.shop.language, self.now)

    async def close(self) -> None:
        await super().close()
        await self.api.__aexit__(None, None, None)

    async def bring(self, kind: Any, text: str, data: str, photo: str) -> None:
        if kind == "opened" and not data and self.customer.chat.has_begun:
            # Telegram shows “Start” once; who opens the chat again tells nobody.
            return
        update = self._act(kind, text, data, photo)
        await until(lambda: self._has_read(update["update_id"]), within_s=30)

    def _act(self, kind: Any, text: str, data: str, photo: str) -> Json:
        match kind:
            case "opened":
                return self.customer.starts(self._payload(data))
            case "press":
                below = (line for line in reversed(self.customer.chat.lines) if data in line.offered)
                return self.customer.presses(next(below), data)
        if photo:
            return self.customer.sends_photo(caption=text)
        return self.customer.says(text)

    def _payload(self, about: str) -> str:
        kind, _, value = about.partition("_")
        if not value or (kind == "order" and not self.customer_key):
            # A stranger has no link to somebody's order, and may write whatever they like instead.
            return about
        return links.make(self.settings.link_secret, kind, value, self.app.clock.machine() + DAY_MS)  # type: ignore[arg-type]

    async def _has_read(self, key: int) -> bool:
        """Whether the update has become an event; an album of one picture is waited for as well."""
        rows = await self.app.db.read(
            lambda db: db.execute("select status from updates where key = ?", (key,)).fetchall()
        )
        return rows == [("done",)]
