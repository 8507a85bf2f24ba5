"""What a message is taken to mean, and why: as the engine weighs it, with its reasons."""

from collections.abc import Mapping

from msgspec import Struct

from flows.bands import lifts, thresholds, weighed
from flows.policy import Policy
from replies.library import Library
from replies.matcher import Matcher
from replies.understand import understand
from replies.understanding import Understanding


class Place(Struct, frozen=True):
    """One intent that it may be."""

    intent: str
    score: float
    #: The phrasing that comes closest, and how close.
    phrasing: str
    likeness: float
    #: What each word says for the intent, and what holds now.
    votes: tuple[tuple[str, float], ...]
    lifts: Mapping[str, float]


class Ranking(Struct, frozen=True):
    """All of them, the best first."""

    #: The text as it was read.
    read: str
    meaning: Understanding
    places: tuple[Place, ...]


def ranked(
    text: str, library: Library, matcher: Matcher, policy: Policy, true: frozenset[str] = frozenset(), about: str = ""
) -> Ranking:
    """`true`: what holds of the customer; `about`: the topic asked before."""
    meaning = weighed(understand(text, matcher), true, about, thresholds(policy.inquiry, library.thresholds))
    places = []
    for one in meaning.matches:
        why = matcher.why(meaning.normal, one.intent)
        lifted = lifts(one.intent, true, about)
        places.append(Place(one.intent, one.score, why.phrasing, why.likeness, tuple(why.votes), lifted))
    return Ranking(matcher.read(meaning.normal), meaning, tuple(places))
