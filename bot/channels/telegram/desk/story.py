"""What was said, as the topic is told of it: joined into as few messages as hold it."""

from collections.abc import Iterable

from msgspec import Struct

from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.text import TEXT_LIMIT, split, units, untapped
from data.desk import FROM_GROUP, Said
from flows.events import Attachment

#: What became of a message that the customer does not have.
_HIDDEN = frozenset({"cancelled", "replaced"})
_SIGNS = {"waiting": "⏳", "sending": "⏳", "held": "⏸", "dead": "✗"}
_WHO = {"customer": "👤", "bot": "🤖", "agent": "💬", "note": "📝"}
#: Room that a piece leaves for being joined.
_PIECE = TEXT_LIMIT - 64


class Shown(Struct, frozen=True):
    """Something that is no text, and the words under it."""

    attachment: Attachment
    caption: str


Piece = str | Shown


class Told(Struct, frozen=True):
    """The next message into a topic, and how far the topic is told with it. Without `piece` nothing has to be sent."""

    piece: Piece | None
    told: int
    part: int
    #: Whether the customer said any of it: of what else is said nobody has to be woken.
    is_customers: bool = False


def origin(chat_id: int, thread: int, message_id: int) -> str:
    """The key of an act that was done in a topic: what stands there already is not told again."""
    return f"{FROM_GROUP}{chat_id}.{thread}.{message_id}"


class Teller:
    """Tells a topic of what was said in its conversation."""

    def __init__(self, words: Words, name: str, channel: str, chat_id: int, thread: int) -> None:
        """`name` and `channel` are the customer's."""
        self._words, self._name, self._channel = words, name, channel
        self._here = f":{FROM_GROUP}{chat_id}.{thread}."

    def next(self, lines: Iterable[Said], told: int, part: int) -> Told:
        """As much as one message holds, from where the topic stands."""
        texts: list[str] = []
        is_customers = False
        for line in lines:
            pieces = self.pieces(line)
            for number, piece in enumerate(pieces[part:], part):
                if isinstance(piece, Shown):
                    return _so_far(texts, told, number, is_customers) or Told(
                        piece, *_after(line, number, pieces, told), line.author == "customer"
                    )
                if units("\n".join([*texts, piece])) > TEXT_LIMIT:
                    return Told("\n".join(texts), told, number, is_customers)
                texts.append(piece)
                is_customers = is_customers or line.author == "customer"
            told, part = line.id, 0
        return Told("\n".join(texts) or None, told, part, is_customers)

    def pieces(self, line: Said) -> list[Piece]:
        """A message as texts that fit, and its files; none for what the customer never had, or the topic has."""
        if line.status in _HIDDEN or self._here in line.key:
            return []
        head = self._head(line)
        files = [one for one in line.attachments if self._can_show(one)]
        named = [f"[{self._named(one)}]" for one in line.attachments if one not in files]
        words = " ".join(filter(None, (untapped(line.text), *named)))
        if files:
            texts = split(f"{head}{words}", _PIECE) if words else ()
            return [*texts, *(Shown(one, head.strip().rstrip("：:")) for one in files)]
        return [*split(f"{head}{words}", _PIECE)]

    def _head(self, line: Said) -> str:
        if line.author == "note" and not line.agent:
            return "⚠️ "
        who = untapped(" ".join({"customer": self._name}.get(line.author, line.agent).split()))
        sign = _SIGNS.get(line.status, "")
        press = "▸ " if line.kind == "press" else ""
        return f"{_WHO[line.author]}{sign} {who}{self._words.colon if who else ''}{press}"

    def _can_show(self, file: Attachment) -> bool:
        """Photos are kept here; of other files the group can be sent those that Telegram has."""
        return bool(file.file_id) and (file.kind == "photo" or self._channel == "telegram")

    def _named(self, file: Attachment) -> str:
        return " ".join(filter(None, (self._words[f"file.{file.kind}"], untapped(file.name))))


def _so_far(texts: list[str], told: int, part: int, is_customers: bool) -> Told | None:
    return Told("\n".join(texts), told, part, is_customers) if texts else None


def _after(line: Said, number: int, pieces: list[Piece], told: int) -> tuple[int, int]:
    """The place behind a piece."""
    return (line.id, 0) if number + 1 == len(pieces) else (told, number + 1)
