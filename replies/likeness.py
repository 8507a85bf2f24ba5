"""How alike two wordings read: by what they say of their own, without the values and lists of the matter at hand."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

#: More alike than this (rapidfuzz `ratio`), two wordings read the same to whoever hears one after the other.
READS_SAME = 70.0

_LIST = re.compile(r"\{%-?\s*for\b.*?\bendfor\s*-?%\}", re.DOTALL)
_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def pieces(template: str) -> list[str]:
    """What stands in the template as it is said, in order: all but markup and lists."""
    return [piece for piece in _MARKUP.split(_LIST.sub("{{ }}", template)) if piece.strip()]


def fixed(template: str) -> str:
    """The template's own words in one."""
    return "".join(pieces(template))


def as_said(template: str, text: str) -> str:
    """The template's own words that are in this text: a branch that was not taken is not."""
    found, start = [], 0
    for piece in (piece.strip() for piece in pieces(template)):
        at = text.find(piece, start)
        if at >= 0:
            found.append(piece)
            start = at + len(piece)
    return "".join(found)


def likeness(one: str, other: str) -> float:
    """0 to 100."""
    return float(fuzz.ratio(one, other))


def like(one: str, others: Sequence[str]) -> list[int]:
    """The places of those that read like it."""
    found = process.extract(one, others, scorer=fuzz.ratio, score_cutoff=READS_SAME, limit=None)
    return [place for _, score, place in found if score > READS_SAME]
