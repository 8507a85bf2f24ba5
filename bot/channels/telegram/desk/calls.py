"""Calls into the group, and what their answers say."""

from typing import Any, Literal

from msgspec import Struct, to_builtins
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.address import Chat
from bot.channels.telegram.compose import Call, Entity, FileCall, Keyboard, PhotoCall
from bot.channels.telegram.desk.story import Shown
from bot.channels.telegram.fates import remedy, wait_of
from bot.channels.telegram.sending import ANSWER_S, Sender
from bot.errors import ChannelError

Why = Literal["later", "gone", "closed", "no_card", "moved", "off", "refused"]

#: Refusals by which the group is no desk at the moment.
_OFF = (
    "not enough rights", "chat not found", "not a forum", "need administrator", "chat_admin_required", "kicked",
    "not a member",
)  # fmt: skip


class Done(Struct, frozen=True):
    """It was done, or was so already."""

    message_id: int | None = None
    thread: int | None = None


class Failed(Struct, frozen=True):
    """It was not done; what is to be thought of it."""

    why: Why
    detail: str = ""
    wait_s: float = 0.0
    moved_to: int = 0


Result = Done | Failed


class GroupCalls:
    """The bot's calls into the group; who calls keeps the pace."""

    def __init__(self, bot: Bot, sender: Sender) -> None:
        """`sender` knows how files are sent."""
        self._bot, self._sender = bot, sender

    async def create(self, chat_id: int, name: str) -> Result:
        """A new topic."""
        return await self._call("createforumtopic", chat_id, name=name)

    async def rename(self, chat_id: int, thread: int, name: str) -> Result:
        """The topic's new name."""
        return await self._call("editforumtopic", chat_id, message_thread_id=thread, name=name)

    async def close(self, chat_id: int, thread: int) -> Result:
        """Close the topic."""
        return await self._call("closeforumtopic", chat_id, message_thread_id=thread)

    async def reopen(self, chat_id: int, thread: int) -> Result:
        """Open it again."""
        return await self._call("reopenforumtopic", chat_id, message_thread_id=thread)

    async def pin(self, chat_id: int, message_id: int) -> Result:
        """Pin a message of the bot's, without waking anybody."""
        return await self._call("pinchatmessage", chat_id, message_id=message_id, disable_notification=True)

    async def say(
        self,
        chat_id: int,
        thread: int | None,
        text: str,
        *,
        entities: tuple[Entity, ...] = (),
        keyboard: Keyboard = (),
        is_quiet: bool = False,
    ) -> Result:
        """A message into a topic, or into the general one."""
        return await self._call("sendmessage", chat_id, message_thread_id=thread, text=text,
                                disable_notification=is_quiet, **_dress(entities, keyboard))  # fmt: skip

    async def change(
        self, chat_id: int, message_id: int, text: str, entities: tuple[Entity, ...], keyboard: Keyboard
    ) -> Result:
        """Another text in the place of the one that is there."""
        return await self._call("editmessagetext", chat_id, message_id=message_id, text=text,
                                **_dress(entities, keyboard))  # fmt: skip

    async def show(self, chat_id: int, thread: int, shown: Shown) -> Result:
        """A picture or a file into a topic."""
        file = shown.attachment
        call: Call = PhotoCall(file.file_id, caption=shown.caption) if file.kind == "photo" else FileCall(file)
        try:
            return _done(await self._sender.call(Chat(chat_id, thread), call))
        except TelegramError as error:
            return _failed(error)
        except ChannelError as error:
            return Failed("refused", str(error))

    async def _call(self, method: str, chat_id: int, **fields: Any) -> Result:
        given = {"chat_id": chat_id, **{name: value for name, value in fields.items() if value}}
        try:
            return _done(await self._bot.do_api_request(method, api_kwargs=given, read_timeout=ANSWER_S))
        except TelegramError as error:
            if remedy(error) == "plain" and given.pop("entities", None):
                return await self._call(method, **given)
            return _failed(error)


def _dress(entities: tuple[Entity, ...], keyboard: Keyboard) -> dict[str, Any]:
    rows = {"inline_keyboard": to_builtins(keyboard)} if keyboard else None
    return {"entities": to_builtins(entities), "reply_markup": rows, "link_preview_options": {"is_disabled": True}}


def _done(answer: Any) -> Done:
    found = answer if isinstance(answer, dict) else {}
    return Done(found.get("message_id"), found.get("message_thread_id"))


def _failed(error: TelegramError) -> Result:
    match error:
        case RetryAfter():
            return Failed("later", str(error), wait_of(error))
        case ChatMigrated():
            return Failed("moved", str(error), moved_to=error.new_chat_id)
        case Forbidden():
            return Failed("off", str(error))
        case BadRequest():
            return _refused(error)
        case _:
            return Failed("later", str(error))


def _refused(error: BadRequest) -> Result:
    said = error.message.lower()
    if "topic_closed" in said:
        return Failed("closed", str(error))
    if any(words in said for words in _OFF):
        return Failed("off", str(error))
    match remedy(error):
        case "none":
            return Done()
        case "new_topic":
            return Failed("gone", str(error))
        case "new_message":
            return Failed("no_card", str(error))
        case _:
            return Failed("refused", str(error))
