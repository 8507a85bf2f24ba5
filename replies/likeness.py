"""How alike two wordings read: by what they say of their own, without the values and lists of the matter at hand."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

#: More alike than this (rapidfuzz `ratio`), two wordings read the same to whoever hears one after the other.
READS_SAME = 70.0

_LIST = re.compile(r"\{%-?\s*for\b.*?\bendfor\s*-?%\}", re.DOTALL)
_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SIGNS = "，,！!～~：:、。；;？?"
#: Words up to a sign that ends a clause.
_CLAUSE = re.compile(rf"[^{_SIGNS}\s][^{_SIGNS}\n]*[{_SIGNS}]*|[{_SIGNS}]+")


def pieces(template: str) -> list[str]:
    """What stands in the template as it is said, in order: all but markup and lists."""
    return [piece for piece in _MARKUP.split(_LIST.sub("{{ }}", template)) if piece.strip()]


def fixed(template: str) -> str:
    """The template's own words in one."""
    return "".join(pieces(template))


def as_said(templates: Iterable[str], text: str) -> str:
    """The own words of these templates, in order, as far as they are in the text.

    A branch that was not taken is not in it, nor a salutation in whose place another stands.
    """
    found, start = [], 0
    for clause in (clause for template in templates for piece in pieces(template) for clause in _CLAUSE.findall(piece)):
        at = text.find(clause, start)
        if at >= 0:
            found.append(clause)
            start = at + len(clause)
    return "".join(found)


def likeness(one: str, other: str) -> float:
    """0 to 100."""
    return float(fuzz.ratio(one, other))


def like(one: str, others: Sequence[str]) -> list[int]:
    """The places of those that read like it."""
    found = process.extract(one, others, scorer=fuzz.ratio, score_cutoff=READS_SAME, limit=None)
    return [place for _, score, place in found if score > READS_SAME]
