"""A reply as somebody edits it, and what to do when somebody else edited it too. Pure: the draft is kept elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from replies.library import LANGUAGES, Library, Reply
from replies.wording import ANY_TIME, Conditions, Wording, wording_id


@dataclass(frozen=True, slots=True)
class Line:
    """One wording on the desk: it has no id before it is kept, since its id is made of its text."""

    language: str
    angle: str
    text: str
    when: Conditions = ANY_TIME


class SameTwice(ValueError):
    """Two wordings of a language have the same text: the second would never be told from the first."""

    def __init__(self, text: str) -> None:
        super().__init__(f"the same text twice: {text}")
        self.text = text


class Empty(ValueError):
    """A wording without a word, or a reply without a wording."""


def lines_of(reply: Reply) -> tuple[Line, ...]:
    """What is edited."""
    return tuple(Line(one.language, one.angle, one.text, one.when) for one in reply.wordings)


def reply_with(reply: Reply, lines: Iterable[Line]) -> Reply:
    """The reply with these wordings in place of its own, languages apart and each in the order that they have here.

    Raises `Empty` and `SameTwice`.
    """
    some = [replace(one, text=one.text.strip()) for one in lines]
    if not some or not all(one.text and one.angle for one in some):
        raise Empty
    seen: set[tuple[str, str]] = set()
    for one in some:
        if (one.language, one.text) in seen:
            raise SameTwice(one.text)
        seen.add((one.language, one.text))
    ordered = sorted(some, key=lambda one: LANGUAGES.index(one.language))
    return replace(reply, wordings=tuple(_wording(reply.id, one) for one in ordered))


def draft_of(reply: Reply, lines: Iterable[Line]) -> Reply:
    """The same while it is being written: whatever is not ready to be kept is left out."""
    return replace(reply, wordings=tuple(_wording(reply.id, one) for one in lines if one.text.strip() and one.angle))


def _wording(reply: str, line: Line) -> Wording:
    return Wording(wording_id(reply, line.language, line.text), reply, line.language, line.angle, line.text, line.when)


def moved(lines: tuple[Line, ...], at: int, step: int) -> tuple[Line, ...]:
    """The lines with one of them before or behind its next neighbour of the same language; as they are at an end."""
    to = at + step
    while 0 <= to < len(lines) and lines[to].language != lines[at].language:
        to += step
    if not 0 <= to < len(lines):
        return lines
    rest = list(lines)
    rest.insert(to, rest.pop(at))
    return tuple(rest)


def with_reply(library: Library, reply: Reply) -> Library:
    """The library with this reply in the place of one of the same id."""
    return replace(library, replies={**library.replies, reply.id: reply})


def with_phrasings(library: Library, intent: str, phrasings: Mapping[str, tuple[str, ...]]) -> Library:
    """The library with these phrasings, by language, in place of the intent's own. KeyError for no intent."""
    own = library.intents[intent]
    kept = {language: tuple(dict.fromkeys(some)) for language, some in phrasings.items() if some}
    return replace(library, intents={**library.intents, intent: replace(own, phrasings=kept)})
