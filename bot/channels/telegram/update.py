"""What is read of Telegram's updates, as typed values.

Only fields that mean something here are named; all others are passed over, so that whatever Telegram adds is no error.
The names are the Bot API's own. python-telegram-bot has these types too and makes each with all that Telegram ever
had; decoding straight from the stored text costs a twentieth of that, at every message.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct


class User(Struct, frozen=True):
    """Somebody with an account."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""

    @property
    def full_name(self) -> str:
        """As Telegram shows it."""
        return f"{self.first_name} {self.last_name}".strip()


class ChatOf(Struct, frozen=True):
    """Where it was written. A kind of chat that is new is no private one."""

    id: Annotated[int, Meta(ge=-(2**52), le=2**52)]
    type: str

    @property
    def is_private(self) -> bool:
        """Whether it is a person's own chat with the bot."""
        return self.type == "private"


class File(Struct, frozen=True):
    """A document, a voice, a video: whatever Telegram keeps under a file id."""

    file_id: str
    file_unique_id: str = ""
    file_size: int = 0
    file_name: str = ""
    mime_type: str = ""
    #: A sticker's.
    emoji: str = ""


class Location(Struct, frozen=True):
    """A place, in degrees."""

    latitude: float
    longitude: float


class ContactCard(Struct, frozen=True):
    """Somebody's card."""

    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""


class TextEntity(Struct, frozen=True):
    """How a part of a text looks, or where it leads; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""


class Button(Struct, frozen=True):
    """A button under a message."""

    text: str = ""
    callback_data: str = ""


class Keyboard(Struct, frozen=True):
    """The rows of buttons."""

    inline_keyboard: tuple[tuple[Button, ...], ...] = ()


#: What only has to be there; what is in it is nobody's business here.
Something = Any


class Message(Struct, frozen=True, rename={"from_user": "from"}):
    """A message, or what stands for one that Telegram no longer shows."""

    message_id: int
    chat: ChatOf
    from_user: User | None = None
    text: str = ""
    caption: str = ""
    message_thread_id: int | None = None
    is_topic_message: bool = False
    business_connection_id: str = ""
    sender_business_bot: User | None = None
    media_group_id: str = ""
    photo: tuple[File, ...] = ()
    location: Location | None = None
    contact: ContactCard | None = None
    sticker: File | None = None
    voice: File | None = None
    audio: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    document: File | None = None
    poll: Something | None = None
    dice: Something | None = None
    story: Something | None = None
    game: Something | None = None
    reply_markup: Keyboard | None = None
    entities: tuple[TextEntity, ...] = ()
    caption_entities: tuple[TextEntity, ...] = ()
    #: Of whoever writes in the name of the group.
    sender_chat: ChatOf | None = None
    migrate_to_chat_id: int | None = None
    forum_topic_created: Something | None = None
    forum_topic_edited: Something | None = None
    forum_topic_closed: Something | None = None
    forum_topic_reopened: Something | None = None
    pinned_message: Something | None = None
    new_chat_members: Something | None = None
    left_chat_member: Something | None = None

    @property
    def is_service(self) -> bool:
        """Whether it only tells what happened in a group."""
        told = (
            self.forum_topic_created, self.forum_topic_edited, self.forum_topic_closed, self.forum_topic_reopened,
            self.pinned_message, self.new_chat_members, self.left_chat_member,
        )  # fmt: skip
        return any(one is not None for one in told)

    @property
    def topic(self) -> int | None:
        """The topic that it belongs to. A thread of replies has a number too, and is none."""
        return self.message_thread_id if self.is_topic_message else None


class CallbackQuery(Struct, frozen=True, rename={"from_user": "from"}):
    """A press on a button. Without a message it came from somewhere where the bot is not."""

    id: str
    from_user: User
    message: Message | None = None
    data: str = ""


class ChatMember(Struct, frozen=True):
    """What the bot is in a chat."""

    status: str


class ChatMemberUpdated(Struct, frozen=True):
    """The bot became something else in a chat. `date` is Unix time in seconds."""

    chat: ChatOf
    date: int
    new_chat_member: ChatMember


class Update(Struct, frozen=True):
    """One of these, or something that is passed over."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    business_message: Message | None = None
    edited_business_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


def group_of(update: Update) -> int | None:
    """The chat where it happened, where that is nobody's own: a group's or a channel's."""
    query = update.callback_query
    for one in (update.message, update.edited_message, query.message if query else None, update.my_chat_member):
        if one is not None:
            return None if one.chat.is_private else one.chat.id
    return None


_DECODER = msgspec.json.Decoder(Update)


def update_of(body: str) -> Update:
    """From the JSON text. Raises `msgspec.MsgspecError` where it is none of Telegram's updates."""
    return _DECODER.decode(body)
