"""Telegram as a channel: polling or webhook in, the Bot API out, at the pace that Telegram allows."""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any

import structlog
from starlette.routing import Route
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.channels.protocol import Door, Hint, Sent
from bot.channels.telegram.address import Chat
from bot.channels.telegram.desk.telegram_desk import TelegramDesk
from bot.channels.telegram.fates import wait_of
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menu import set_menu
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import FIRST_WAIT_S, LONGEST_WAIT_S, Poller
from bot.channels.telegram.reading import ALLOWED_UPDATES, CHANNEL, Photo, Reader
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.state import State, Status, tell
from bot.channels.telegram.webhook import webhook_route
from bot.desk import Desk
from data.connection import StorageError
from data.database import Database

log = structlog.get_logger("telegram")

# The library warns at each 429 unless it is told in which form its wait is wanted.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Answers to presses and fetched photos that may be under way at once, beside the sends.
BESIDE = 8
#: Calls of the desk that may be under way at once: one out, one for what came in.
OF_DESK = 2
#: Tries of the answer to a press that a 429 refuses.
PRESS_TRIES = 3
#: Tries for a photo; Telegram keeps it, so that what fails now is only not seen.
PHOTO_TRIES = 3


class TelegramChannel:
    """A bot on Telegram."""

    name = CHANNEL

    def __init__(
        self, settings: TelegramSettings, records: TelegramRecords, db: Database | None = None, desk: Desk | None = None
    ) -> None:
        """Nothing is called before `start`, which waits for nobody: Telegram may be down, and the shop opens.

        `db` and `desk`: what the agents' group works with, where the settings name one.
        """
        self._settings, self._records = settings, records
        self._requests = (AiohttpRequest(1), AiohttpRequest(settings.in_flight + BESIDE + OF_DESK))
        self._bot = Bot(
            settings.token, f"{settings.api}/bot", f"{settings.api}/file/bot",
            request=self._requests[1], get_updates_request=self._requests[0],
        )  # fmt: skip
        self._pace = Pace(rate=settings.rate, chat_rate=settings.chat_rate, group_rate=settings.group_rate)
        self._sender = Sender(self._bot, settings, records, self._halt, self._show)
        self.desk = (
            TelegramDesk(settings, db, records, desk, self._bot, self._sender, self._pace)
            if settings.desk and db is not None and desk is not None
            else None
        )
        self._intake: Intake | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(BESIDE)
        self._work: list[asyncio.Task[None]] = []
        self.state = State("starting", records.clock.machine())

    def routes(self) -> list[Route]:
        """What the web server serves for it."""
        return [webhook_route(self._settings, self._keep)] if self._settings.webhook_url else []

    # In

    async def start(self, door: Door) -> None:
        """Read what is stored, and connect in the background."""
        await self._open()
        reader = Reader(self._settings)
        self._intake = Intake(
            self._records,
            reader,
            door,
            self._settings.album_wait_s,
            self._run_beside,
            self._answer,
            self._fetch,
            self.desk,
        )
        if self.desk is not None:
            await self.desk.start()
        self._intake.start()
        poller = Poller(self._bot, self._settings, self._keep, self._tell, self._heed)
        self._work = [asyncio.create_task(self._connect())]
        if not self._settings.webhook_url:
            self._work.append(asyncio.create_task(poller.run()))

    async def _open(self) -> None:
        """Delivery begins before intake does, with what an earlier process left."""
        for request in self._requests:
            await request.initialize()

    async def _keep(self, batch: list[dict[str, Any]]) -> None:
        await self._records.keep(batch)
        if self._intake is not None:
            self._intake.wake()

    async def _connect(self) -> None:
        """Who we are, where updates go, and the menu; until all of it is done."""
        wait = FIRST_WAIT_S
        while True:
            try:
                await self._set_up()
            except TelegramError as error:
                await self._tell(_status(error), str(error))
                await asyncio.sleep(max(wait, self._heed(error)))
                wait = min(LONGEST_WAIT_S, wait * 2)
            else:
                return

    async def _set_up(self) -> None:
        me = await self._bot.get_me()
        self.state = State(self.state.status, self.state.since, self.state.detail, me.username or "")
        if self._settings.webhook_url:
            await self._bot.set_webhook(
                self._settings.webhook_url,
                secret_token=self._settings.webhook_secret,
                allowed_updates=list(ALLOWED_UPDATES),
            )
        else:
            await self._bot.delete_webhook()
        await set_menu(self._bot, self._records.shelf().policy.shop.language)
        await self._tell("ok", "", is_new=True)

    async def _tell(self, status: Status, detail: str, *, is_new: bool = False) -> None:
        """Say how it stands where that has changed."""
        if status == self.state.status and not is_new:
            return
        self.state = State(status, self._records.clock.machine(), detail, self.state.username)
        tell(self.state)
        try:
            await self._records.save_state(self.state)
        except StorageError as error:
            log.error("storage refuses", action="storage_refused", reason=str(error))

    def _run_beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _answer(self, press: str) -> None:
        """First of all, and always: until then the button looks stuck. One that is too old needs no answer any more."""
        for _ in range(PRESS_TRIES):
            async with self._room:
                try:
                    await self._bot.answer_callback_query(press)
                except TelegramError as error:
                    log.info("a press was not answered", action="press_not_answered", reason=str(error))
                    wait = self._heed(error)
                else:
                    return
            if not wait:
                return
            await asyncio.sleep(wait)

    async def _fetch(self, photo: Photo, address: str) -> None:
        """A photo for the agents to see; links to it live for an hour, so it is taken at once."""
        if photo.size > self._settings.photo_cap:
            return
        for turn in range(PHOTO_TRIES):
            async with self._room:
                try:
                    file = await self._bot.get_file(photo.file_id)
                    content = bytes(await file.download_as_bytearray())
                    await self._records.save_photo(photo.id, address, "image/jpeg", content)
                except (TelegramError, StorageError) as error:
                    log.warning("a photo was not fetched", action="photo_not_fetched", reason=str(error))
                    wait = self._heed(error)
                else:
                    return
            await asyncio.sleep(max(wait, 2**turn))

    async def stop_intake(self) -> None:
        """Ask for nothing more; what is stored is read at the next start."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        if self._intake is not None:
            await self._intake.stop()
        if self.desk is not None:
            await self.desk.stop()

    # Out

    async def send(self, outgoing: Any) -> Sent:
        """Send the part that is due."""
        await self._open()
        return await self._sender.send(outgoing)

    async def hint(self, address: str, hint: Hint) -> None:
        """Show that somebody is writing; Telegram takes the sign away by itself."""
        if hint == "typing":
            await self._sign(Chat.of(address), ChatAction.TYPING)

    def _show(self, chat: Chat, action: ChatAction) -> None:
        self._run_beside(self._sign(chat, action))

    async def _sign(self, chat: Chat, action: ChatAction) -> None:
        """Telegram shows it for 5 seconds or until something is sent. None in a chat that is to be left in peace."""
        if self._pace.is_halted(chat.chat_id, self._records.clock.machine()):
            return
        try:
            await self._bot.send_chat_action(
                chat.chat_id, action, message_thread_id=chat.topic, business_connection_id=chat.business or None
            )
        except RetryAfter as error:
            self._halt(chat.chat_id, wait_of(error))
        except TelegramError:
            return

    async def close(self) -> None:
        """Let go of the connections."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        for request in self._requests:
            await request.shutdown()

    # The pace

    def room_at(self, now: int, *, urgent: bool) -> int:
        """When Telegram takes a call to whomever."""
        return self._pace.room_at(now, urgent=urgent)

    def ready_at(self, address: str, now: int, *, urgent: bool) -> int:
        """When it takes one to this chat."""
        return self._pace.ready_at(Chat.of(address).chat_id, now, urgent=urgent)

    def take(self, address: str, now: int) -> None:
        """A call starts."""
        self._pace.take(Chat.of(address).chat_id, now)

    def give_back(self, address: str) -> None:
        """It was not made after all."""
        self._pace.give_back(Chat.of(address).chat_id)

    def _halt(self, chat_id: int | None, wait_s: float) -> None:
        self._pace.halt(chat_id, self._records.clock.machine() + round(wait_s * 1000))

    def _heed(self, error: Exception) -> float:
        """The seconds that a 429 asks for, else 0. Of a call that named no chat, it stops the sends to all."""
        if not isinstance(error, RetryAfter):
            return 0.0
        wait_s = wait_of(error)
        self._halt(None, wait_s)
        return wait_s


def _status(error: TelegramError) -> Status:
    if isinstance(error, InvalidToken):
        return "unauthorised"
    return "refused" if isinstance(error, BadRequest) else "unreachable"
