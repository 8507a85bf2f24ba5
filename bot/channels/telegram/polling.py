"""Polling: a batch is stored before the next call confirms it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.state import Status
from data.connection import StorageError
from data.database import Closed

log = structlog.get_logger("telegram")

#: As written, the library does not know it for one of its own methods, whose parsing fails on a single bad update and
#: stalls; Telegram reads names of methods in any case.
_GET_UPDATES = "getupdates"
#: The waits after a failure: growing, and longest where a person has to do something.
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
#: What a call may take beyond the time that Telegram holds it open.
GRACE_S = 10.0

Keep = Callable[[list[dict[str, Any]]], Awaitable[None]]
Tell = Callable[[Status, str], Awaitable[None]]
Heed = Callable[[Exception], float]


class Poller:
    """Asks for updates until it is stopped. It does not end by itself, whatever the other side answers."""

    def __init__(self, bot: Bot, settings: TelegramSettings, keep: Keep, tell: Tell, heed: Heed) -> None:
        """`keep` returns when the batch is durable; `tell` is how it stands; `heed` knows how long a 429 asks for."""
        self._bot, self._settings, self._keep, self._tell, self._heed = bot, settings, keep, tell, heed
        self._offset: int | None = None
        self._wait_s = FIRST_WAIT_S

    async def run(self) -> None:
        """For ever, until it is cancelled: at worst between a commit and its confirmation, and the batch repeats."""
        while True:
            try:
                await self._once()
                self._wait_s = FIRST_WAIT_S
            except TelegramError as error:
                await self._trouble(error)
            except (StorageError, Closed) as error:
                log.error("storage refuses", action="storage_refused", reason=str(error))
                await asyncio.sleep(FIRST_WAIT_S)
            except Exception:
                # The one task that takes messages in must outlive a mistake of ours.
                log.exception("polling failed", action="polling_failed")
                await asyncio.sleep(LONGEST_WAIT_S)

    async def _once(self) -> None:
        asked: dict[str, Any] = {"timeout": self._settings.poll_s, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        batch: Any = await self._bot.do_api_request(
            _GET_UPDATES, api_kwargs=asked, read_timeout=self._settings.poll_s + GRACE_S
        )
        await self._tell("ok", "")
        if batch:
            await self._keep(batch)
            # Confirmed by the next call, now that they are stored.
            self._offset = max(one["update_id"] for one in batch) + 1

    async def _trouble(self, error: TelegramError) -> None:
        status, least = _status(error)
        await self._tell(status, str(error))
        await asyncio.sleep(max(least, self._heed(error) or self._wait_s))
        self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2)


def _status(error: TelegramError) -> tuple[Status, float]:
    """What it is, and what is waited at least: another instance or a wrong token is not mended in a second."""
    match error:
        case InvalidToken():
            return "unauthorised", 5.0
        case Conflict():
            return "conflict", 2.0
        case _:
            return "unreachable", 0.0
