"""From which score on a library's matcher is believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from replies.understanding import Band, Match

#: A score from here on is an exact phrasing's: no lead is needed.
_EXACT: Final = 95.0
HIGHEST: Final = 100.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In points of the score, 0 to 100. The defaults are cautious; `xiaoer calibrate` finds a library's own."""

    #: From here on it is answered.
    certain: float = 66.0
    #: From here on it is asked back: did you mean …?
    likely: float = 12.0
    #: The best must lead the second by this much to be certain.
    lead: float = 2.0

    def __post_init__(self) -> None:
        """Refuse what cannot be: raises ValueError."""
        if not 0 <= self.likely <= self.certain <= HIGHEST or not 0 <= self.lead <= HIGHEST:
            raise ValueError(f"0 ≤ likely ≤ certain ≤ 100 and 0 ≤ lead ≤ 100, not {self}")

    def band(self, matches: Sequence[Match], *, leads: bool = False) -> Band:
        """How sure the best of these is. `leads`: it needs no lead, because the others are matters of their own."""
        if not matches:
            return "none"
        best = matches[0].score
        lead = best - matches[1].score if len(matches) > 1 else best
        if best >= self.certain and (leads or lead >= self.lead or best >= _EXACT):
            return "certain"
        return "likely" if best >= self.likely else "none"


CAUTIOUS: Final = Thresholds()
