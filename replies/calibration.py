"""Thresholds found from labelled messages: as many customers helped as may be, few answered wrongly."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from replies.evaluation import SHOWN, Outcome
from replies.thresholds import Thresholds

#: Messages below which a threshold would be an accident.
LEAST: Final = 50
#: What the right button is worth beside the right answer at once.
_BUTTON: Final = 0.3
#: Buttons are shown where at least one time in so many the right one is among them.
_BUTTONS_RIGHT: Final = 1 / 4
#: Messages next to each other by score over which that is counted.
_WINDOW: Final = 40
_CERTAIN: Final = tuple(range(40, 97, 2))
_LEADS: Final = (0, 2, 4, 6, 8, 10, 12, 15, 20)
#: How much too much of what is bad outweighs all that is good.
_OVER: Final = 10.0


class Limits(Struct, frozen=True):
    """What may happen at most, in shares."""

    #: Of messages that the library is for: answered wrongly.
    wrong: float = 0.10
    #: Of the others: answered.
    answered_none: float = 0.15


def calibrated(outcomes: Sequence[Outcome], limits: Limits) -> Thresholds:
    """The thresholds that help the most within the limits; where none keep them, those that come nearest.

    Raises ValueError where there are fewer than `LEAST` messages.
    """
    if len(outcomes) < LEAST:
        raise ValueError(f"{len(outcomes)} messages are too few to calibrate with: {LEAST} at least")
    counts = _Counts(outcomes)
    certain, lead = max(_grid(), key=lambda pair: counts.worth(pair[0], pair[1], limits))
    return Thresholds(certain, counts.likely(certain, lead), lead)


def _grid() -> Iterator[tuple[float, float]]:
    """The cautious first: of equals the first is taken."""
    yield from ((float(certain), float(lead)) for certain in reversed(_CERTAIN) for lead in reversed(_LEADS))


class _Counts:
    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.score = np.array([one.score for one in outcomes])
        self.lead = np.array([one.lead for one in outcomes])
        self.inside = np.array([bool(one.message.right) for one in outcomes])
        self.right = np.array([one.is_right() for one in outcomes])
        self.shown = np.array([one.is_right(SHOWN) for one in outcomes])

    def worth(self, certain: float, lead: float, limits: Limits) -> float:
        answered = (self.score >= certain) & (self.lead >= lead)
        inside, outside = max(1, int(self.inside.sum())), max(1, int((~self.inside).sum()))
        right = float((answered & self.right).sum()) / inside
        wrong = float((answered & self.inside & ~self.right).sum()) / inside
        none = float((answered & ~self.inside).sum()) / outside
        helped = right + float((~answered & self.shown).sum()) / inside
        over = max(0.0, wrong - limits.wrong) + max(0.0, none - limits.answered_none)
        # What wrong answers cost is said by the limits.
        return right + _BUTTON * (helped - right) - _OVER * over

    def likely(self, certain: float, lead: float) -> float:
        """The lowest score at which buttons are right often enough."""
        asked = ~((self.score >= certain) & (self.lead >= lead))
        order = np.argsort(-self.score[asked], kind="stable")
        return _lowest(self.score[asked][order], self.shown[asked][order], certain)


def _lowest(scores: NDArray[np.float64], shown: NDArray[np.bool_], certain: float) -> float:
    """Below which score too few of the next messages have their intent among the buttons."""
    for at in range(len(scores)):
        if shown[at : at + _WINDOW].mean() < _BUTTONS_RIGHT:
            return min(certain, round(float(scores[at]) + 0.1, 1))
    return min(certain, round(float(scores[-1]), 1)) if len(scores) else certain
