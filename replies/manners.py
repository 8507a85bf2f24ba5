"""Openings and closings: short words around an answer, which rotate by themselves so that the whole differs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from replies.phrase import TRADITIONAL, Phrased
from replies.render import TEXT_CAP
from replies.rotation import spread
from replies.text import to_traditional, utf16_length

#: The replies that they are.
OPENING, CLOSING = "manner.opening", "manner.closing"

#: A salutation stands in the first few characters: 亲，…, 好的亲，…, 您好亲 …
_SALUTES_WITHIN = 8
#: What already offers more stands in the last sentence.
_OFFERS_WITHIN = 40
_STOPS = "。！!～~…. "
_AFTER_SALUTATION = r"[，,！!～~、：:]\s*"
#: So finely are shares told apart.
_GRAIN = 1_000


class Habits(Struct, frozen=True):
    """What the shop's rules say of them."""

    share: float
    #: How replies begin that stay as they are.
    plain: tuple[str, ...]
    salutations: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


def may_have(reply: str, habits: Habits) -> bool:
    """Whether something may be put around this reply at all."""
    return not reply.startswith(habits.plain)


def takes_opening(said: Phrased, habits: Habits, seed: int) -> bool:
    """Whether an opening belongs before it: always before what would be the same again, else before a share.

    Not where it has one of its own; where that is a salutation, what would be the same again gets another for it.
    """
    head = said.text[:_SALUTES_WITHIN]
    if said.text.startswith(_words(habits.beginnings, said.language)):
        return False
    if any(word in head for word in _words(habits.salutations, said.language)):
        return said.is_worn and _without_salutation(said, habits) != said.text
    return said.is_worn or _is_among(habits.share, seed)


def takes_closing(said: Phrased, habits: Habits, seed: int, *, is_opened: bool) -> bool:
    """Whether a closing belongs behind it: always where it would else be the same again, else behind a share.

    Not behind a question, which must be the last word, nor behind a link or number, nor where it closes of its own.
    """
    text, endings = said.text.rstrip(_STOPS), _words(habits.endings, said.language)
    is_sentence = said.text[-1:] in _STOPS if said.language == "en" else text[-1:].isalpha() and not text[-1:].isascii()
    if not text or not is_sentence or "\n" in said.text:
        return False
    last = text[-_OFFERS_WITHIN:].lower()
    if any(word in last for word in _offers(habits.endings, said.language)):
        return False
    if said.is_worn and not is_opened:
        return True
    return not text.endswith(endings) and _is_among(habits.share, seed + 1)


def put_around(said: Phrased, around: Mapping[str, Phrased], habits: Habits) -> str:
    """The text with what stands around it; an opening takes the place of a salutation of its own.

    The text alone where the whole would be longer than a message may be.
    """
    text = said.text
    if OPENING in around:
        text = _joined(around[OPENING].text, _without_salutation(said, habits), said.language)
    if CLOSING in around:
        stop = "" if text[-1:] in _STOPS else "." if said.language == "en" else "。"
        text = _joined(text + stop, around[CLOSING].text, said.language)
    return text if utf16_length(text) <= TEXT_CAP else said.text


def _joined(one: str, other: str, language: str) -> str:
    return f"{one} {other}" if language == "en" else one + other


def _without_salutation(said: Phrased, habits: Habits) -> str:
    words = "|".join(map(re.escape, _words(habits.salutations, said.language)))
    return re.sub(rf"^(?:{words}){_AFTER_SALUTATION}", "", said.text, count=1) if words else said.text


def _is_among(share: float, seed: int) -> bool:
    return spread(seed, _GRAIN) < share * _GRAIN


@lru_cache(maxsize=64)
def _offers(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Those of the endings that are more than a particle, in small letters."""
    return tuple(word.lower() for word in _words(words, language) if len(word) > 1)


@lru_cache(maxsize=64)
def _words(words: Sequence[str], language: str) -> tuple[str, ...]:
    """The words as they are written in this language."""
    return tuple(map(to_traditional, words)) if language == TRADITIONAL else tuple(words)
