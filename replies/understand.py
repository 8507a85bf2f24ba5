"""A text becomes an `Understanding`: the intents of its clauses, its values, its signals and its words."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from replies.entities import find
from replies.keywords import keywords
from replies.matcher import Matcher
from replies.reservation import reservation
from replies.signals import signals
from replies.text import clean, folded, language_of, normal_form, without_codes
from replies.understanding import Match, Signals, Understanding

_CLAUSE_END = re.compile(
    r"[。？！；;?!\n，,]+|\.(?=\s|$)|(?:另外|还有就是|还有|顺便(?:问一?下)?|並且|并且|同时|以及)"
    r"|\b(?:and also|also|and (?=how|what|when|where|can|could|do|does|is|are|will)|plus|another thing)\b",
    re.IGNORECASE,
)
#: Intents that are manners.
MANNERS: Final = ("greeting.", "chat.")
#: Nobody asks more in one message; what comes after was written for a person.
_MOST_CLAUSES: Final = 6
#: Characters of a text that are taken apart into clauses.
_MOST_READ: Final = 1000
#: A clause has to say this much before it is taken for a question of its own, in characters of its normal form.
_SHORTEST_CLAUSE: Final = 3
#: Matters that are taken up in one message.
_MOST_MATTERS: Final = 3
#: The score from which on a clause is a question of its own. Nine in ten rankings above it were right for two English
#: shop bots and for voice commands in Chinese. For Chinese shop messages that is not shown yet: with the thin library
#: of that trial only a handful reached it, and most of those were wrong.
_STRONG: Final = 72.0
#: How much better a single clause has to fit than the whole text, so that the rest is taken for the story around it.
_CLEARER: Final = 12.0
#: Texts whose parts are kept, and their length at most: customers say 在吗 and 谢谢 all day.
_REMEMBERED, _SHORT = 2048, 60


def understand(text: str, matcher: Matcher) -> Understanding:
    """What the text means. Bands stay at `none`: they depend on the situation, which is not known here."""
    kept = clean(text)
    parts = _kept_apart(kept) if len(kept) <= _SHORT else _taken_apart(kept)
    matches, more = _intents(parts, matcher)
    return replace(_heard(parts.meaning, matcher), matches=matches, more=more)


def _heard(meaning: Understanding, matcher: Matcher) -> Understanding:
    """With what typed pinyin says once it is read: its signals and the words for a product search."""
    read = matcher.read(meaning.normal)
    if not meaning.normal or read == meaning.normal[: len(read)]:
        return meaning
    said = signals(read, read)
    both = {name: getattr(said, name) or getattr(meaning.signals, name) for name in Signals.__struct_fields__}
    return replace(
        meaning,
        signals=Signals(**both),
        keywords=keywords(read),
        language="zh" if meaning.language in (None, "en") else meaning.language,
    )


class _Parts(Struct, frozen=True):
    """What is in a text whatever the library knows."""

    #: Without matches.
    meaning: Understanding
    #: What the library is asked: for the whole, and for each clause.
    whole: str
    clauses: tuple[str, ...]


def _taken_apart(text: str) -> _Parts:
    normal = normal_form(text)
    meaning = Understanding(
        text=text,
        normal=normal,
        language=language_of(text),
        entities=find(text),
        signals=signals(normal, text),
        keywords=keywords(text),
        reservation=reservation(text),
    )
    return _Parts(meaning, without_codes(normal), tuple(map(without_codes, _clauses(text))))


_kept_apart = lru_cache(maxsize=_REMEMBERED)(_taken_apart)


def _intents(parts: _Parts, matcher: Matcher) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """The ranking of the whole text, or of the clauses where they say more, and the other matters if there are any."""
    whole = matcher.rank(parts.whole)
    ranked = [found for clause in parts.clauses if (found := matcher.rank(clause))]
    matters = [found for found in ranked if not found[0].intent.startswith(MANNERS)]
    if matters and len(matters) < len(ranked):
        # Beside a matter, thanks and greetings are only manners: they do not speak for the whole.
        ranked, whole = matters, max(matters, key=lambda found: found[0].score)
    strong = [found for found in ranked if found[0].score >= _STRONG]
    if not strong:
        return whole, ()
    matters_by_intent: dict[str, tuple[Match, ...]] = {}
    for found in strong:
        matters_by_intent.setdefault(found[0].intent, found)
    first, *others = matters_by_intent.values()
    if others:
        return first, tuple(found[0] for found in others[: _MOST_MATTERS - 1])
    clearest = max(strong, key=lambda found: found[0].score)
    return (clearest if clearest[0].score >= whole[0].score + _CLEARER else whole), ()


def _clauses(text: str) -> list[str]:
    """The normal forms of the clauses, where there are two or more that say something."""
    parts = [part for part in _CLAUSE_END.split(_with_lines(text[:_MOST_READ])) if part and part.strip()]
    if len(parts) < 2:
        return []
    forms = [normal_form(part) for part in parts[: 2 * _MOST_CLAUSES]]
    telling = [form for form in forms if len(form) >= _SHORTEST_CLAUSE][:_MOST_CLAUSES]
    return telling if len(telling) > 1 else []


def _with_lines(text: str) -> str:
    """The folded text with its line ends, which `folded` makes spaces."""
    return "\n".join(folded(line) for line in text.splitlines()[: 4 * _MOST_CLAUSES] if line.strip())
