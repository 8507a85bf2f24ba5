"""What can happen to a conversation. Everything that changes one is in this list."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from replies.understanding import Understanding

#: Of an event without words.
NOTHING = Understanding("")

AttachmentKind = Literal["photo", "voice", "video", "document", "sticker", "location", "contact"]


class Attachment(Struct, frozen=True):
    """Something that came with a message. `file_id` names a stored file or the channel's own file."""

    kind: AttachmentKind
    file_id: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0


class Mark(Struct, frozen=True):
    """How a part of a person's text looks: `bold`, `italic`, `code` …; offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int


class Message(Struct, frozen=True):
    """What a customer wrote, and what was understood of it."""

    text: str
    meaning: Understanding
    attachments: tuple[Attachment, ...] = ()


class Press(Struct, frozen=True):
    """A button: `trigger[:value[:case id]]`, at most 64 bytes, the same however often it is sent."""

    data: str

    @property
    def trigger(self) -> str:
        """The trigger that the button stands for."""
        return self.data.split(":", 1)[0]

    @property
    def value(self) -> str:
        """What it carries: an order number, a rating, a SKU, a reason."""
        return (self.data.split(":", 2) + ["", ""])[1]

    @property
    def case_id(self) -> int | None:
        """The case that the button was made for, None where it was made for none."""
        last = (self.data.split(":", 2) + ["", ""])[2]
        return int(last) if last.isdigit() else None


#: The payload of a link that is forged, expired, or somebody else's.
REFUSED_LINK = "refused_link"


class Opened(Struct, frozen=True):
    """A contact came in (a chat opened, `/start`), perhaps through a link with an order or a product in it."""

    payload: str = ""


class OrderNews(Struct, frozen=True):
    """Something that happened to an order outside: placed, paid, shipped, delivered, reviewed."""

    kind: str
    order_number: str
    #: Of a review that was posted: its stars, 0 where it is none, and its words.
    stars: int = 0
    text: str = ""
    #: What was understood of those words.
    meaning: Understanding = NOTHING


class TimerFired(Struct, frozen=True):
    """A timer that is due."""

    kind: str
    case_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


AgentVerb = Literal["take", "reply", "release", "note", "settle"]


class AgentAct(Struct, frozen=True):
    """What an agent did. A reply takes the conversation over at once."""

    verb: AgentVerb
    agent_id: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    marks: tuple[Mark, ...] = ()
    #: The matter that `settle` is about.
    case_id: int | None = None


Event = Message | Press | Opened | OrderNews | TimerFired | AgentAct
