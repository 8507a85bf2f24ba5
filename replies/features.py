"""What a text is compared by: its characters, its words and how it sounds."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from replies import pinyin

_RUN = re.compile("[㐀-䶿一-鿿豈-﫿]+|[a-z]+|[0-9]+")
#: Numbers name an order or a phone; they say nothing of what is wanted.
_LONGEST_NUMBER: Final = 3
#: Words that carry no matter, and count for less in English than their grams would make them.
_ENDINGS: Final = ("ings", "ing", "edly", "ed", "ies", "es", "ly", "s")
_SHORTEST_STEM: Final = 3


def runs(normal: str) -> list[str]:
    """The runs of Chinese, of Latin letters and of short numbers that a normal form is made of."""
    found = _RUN.findall(normal)
    return [run for run in found if not run.isdigit() or len(run) <= _LONGEST_NUMBER]


def features(normal: str, *, typed_pinyin: bool = True) -> set[str]:
    """Every feature of a normal form. Their first character tells their kind: `~` sound, `=` word, `_` word pair."""
    found: set[str] = set()
    words: list[str] = []
    spoken: list[str] = []
    for run in runs(normal):
        if run.isascii():
            words.append(run)
            found.update(_word_features(run))
            spoken.extend(pinyin.syllables(run) if typed_pinyin else ())
            continue
        found.update(_character_grams(run))
        spoken.extend(pinyin.sounds(run))
    found.update(f"_{stem(a)} {stem(b)}" for a, b in pairwise(words))
    found.update(f"~{syllable}" for syllable in spoken)
    found.update(f"~{a} {b}" for a, b in pairwise(spoken))
    return found


def segmented(normal: str) -> str:
    """The text as tokens between spaces, for the scorers that know words: each Chinese character is one."""
    return " ".join(token for run in runs(normal) for token in ([run] if run.isascii() else run))


def spoken(normal: str) -> str:
    """The text as it sounds; what is not Chinese stays."""
    parts: list[str] = []
    for run in runs(normal):
        parts.extend((run,) if run.isascii() else pinyin.sounds(run))
    return "".join(parts)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its English ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


def _character_grams(run: str) -> Iterator[str]:
    yield from run
    for size in (2, 3):
        for at in range(len(run) - size + 1):
            yield run[at : at + size]


@lru_cache(maxsize=8192)
def _word_features(word: str) -> tuple[str, ...]:
    if word.isdigit():
        return (f"={word}",)
    bounded = f"<{word}>"
    grams = (bounded[at : at + size] for size in (3, 4, 5) for at in range(len(bounded) - size + 1))
    return (f"={stem(word)}", *grams)
