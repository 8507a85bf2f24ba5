"""Which wording next. Pure: the same wordings, bag, count and seed always give the same choice."""

from collections.abc import Iterable, Sequence
from typing import Self

from msgspec import Struct

from replies.library import Wording

#: Ids kept of wordings that this round does not know: other languages', or deleted ones.
FOREIGN_CAP = 200

#: Spreads neighbouring seeds (conversation ids, turns) over all wordings: the golden ratio in 64 bits.
_SPREAD = 0x9E3779B97F4A7C15


class Bag(Struct, frozen=True):
    """What one customer has heard of one reply: the wordings of this round in the order of their last use."""

    used: tuple[str, ...] = ()
    #: The whole round before, only until the second use of this one: giving the first back brings it back.
    before: tuple[str, ...] = ()

    def take(self, wording: str, every: Iterable[str]) -> Self:
        """The bag after this wording was used. Once all are used, the next use begins a new round.

        `every` is the reply's wordings in the language, those included that do not fit now: they stay unused.
        """
        known = frozenset(every)
        if known <= frozenset(self.used):
            foreign = [one for one in self.used if one not in known and one != wording]
            return type(self)((*foreign[-FOREIGN_CAP:], wording), before=self.used)
        kept = [one for one in self.used if one != wording]
        return type(self)((*kept[-(FOREIGN_CAP + len(known)) :], wording))

    def give_back(self, wording: str) -> Self:
        """The bag as if this wording had not been used: its message was cancelled."""
        if self.before and self.used[-1:] == (wording,):
            return type(self)(self.before)
        return type(self)(tuple(one for one in self.used if one != wording), self.before)


def choose(wordings: Sequence[Wording], bag: Bag, times: int, seed: int, angle: str | None = None) -> Wording:
    """The wording to use, out of those that are eligible now; there must be one.

    1. The angle that is due: the first for the first time the same is asked, the second for the second …
       An `angle` that the caller names wins, and is then the only one.
    2. In it, the most specific of those that this bag has not used.
    3. If the angle is used up, the next angle that is not: another angle comes before a repeat.
    4. If all are used, the one that was used longest ago; never the last one while there is another.
    """
    named = [wording for wording in wordings if wording.angle == angle] if angle else []
    if named:
        return _unused(named, bag, due=0, seed=seed) or _longest_ago(named, bag, spare=wordings)
    return _unused(wordings, bag, due=max(times, 1) - 1, seed=seed) or _longest_ago(wordings, bag, spare=wordings)


def _unused(wordings: Sequence[Wording], bag: Bag, due: int, seed: int) -> Wording | None:
    """One of the unused in the due angle or in the first after it that has any; None where all are used."""
    used = frozenset(bag.used)
    by_angle: dict[str, list[Wording]] = {}
    for wording in wordings:
        unused = by_angle.setdefault(wording.angle, [])
        if wording.id not in used:
            unused.append(wording)
    angles = list(by_angle.values())
    turned = due % len(angles)
    for some in angles[turned:] + angles[:turned]:
        if some:
            return _most_specific(some, seed)
    return None


def _most_specific(some: list[Wording], seed: int) -> Wording:
    """The one with the most conditions; among equals the seed decides."""
    weights = [wording.when.weight for wording in some]
    highest = max(weights)
    best = [wording for wording, weight in zip(some, weights, strict=True) if weight == highest]
    return best[(seed * _SPREAD >> 32) % len(best)]


def _longest_ago(some: Sequence[Wording], bag: Bag, spare: Sequence[Wording]) -> Wording:
    """The one whose last use lies furthest back. Where only the last one is left, another of `spare`."""
    order = {used: position for position, used in enumerate(bag.used)}
    last = bag.used[-1] if bag.used else ""
    candidates = [one for one in some if one.id != last] or [one for one in spare if one.id != last] or list(some)
    return min(candidates, key=lambda wording: order.get(wording.id, -1))
