"""An update of Telegram's in our terms."""

import hashlib
from typing import Any

from msgspec import Struct

from bot.channels import links
from bot.channels.telegram.address import Chat
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.update import CallbackQuery, ChatMemberUpdated, File, Message, User, group_of, update_of
from data.inbox import Incoming, IncomingKind
from flows.events import REFUSED_LINK, Attachment

CHANNEL = "telegram"

#: Everything that is asked for: what is not named does not come.
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
)

#: Commands that do what a button does.
_PRESSES = {"start": "hello", "help": "hello", "human": "human", "stop": "stop"}


class Photo(Struct, frozen=True):
    """A photo that is to be fetched: under our own id, from Telegram's."""

    id: str
    file_id: str
    size: int


class Happening(Struct, frozen=True):
    """What an update comes to. Without `incoming` it is nothing for the shop."""

    incoming: Incoming | None = None
    #: The album that it is a part of.
    album: str = ""
    #: The press that has to be answered, whatever becomes of it.
    press: str = ""
    photos: tuple[Photo, ...] = ()
    #: The group that it happened in: the desk's business, if anybody's.
    group: int | None = None


class Reader:
    """Reads the updates of one bot."""

    def __init__(self, settings: TelegramSettings) -> None:
        """Of the bot whose links and ids they are."""
        self._settings = settings

    def read(self, body: str, now: int) -> Happening:
        """What its JSON text comes to. Raises `MsgspecError` where it is none of Telegram's. `now`: machine time."""
        update = update_of(body)
        group = group_of(update)
        if group is not None:
            return Happening(press=update.callback_query.id if update.callback_query else "", group=group)
        message = update.message or update.business_message
        if message is not None:
            return self._message(message, now)
        edited = update.edited_message or update.edited_business_message
        if edited is not None:
            return self._edited(edited, update.update_id)
        if update.callback_query is not None:
            return self._press(update.callback_query)
        if update.my_chat_member is not None:
            return self._member(update.my_chat_member, update.update_id)
        return Happening()

    def _message(self, message: Message, now: int) -> Happening:
        if not _is_customers(message):
            return Happening()
        found = _attachment(message)
        text = message.text or message.caption
        if not text and found is None:
            # A pinned message, a changed picture, a bought subscription: nothing that anybody said.
            return Happening()
        if text.startswith("/"):
            return Happening(self._command(message, text, now))
        attachment, photo = found or (None, None)
        incoming = self._incoming(message, text=text, attachments=(attachment,) if attachment else ())
        return Happening(incoming, album=message.media_group_id, photos=(photo,) if photo else ())

    def _command(self, message: Message, text: str, now: int) -> Incoming:
        word, _, rest = text[1:].partition(" ")
        name = word.partition("@")[0].lower()
        if name == "start" and rest.strip():
            return self._started(message, text, rest.strip(), now)
        if name in _PRESSES:
            return self._incoming(message, kind="press", text=f"/{name}", data=_PRESSES[name])
        return self._incoming(message, text=text)

    def _started(self, message: Message, text: str, payload: str, now: int) -> Incoming:
        """Through a link: ours, ours no more, or just a word that somebody put behind `/start`."""
        found = links.read(self._settings.link_secret, payload, now)
        if isinstance(found, links.Link):
            link = found.id if found.kind == "order" else ""
            return self._incoming(message, kind="opened", data=f"{found.kind}_{found.value}", link=link)
        if found.why == "not a link":
            return self._incoming(message, kind="press", text=text[:64], data=_PRESSES["start"])
        return self._incoming(message, kind="opened", data=REFUSED_LINK)

    def _edited(self, message: Message, update_id: int) -> Happening:
        text = message.text or message.caption
        if not _is_customers(message) or not text or text.startswith("/"):
            return Happening()
        key = self._key(message)
        return Happening(self._incoming(message, kind="edited", text=text, edits=key, key=f"{key}/edit/{update_id}"))

    def _press(self, query: CallbackQuery) -> Happening:
        shown = query.message
        if shown is None or not shown.chat.is_private or not query.data:
            return Happening(press=query.id)
        incoming = Incoming(
            CHANNEL, chat_of(shown).address, f"{self._settings.bot_id}/press/{query.id}", "press",
            _label(shown, query.data), query.data, name=query.from_user.full_name, language=_language(query.from_user),
        )  # fmt: skip
        return Happening(incoming, press=query.id)

    def _member(self, change: ChatMemberUpdated, update_id: int) -> Happening:
        """In a private chat it says that the bot was blocked, or let in again."""
        if not change.chat.is_private:
            return Happening()
        kind: IncomingKind = "gone" if change.new_chat_member.status in ("kicked", "left") else "back"
        key = f"{self._settings.bot_id}/member/{update_id}/{change.date}"
        return Happening(Incoming(CHANNEL, Chat(change.chat.id).address, key, kind))

    def _incoming(self, message: Message, *, key: str = "", **more: Any) -> Incoming:
        return Incoming(
            CHANNEL, chat_of(message).address, key or self._key(message), name=_name(message.from_user),
            language=_language(message.from_user), **more,
        )  # fmt: skip

    def _key(self, message: Message) -> str:
        """The message's own key: the same however often, and under whatever update, it comes."""
        return f"{self._settings.bot_id}/{chat_of(message).address}/{message.message_id}"


def chat_of(message: Message) -> Chat:
    """The conversation that a message belongs to."""
    return Chat(message.chat.id, message.topic, message.business_connection_id)


def _is_customers(message: Message) -> bool:
    """Written by a person in their own chat: no group, no channel, and no business account's own words."""
    author = message.from_user
    if not message.chat.is_private or author is None or author.is_bot:
        return False
    return message.sender_business_bot is None and author.id == message.chat.id


def _name(user: User | None) -> str:
    return user.full_name if user else ""


def _language(user: User | None) -> str:
    """`zh-hans` is `zh`; what the shop does not speak is left to the shop."""
    code = user.language_code.partition("-")[0].lower() if user else ""
    return code if code in ("zh", "en") else ""


def _label(shown: Message, data: str) -> str:
    """What stands on the pressed button, for the thread."""
    rows = shown.reply_markup.inline_keyboard if shown.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")


def _attachment(message: Message) -> tuple[Attachment, Photo | None] | None:
    if message.photo:
        return _photo(chat_of(message), message.photo[-1])
    if message.location:
        place = message.location
        return Attachment("location", name=f"{place.latitude:.5f}, {place.longitude:.5f}"), None
    if message.contact:
        card = message.contact
        name = " ".join(filter(None, (card.first_name, card.last_name, card.phone_number)))
        return Attachment("contact", name=name[:200]), None
    if message.sticker:
        return Attachment("sticker", message.sticker.file_id, message.sticker.emoji), None
    return _file(message)


def _photo(chat: Chat, largest: File) -> tuple[Attachment, Photo]:
    """Kept under an id of ours, which is the same for the same picture in the same chat."""
    own = hashlib.sha256(f"{chat.address} {largest.file_unique_id}".encode()).hexdigest()[:32]
    size = largest.file_size
    return Attachment("photo", own, mime="image/jpeg", size=size), Photo(own, largest.file_id, size)


def _file(message: Message) -> tuple[Attachment, None] | None:
    for kind, file in (
        ("voice", message.voice or message.audio),
        ("video", message.video or message.video_note or message.animation),
        ("document", message.document),
    ):
        if file is not None:
            found = Attachment(kind, file.file_id, file.file_name[:200], file.mime_type, file.file_size)  # type: ignore[arg-type]
            return found, None
    if message.poll or message.dice or message.story or message.game:
        return Attachment("document"), None
    return None
