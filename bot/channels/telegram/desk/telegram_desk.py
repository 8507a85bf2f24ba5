"""The desk in Telegram, put together: what the channel starts, wakes and stops."""

import asyncio

from telegram import Bot

from bot.channels.telegram.desk.acts import GroupActs
from bot.channels.telegram.desk.calls import GroupCalls
from bot.channels.telegram.desk.mirror import Mirror
from bot.channels.telegram.desk.records import DeskRecords
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.settings import TelegramSettings
from bot.desk import Desk
from bot.saving import Outcome
from data.database import Database

#: What a call in hand is given at a stop.
STOP_WITHIN_S = 10.0


class TelegramDesk:
    """A group where people see conversations and answer in them."""

    def __init__(
        self,
        settings: TelegramSettings,
        db: Database,
        records: TelegramRecords,
        desk: Desk,
        bot: Bot,
        sender: Sender,
        pace: Pace,
    ) -> None:
        """Nothing is called before `start`; what goes wrong with the group is no trouble of the customers'."""
        kept = DeskRecords(db, records)
        self._mirror = Mirror(
            bot, GroupCalls(bot, sender), kept, pace, settings.desk, settings.bot_id, settings.desk_gather_s
        )
        self._acts = GroupActs(bot, kept, desk, self._mirror, records.clock, settings.photo_cap)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin with what an earlier process left. Before anything is taken in, or the group may be a stranger."""
        await self._mirror.load()
        self._tasks = [asyncio.create_task(self._mirror.run()), asyncio.create_task(self._acts.run())]

    async def stop(self) -> None:
        """What is not told, or not acted upon, stays stored for the next start."""
        self._mirror.stop()
        self._acts.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def owns(self, chat_id: int) -> bool:
        """Whether this is the group, under its number of now or the one that the settings name."""
        return chat_id in (self._mirror.chat_id, self._mirror.standing.asked)

    def wake(self) -> None:
        """Something happened in the group."""
        self._acts.wake()

    def heard(self, _: Outcome) -> None:
        """A step was committed: its conversation may have more to tell."""
        self._mirror.wake()
