"""What two libraries make of the same messages: what customers asked, and golden questions that must be understood."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from replies.matcher import Matcher
from replies.understand import understand
from replies.understanding import Band


class Heard(Struct, frozen=True):
    """What a message was taken for."""

    #: None where it was not understood: what was nearest does not matter then.
    intent: str | None
    band: Band


class Shift(Struct, frozen=True):
    """A message that is taken for something else."""

    text: str
    times: int
    before: Heard
    after: Heard


class Broken(Struct, frozen=True):
    """A golden question that is not answered with its intent."""

    text: str
    intent: str
    after: Heard


def heard(text: str, matcher: Matcher) -> Heard:
    """What the matcher's own thresholds make of a text, whatever the customer's situation."""
    meaning = understand(text, matcher)
    band = matcher.thresholds.band(meaning.matches, leads=bool(meaning.more))
    best = meaning.best
    return Heard(best.intent if best and band != "none" else None, band)


def shifts(asked: Mapping[str, int], old: Matcher, new: Matcher) -> tuple[Shift, ...]:
    """The messages (with how often they came) that are taken for something else, the commonest first."""
    found = (Shift(text, times, heard(text, old), heard(text, new)) for text, times in asked.items())
    changed = [one for one in found if one.before != one.after]
    return tuple(sorted(changed, key=lambda one: (-one.times, one.text)))


def broken(golden: Mapping[str, str], matcher: Matcher) -> tuple[Broken, ...]:
    """The golden questions (message → intent) that are not answered at once with their intent."""
    found = (Broken(text, intent, heard(text, matcher)) for text, intent in golden.items())
    return tuple(one for one in found if one.after != Heard(one.intent, "certain"))


def count(texts: Iterable[tuple[str, int]], most: int) -> dict[str, int]:
    """The commonest texts with how often each came, at most so many."""
    ordered = sorted(texts, key=lambda pair: (-pair[1], pair[0]))
    return dict(ordered[:most])
