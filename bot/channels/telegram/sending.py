"""The way out: one call for each part of a message, and what its answer says of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace
from telegram import Bot, InputFile
from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from bot.cards import label_of
from bot.channels.protocol import Sent
from bot.channels.telegram.address import Chat
from bot.channels.telegram.compose import Call, CardLabels, FileCall, PhotoCall, TextCall, compose
from bot.channels.telegram.fates import Moved, channel_error, remedy
from bot.channels.telegram.pictures import Pictures
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.settings import TelegramSettings
from bot.errors import ChannelError
from data.outbox import Outgoing

#: A call that takes longer shows the customer that something is on its way.
SIGN_AFTER_S = 1.5
#: An answer may take so long; shorter than what delivery gives a send.
ANSWER_S = 20.0
#: For a message without articles.
NO_LABELS = CardLabels("", "")
#: What a method and its parameter are called, by the kind of a file that Telegram has.
_FIELDS = {"voice": "voice", "video": "video", "sticker": "sticker"}
#: How voices are kept; what else is heard is music.
_VOICES = ("", "audio/ogg")
_NO_PREVIEW = {"is_disabled": True}

Halt = Callable[[int, float], None]
Show = Callable[[Chat, ChatAction], None]


class Sender:
    """Sends the parts of messages."""

    def __init__(self, bot: Bot, settings: TelegramSettings, records: TelegramRecords, halt: Halt, show: Show) -> None:
        """`halt`: this chat takes nothing for so many seconds. `show`: a sign in it, as soon as possible or never."""
        self._bot, self._records, self._halt, self._show_sign = bot, records, halt, show
        self._pictures = Pictures(settings, records)

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send the part that is due. Raises `ChannelError` with what is known of its fate."""
        calls = compose(outgoing, self._labels(outgoing.language) if outgoing.cards else NO_LABELS)
        if outgoing.part >= len(calls):
            return Sent()
        chat = Chat.of(outgoing.address)
        if outgoing.edits and len(calls) == 1 and isinstance(calls[0], TextCall):
            changed = await self._change(chat, calls[0], outgoing.edits)
            if changed is not None:
                return changed
        ref = await self._make(chat, calls[outgoing.part])
        return Sent(ref, is_last=outgoing.part + 1 >= len(calls))

    async def _change(self, chat: Chat, call: TextCall, ref: str) -> Sent | None:
        """Put it in the place of a message that is there; None where that is there no more, or may not be changed."""
        try:
            await self._ask(
                "editmessagetext", chat, call, message_id=int(ref), text=call.text,
                entities=to_builtins(call.entities), link_preview_options=_NO_PREVIEW,
            )  # fmt: skip
        except TelegramError as error:
            cure = remedy(error)
            if cure == "none":
                return Sent(ref, is_edit=True)
            if cure == "new_message":
                return None
            found = await self._failed(chat, error)
            if found.fate == "unknown":
                # The same change once more is no second message.
                raise ChannelError(str(found)) from error
            raise found from error
        return Sent(ref, is_edit=True)

    async def _make(self, chat: Chat, call: Call) -> str | None:
        """Make the call, with a sign that somebody is writing where it takes long."""
        sign = asyncio.get_running_loop().call_later(SIGN_AFTER_S, self._show, chat, call)
        try:
            return await self._make_good(chat, call)
        finally:
            sign.cancel()

    async def _make_good(self, chat: Chat, call: Call) -> str | None:
        """Make the call, once more where Telegram refuses only a part of it that can be left out."""
        try:
            return str((await self.call(chat, call))["message_id"])
        except TelegramError as error:
            cure = remedy(error)
            plainer = _plainer(call, cure or "")
            if plainer is not None:
                return await self._make_good(chat, plainer)
            if cure == "none":
                return None
            raise await self._failed(chat, error) from error

    def _show(self, chat: Chat, call: Call) -> None:
        match call:
            case TextCall():
                self._show_sign(chat, ChatAction.TYPING)
            case PhotoCall():
                self._show_sign(chat, ChatAction.UPLOAD_PHOTO)
            case FileCall():
                self._show_sign(chat, ChatAction.UPLOAD_DOCUMENT)

    async def _failed(self, chat: Chat, error: TelegramError) -> ChannelError:
        found = channel_error(error)
        if isinstance(error, RetryAfter) and found.retry_after_s is not None:
            self._halt(chat.chat_id, found.retry_after_s)
        if isinstance(found, Moved):
            await self._records.move(chat.address, Chat(found.new_chat_id, chat.topic, chat.business).address)
            return ChannelError(str(error), retry_after_s=0)
        return found

    async def call(self, chat: Chat, call: Call) -> dict[str, Any]:
        """Make one call as it is. Raises `TelegramError`."""
        match call:
            case TextCall():
                return await self._ask(
                    "sendmessage",
                    chat,
                    call,
                    text=call.text,
                    entities=to_builtins(call.entities),
                    link_preview_options=_NO_PREVIEW,
                )
            case PhotoCall():
                return await self._photo(chat, call)
            case FileCall():
                return await self._file(chat, call)

    async def _ask(self, method: str, chat: Chat, call: Call, **more: Any) -> dict[str, Any]:
        """Returns the message as Telegram has it.

        Not through the library's method of that name, which makes an object of everything that the answer holds, for
        its number alone; the name is in small letters so that the library does not warn of that.
        """
        fields = {"chat_id": chat.chat_id, **more}
        if call.keyboard:
            fields["reply_markup"] = {"inline_keyboard": to_builtins(call.keyboard)}
        if chat.topic is not None:
            fields["message_thread_id"] = chat.topic
        if chat.business:
            fields["business_connection_id"] = chat.business
        sent: dict[str, Any] = await self._bot.do_api_request(
            method, api_kwargs={name: value for name, value in fields.items() if value}, read_timeout=ANSWER_S
        )
        return sent

    async def _photo(self, chat: Chat, call: PhotoCall) -> dict[str, Any]:
        """In words where the picture is gone; by its bytes where Telegram has lost the one that it was sent."""
        picture = await self._pictures.find(call)
        if picture is None:
            if not call.caption:
                raise ChannelError(f"there is no picture {call.photo!r} any more", permanent=True)
            return await self.call(chat, call.without_picture())
        try:
            sent = await self._ask(
                "sendphoto",
                chat,
                call,
                photo=picture.photo,
                caption=call.caption,
                caption_entities=to_builtins(call.entities),
            )
        except TelegramError as error:
            if remedy(error) != "no_picture" or not await self._pictures.forget(picture):
                raise
            return await self._photo(chat, call)
        await self._pictures.keep(picture, sent)
        return sent

    async def _file(self, chat: Chat, call: FileCall) -> dict[str, Any]:
        """A file of our own by its bytes, else one that Telegram has: by the method of its kind, or it is refused."""
        stored = await self._records.file(call.attachment.file_id)
        name = call.attachment.name or "file"
        if stored:
            return await self._ask("senddocument", chat, call, document=InputFile(stored.content, filename=name))
        field = _FIELDS.get(call.attachment.kind, "document")
        if field == "voice" and call.attachment.mime not in _VOICES:
            field = "audio"
        return await self._ask(f"send{field}", chat, call, **{field: call.attachment.file_id})

    def _labels(self, language: str) -> CardLabels:
        shelf = self._records.shelf()
        return CardLabels(
            label_of(shelf, "button.product_given", language), label_of(shelf, "button.open_page", language)
        )


def _plainer(call: Call, cure: str) -> Call | None:
    """The same with what Telegram cannot read or get taken out; None where there is nothing to take out."""
    if cure == "plain" and isinstance(call, (TextCall, PhotoCall)) and call.entities:
        return replace(call, entities=())
    if cure == "no_picture" and isinstance(call, PhotoCall) and call.caption:
        return call.without_picture()
    return None
