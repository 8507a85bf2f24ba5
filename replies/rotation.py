"""Which wording next. Pure: the same groups, bag, count and seed always give the same choice."""

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Self

from msgspec import Struct

from replies.library import Group, Wording

#: Ids kept of wordings that this round does not know: other languages', or deleted ones.
FOREIGN_CAP = 200
#: Questions whose last answer is kept, beside the newest.
QUESTIONS_CAP = 15

#: Spreads neighbouring seeds (conversation ids, turns) over all wordings: the golden ratio in 64 bits.
_SPREAD = 0x9E3779B97F4A7C15


class Bag(Struct, frozen=True):
    """What one customer has heard of one reply: the wordings of this round in the order of their last use."""

    used: tuple[str, ...] = ()
    #: The whole round before, only until the second use of this one: giving the first back brings it back.
    before: tuple[str, ...] = ()
    #: How many rounds are over: from the second on, every wording has been heard.
    rounds: int = 0
    #: The wording that answered each question last: one reply may answer several.
    answered: tuple[tuple[str, str], ...] = ()

    def take(self, wording: str, every: Set[str], question: str = "") -> Self:
        """The bag after this wording was used. Once all are used, the next use begins a new round.

        `every` is the reply's wordings in the language, those included that do not fit now: they stay unused.
        """
        answered = self.answered
        if question:
            others = [one for one in answered if one[0] != question]
            answered = (*others[-QUESTIONS_CAP:], (question, wording))
        if len(every) <= len(self.used) and every <= frozenset(self.used):
            foreign = [one for one in self.used if one not in every and one != wording]
            return type(self)((*foreign[-FOREIGN_CAP:], wording), self.used, self.rounds + 1, answered)
        kept = [one for one in self.used if one != wording]
        return type(self)((*kept[-(FOREIGN_CAP + len(every)) :], wording), rounds=self.rounds, answered=answered)

    def give_back(self, wording: str) -> Self:
        """The bag as if this wording had not been used: its message was cancelled."""
        answered = tuple(one for one in self.answered if one[1] != wording)
        if self.before and self.used[-1:] == (wording,):
            return type(self)(self.before, rounds=self.rounds - 1, answered=answered)
        return type(self)(tuple(one for one in self.used if one != wording), self.before, self.rounds, answered)

    def has_heard(self, wording: str) -> bool:
        """Whether the customer has, in this round or in one before."""
        return self.rounds > 0 or wording in self.used

    def answer_to(self, question: str) -> str:
        """The wording that answered this question last; empty where none did."""
        return next((wording for asked, wording in self.answered if asked == question), "")

    @property
    def last(self) -> str:
        """The wording that was used last; empty where none was."""
        return self.used[-1] if self.used else ""


def choose(
    groups: Sequence[Group],
    bag: Bag,
    times: int,
    seed: int,
    angle: str | None = None,
    echoes: Set[str] = frozenset(),
) -> Wording:
    """The wording to use, out of the groups that are eligible now; there must be one.

    1. The angle that is due: the one that the caller names, else the first for the first time the same is asked,
       the second for the second …
    2. In it, the most specific of those that this bag has not used and that are not among `echoes`: what reads like
       the last one used, or answered this question last, is as good as a repeat.
    3. If the angle has none, the next angle that has: another angle comes before a repeat.
    4. If only echoes are unused, one of them.
    5. If all are used, the one that was used longest ago, of the named angle where one is named; neither the last one
       nor an echo while there is another.
    """
    angles = _turned(groups, times, angle)
    used = frozenset(bag.used)
    for shunned in (used | echoes, used) if echoes else (used,):
        for some in angles:
            found = _unused(some, shunned, seed)
            if found is not None:
                return found
    return _longest_ago(groups, bag, angle, echoes)


def spread(seed: int, among: int) -> int:
    """A number from 0 up to, not including, `among`: neighbouring seeds lie far apart, the same seed gives the same."""
    return (seed * _SPREAD >> 32) % among


def _turned(groups: Sequence[Group], times: int, angle: str | None) -> list[list[Group]]:
    """The groups of each angle, the due angle first and the others in their order behind it."""
    by_angle: dict[str, list[Group]] = {}
    for group in groups:
        by_angle.setdefault(group.angle, []).append(group)
    names = list(by_angle)
    due = names.index(angle) if angle in by_angle else (max(times, 1) - 1) % len(names)
    return [by_angle[name] for name in names[due:] + names[:due]]


def _unused(groups: list[Group], shunned: Set[str], seed: int) -> Wording | None:
    """The most specific that is not shunned; among equals the seed decides. None where all are."""
    for some in _by_weight(groups):
        start, count = spread(seed, len(some)), len(some)
        for step in range(count):
            wording = some[(start + step) % count]
            if wording.id not in shunned:
                return wording
    return None


def _by_weight(groups: list[Group]) -> Iterator[Sequence[Wording]]:
    """The wordings with the most conditions first, those with as many together."""
    if len(groups) == 1:
        # Nothing is copied: a group may hold ten thousand.
        yield groups[0].wordings
        return
    for weight in sorted({group.when.weight for group in groups}, reverse=True):
        yield [wording for group in groups if group.when.weight == weight for wording in group.wordings]


def _longest_ago(groups: Iterable[Group], bag: Bag, angle: str | None, echoes: Set[str]) -> Wording:
    """The one whose last use lies furthest back."""
    every = [wording for group in groups for wording in group.wordings]
    some = [wording for wording in every if wording.id != bag.last] or every
    apart = [wording for wording in some if wording.id not in echoes] or some
    named = [wording for wording in apart if wording.angle == angle] or apart
    order = {used: position for position, used in enumerate(bag.used)}
    return min(named, key=lambda wording: order.get(wording.id, -1))
