"""Chats as their people see them now: lines, topics, members, and what keeps the bot out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Line:
    """A message as the chat shows it now. `raw` is the message as the Bot API gives it."""

    raw: Json
    #: The whole reply markup; the message itself carries only inline buttons.
    markup: Json | None = None
    is_bots: bool = False
    #: Every callback data that its buttons ever had: a press may come from a screen that is behind.
    offered: set[str] = field(default_factory=set)

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        """The text, or the caption of a picture or a file."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        return self.raw.get("entities") or self.raw.get("caption_entities") or []

    @property
    def thread(self) -> int | None:
        thread: int | None = self.raw.get("message_thread_id")
        return thread

    @property
    def has_photo(self) -> bool:
        return "photo" in self.raw

    @property
    def is_edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def buttons(self) -> list[list[Json]]:
        return list(self.raw.get("reply_markup", {}).get("inline_keyboard", []))

    @property
    def labels(self) -> list[str]:
        """What stands on its inline buttons, read row by row."""
        return [button["text"] for row in self.buttons for button in row]

    def dress(self, markup: Json | None) -> None:
        """Takes a reply markup; None takes the buttons away."""
        self.markup = markup
        if markup and "inline_keyboard" in markup:
            self.raw["reply_markup"] = markup
            self.offered |= {data for row in self.buttons for button in row if (data := button.get("callback_data"))}
        else:
            self.raw.pop("reply_markup", None)


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the message which opened it."""

    id: int
    name: str
    root: Json
    icon: str = ""
    is_closed: bool = False


@dataclass(slots=True)
class Chat:
    """One chat; `raw` is the chat as the Bot API gives it within a message."""

    raw: Json
    #: Message ids: private chats draw from one well, every other chat from its own.
    ids: Iterator[int]
    by_id: dict[int, Line] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, Json] = field(default_factory=dict)
    #: Why the bot may not write here, in the words of a 403; empty where it may.
    wall: str = ""
    #: A bot cannot write first to a person.
    has_begun: bool = False
    migrated_to: int | None = None
    actions: list[str] = field(default_factory=list)
    #: Ids of the pinned messages, the last one first.
    pinned: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.raw["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.raw["type"] == "private")

    @property
    def is_forum(self) -> bool:
        return bool(self.raw.get("is_forum"))

    @property
    def lines(self) -> list[Line]:
        return list(self.by_id.values())

    @property
    def replies(self) -> list[Line]:
        """The bot's own lines, in their order."""
        return [line for line in self.by_id.values() if line.is_bots]

    def allows(self, user_id: int, right: str) -> bool:
        """Whether that member may do it: the creator may all, an administrator what was granted."""
        member = self.members.get(user_id, {})
        return member.get("status") == "creator" or bool(member.get("status") == "administrator" and member.get(right))
