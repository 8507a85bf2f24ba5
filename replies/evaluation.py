"""How well messages are mapped to intents, counted: on labelled messages that the library was not made from."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from replies.thresholds import Thresholds
from replies.understanding import Match

#: How many of the first answers may be shown as buttons.
SHOWN: Final = 3


class Labelled(Struct, frozen=True):
    """A message and the intents that are right for it."""

    text: str
    #: Empty where nothing of the library fits: then the right answer is none.
    right: frozenset[str]


class Outcome(Struct, frozen=True):
    """A message and what was made of it."""

    message: Labelled
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        """Of the best match, 0 where there is none."""
        return self.matches[0].score if self.matches else 0.0

    @property
    def lead(self) -> float:
        """By how much the best leads the second."""
        return self.score - (self.matches[1].score if len(self.matches) > 1 else 0.0)

    def is_right(self, first: int = 1) -> bool:
        """Whether one of the first matches is right."""
        return any(one.intent in self.message.right for one in self.matches[:first])


class Bands(Struct, frozen=True):
    """What customers get, in shares."""

    #: Of messages that the library is for: answered right, or the right one is among the buttons.
    helped: float
    #: Of the same: answered wrongly.
    wrong: float
    #: Of the others: answered.
    answered_none: float


class Evaluation(Struct, frozen=True):
    """All of them. Shares are between 0 and 1; None where there is nothing to count."""

    outcomes: tuple[Outcome, ...]

    @property
    def inside(self) -> list[Outcome]:
        """Messages that the library is for."""
        return [one for one in self.outcomes if one.message.right]

    @property
    def outside(self) -> list[Outcome]:
        """Messages that nothing of the library fits."""
        return [one for one in self.outcomes if not one.message.right]

    def top(self, first: int) -> float | None:
        """The share with a right intent among the first."""
        return _share([one.is_right(first) for one in self.inside])

    @property
    def auroc(self) -> float | None:
        """How often a message that the library is for scores higher than one that it is not for; ties count half.

        The area under the curve of the receiver's characteristic, by the ranks (Mann and Whitney).
        """
        inside, outside = ([one.score for one in group] for group in (self.inside, self.outside))
        if not inside or not outside:
            return None
        ours, others = np.array(inside)[:, None], np.array(outside)
        return float((ours > others).mean() + (ours == others).mean() / 2)

    def right_at(self, outside: float) -> float | None:
        """The share answered right with the threshold at which this share of the messages outside is answered."""
        scores = sorted((one.score for one in self.outside), reverse=True)
        if not scores:
            return None
        place = int(outside * len(scores))
        least = scores[place] if place < len(scores) else -1.0
        return _share([one.is_right() and one.score > least for one in self.inside])

    def accuracy(self, threshold: float) -> float | None:
        """The share of all messages that are answered right, or rightly not at all."""
        return _share([one.score >= threshold and one.is_right() for one in self.inside]
                      + [one.score < threshold for one in self.outside])  # fmt: skip

    def best_threshold(self) -> float:
        """The score from which on answering makes the accuracy highest."""
        tried = sorted({0.0, *(one.score for one in self.outcomes)})
        return max(tried, key=lambda threshold: self.accuracy(threshold) or 0.0)

    def bands(self, thresholds: Thresholds) -> Bands:
        """What customers get where these are the thresholds."""
        shown = {"certain": 1, "likely": SHOWN, "none": 0}
        pairs = [(one, thresholds.band(one.matches)) for one in self.outcomes]
        helped = [one.is_right(shown[band]) for one, band in pairs if one.message.right]
        wrong = [band == "certain" and not one.is_right() for one, band in pairs if one.message.right]
        none = [band == "certain" for one, band in pairs if not one.message.right]
        return Bands(_share(helped) or 0.0, _share(wrong) or 0.0, _share(none) or 0.0)

    def confusions(self, most: int) -> list[tuple[str, str, int]]:
        """What was wanted, what was found instead, how often; the commonest first."""
        wrong = Counter(
            (min(one.message.right), one.matches[0].intent if one.matches else "")
            for one in self.inside
            if not one.is_right()
        )
        return [(wanted, found, times) for (wanted, found), times in wrong.most_common(most)]


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
