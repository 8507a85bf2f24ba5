"""What a member of the group wrote, in our terms: words with their looks, and what is attached."""

from collections.abc import Iterable

from msgspec import Struct

from bot.channels.telegram.update import File, Message, TextEntity
from flows.events import Attachment, AttachmentKind, Mark

#: Looks that every customer's Telegram shows.
_LOOKS = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote"}
)
NOTE = "//"
_UNIT = "utf-16-le"


class Written(Struct, frozen=True):
    """It; without words and files it cannot be passed on."""

    text: str
    marks: tuple[Mark, ...] = ()
    attachment: Attachment | None = None

    @property
    def is_note(self) -> bool:
        """Whether it is for colleagues alone."""
        return self.text.startswith(NOTE)

    @property
    def note(self) -> str:
        """A note's words."""
        return self.text.removeprefix(NOTE).strip()


def written(message: Message) -> Written:
    """As it is passed on. A photo's attachment has Telegram's own id; whoever passes it on fetches it."""
    entities = message.entities or message.caption_entities
    text, marks = _plain(message.text or message.caption, entities)
    if message.location:
        # A place goes as a link that any channel can show.
        place = message.location
        return Written(f"https://maps.google.com/?q={place.latitude:.6f},{place.longitude:.6f}")
    if message.contact:
        card = message.contact
        return Written(" ".join(filter(None, (card.first_name, card.last_name, card.phone_number))))
    return Written(text, marks, _attached(message))


def _attached(message: Message) -> Attachment | None:
    found: tuple[tuple[AttachmentKind, File | None], ...] = (
        ("photo", message.photo[-1] if message.photo else None),
        ("voice", message.voice or message.audio),
        ("video", message.video or message.animation or message.video_note),
        ("sticker", message.sticker),
        ("document", message.document),
    )
    for kind, file in found:
        if file is not None:
            name = file.emoji if kind == "sticker" else file.file_name
            return Attachment(kind, file.file_id, name[:200], file.mime_type, file.file_size)
    return None


def _plain(text: str, entities: Iterable[TextEntity]) -> tuple[str, tuple[Mark, ...]]:
    """The text with the address of each hidden link behind its words, and the looks moved along."""
    raw = text.encode(_UNIT)
    marks = [Mark(one.type, one.offset, one.length) for one in entities if one.type in _LOOKS]
    links = [one for one in entities if one.type == "text_link" and one.url]
    for link in sorted(links, key=lambda one: one.offset, reverse=True):
        end = link.offset + link.length
        if raw[link.offset * 2 : end * 2].decode(_UNIT, "replace") == link.url:
            continue
        behind = f" ({link.url})".encode(_UNIT)
        raw = raw[: end * 2] + behind + raw[end * 2 :]
        marks = [_moved(mark, end, len(behind) // 2) for mark in marks]
    return raw.decode(_UNIT, "replace"), tuple(marks)


def _moved(mark: Mark, at: int, by: int) -> Mark:
    """A look after so many units were put in there."""
    if mark.offset >= at:
        return Mark(mark.kind, mark.offset + by, mark.length)
    if mark.offset + mark.length > at:
        return Mark(mark.kind, mark.offset, mark.length + by)
    return mark
