"""From likeness to a score: how close phrasings are when they are read, and what that makes of an intent."""

import re
from collections.abc import Callable
from functools import lru_cache
from heapq import nlargest
from typing import Final

from rapidfuzz import fuzz, process

from replies.denial import contradicts
from replies.features import segmented, spoken
from replies.library import OUTSIDE
from replies.understanding import Match

_BEST, _MEAN, _MEAN_OF = 0.6, 0.4, 3
#: What is learnt counts so much beside the likeness; and the vote for an intent that fits well, with which the sum is
#: brought back to the scale of the likeness.
_BY_LEARNING, _USUAL_VOTE = 0.6, 0.45
#: Who writes a phrasing as it stands means its intent, however far the intent's other phrasings are.
_EXACT: Final = 95.0
#: What is outside counts where it is among so many of the best, and how much.
_NEAR_OUTSIDE: Final = 3
_BY_OUTSIDE: Final = 0.75
#: The share of a text that a library knows of what it is for; less of it counts as a power.
_USUAL_COVERAGE: Final = 0.85
_BY_COVERAGE: Final = 1.0
#: A typed sound may be several words, so it is never quite as sure as characters.
_BY_SOUND: Final = 0.95
#: How much of the score the features give; the close reading gives the rest.
_BY_FEATURES: Final = 0.55
#: A negation on one side only leaves this share of the score: “no cancellation” does not cancel.
_OTHER_POLARITY: Final = 0.85
#: Where one denies what the other wants, this is left of the likeness; and an intent has this score at most.
_CONTRADICTED: Final = 0.5
_DENIED: Final = 40.0
_QUESTION_FORM = re.compile(r"有没有|有木有|是不是|能不能|可不可以|要不要|会不会|好不好|行不行|对不对|不好意思|没问题")
_NEGATION = re.compile(
    r"[不没未别莫勿无]|\b(?:not?|never|dont|doesnt|didnt|cant|cannot|wont|isnt|wasnt|without|havent|hasnt)\b"
)

#: The forms of a library of the usual size are kept; of a large one only those that are asked for.
_segmented = lru_cache(maxsize=8192)(segmented)
_spoken = lru_cache(maxsize=8192)(spoken)


def readings(normal: str, phrasings: list[str], by_sound: bool) -> list[float]:
    """How close each phrasing is when it is read: the mean of four measures of its characters, words and sound."""
    sound = _read(fuzz.ratio, spoken(normal), [_spoken(text) for text in phrasings])
    if by_sound:
        return [_BY_SOUND * score for score in sound]
    ours, theirs = segmented(normal), [_segmented(text) for text in phrasings]
    letters = _read(fuzz.ratio, normal, phrasings)
    order = _read(fuzz.token_sort_ratio, ours, theirs)
    held = _read(fuzz.token_set_ratio, ours, theirs)
    return [sum(four) / 4 for four in zip(letters, order, held, sound, strict=True)]


def _read(scorer: Callable[..., float], text: str, others: list[str]) -> list[float]:
    scores = [0.0] * len(others)
    for _, score, at in process.extract(text, others, scorer=scorer, limit=None):
        scores[at] = score
    return scores


def score_of(normal: str, phrasing: str, likeness: float, reading: float) -> float:
    """How well one phrasing fits, 0 to 100."""
    if normal == phrasing:
        return 100.0
    score = _BY_FEATURES * 100 * likeness + (1 - _BY_FEATURES) * reading
    if contradicts(normal, phrasing):
        return score * _CONTRADICTED
    return score if _is_negated(normal) == _is_negated(phrasing) else score * _OTHER_POLARITY


@lru_cache(maxsize=8192)
def _is_negated(normal: str) -> bool:
    return _NEGATION.search(_QUESTION_FORM.sub("", normal)) is not None


def doubted(ranked: list[Match], coverage: float) -> tuple[Match, ...]:
    """The best first, lower the less of the text the library knows, and the more it is like what is outside.

    Who writes a phrasing as it stands is not doubted.
    """
    doubt = next((one.score for one in ranked[:_NEAR_OUTSIDE] if one.intent == OUTSIDE), 0.0) * _BY_OUTSIDE
    share = min(1.0, coverage / _USUAL_COVERAGE) ** _BY_COVERAGE
    inside = (one for one in ranked if one.intent != OUTSIDE)
    return tuple(
        one if one.score >= _EXACT else Match(one.intent, round(max(0.0, one.score * share - doubt), 2), one.phrasing)
        for one in inside
    )


def match_of(intent: str, scored: list[tuple[float, str]], vote: float | None, *, is_denied: bool = False) -> Match:
    """An intent's score: its closest phrasing, steadied by the next two, and what was learnt of it.

    `is_denied`: the text denies what the intent's phrasings want, so however well it fits it is never certain.
    """
    best = nlargest(_MEAN_OF, scored)
    mean = sum(score for score, _ in best) / len(best)
    score = _BEST * best[0][0] + _MEAN * mean
    if vote is not None:
        score = max(0.0, (score + _BY_LEARNING * 100 * vote) / (1 + _BY_LEARNING * _USUAL_VOTE))
    if is_denied:
        score = min(score, _DENIED)
    if best[0][0] == 100.0:
        score = max(score, _EXACT + (100 - _EXACT) * mean / 100)
    return Match(intent, round(min(100.0, score), 2), best[0][1])
