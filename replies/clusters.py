"""Texts that say the same, gathered and counted: the commonest one stands for its group."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from rapidfuzz import fuzz, process

from replies.keywords import keywords

#: From here on (mean of rapidfuzz's `ratio` of the normal forms and of their matter alone) two messages ask the same.
ALIKE: Final = 70.0
#: How many of the texts that are left are compared with all of them at a time: some megabytes of scores.
_AT_ONCE: Final = 256
#: Of a longer text only the beginning is compared.
_LONGEST: Final = 120


class Told(Struct, frozen=True):
    """One text as it was written, with its normal form and when it was."""

    id: int
    text: str
    normal: str
    at: int


class Cluster(Struct, frozen=True):
    """Texts that are alike, the newest first; each is as often in it as it was written."""

    #: The normal form that was written most often.
    leading: str
    members: tuple[Told, ...]

    @property
    def text(self) -> str:
        """The leading form as it was last written."""
        return next(one.text for one in self.members if one.normal == self.leading)

    @property
    def count(self) -> int:
        """How often something of it was written."""
        return len(self.members)

    @property
    def last_at(self) -> int:
        """When something of it was last written."""
        return self.members[0].at

    @property
    def first_at(self) -> int:
        """When something of it was first written."""
        return self.members[-1].at

    @property
    def forms(self) -> tuple[str, ...]:
        """Its normal forms, the commonest first."""
        return _by_count(self.members)


def clusters(told: Iterable[Told], alike: float = ALIKE) -> tuple[Cluster, ...]:
    """The texts in groups, the largest first. What has no normal form (a lone emoji) belongs to none.

    A form goes to the commonest that it is like, so a chain of ever less similar texts is not one group. The same texts
    in another order make the same groups.
    """
    of_form: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.normal:
            of_form[one.normal].append(one)
    common = sorted(of_form, key=lambda form: (-len(of_form[form]), form))
    found = [gathered(one for form in forms for one in of_form[form]) for forms in _groups(common, alike)]
    return tuple(sorted(found, key=lambda group: (-group.count, -group.last_at, group.leading)))


def gathered(members: Iterable[Told]) -> Cluster:
    """The group of these texts; there must be one at least."""
    some = tuple(sorted(members, key=lambda one: (-one.at, -one.id)))
    return Cluster(_by_count(some)[0], some)


def _by_count(members: Sequence[Told]) -> tuple[str, ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for one in members:
        counts[one.normal] += 1
    return tuple(sorted(counts, key=lambda form: (-counts[form], form)))


def _groups(forms: list[str], alike: float) -> Iterator[list[str]]:
    """Each form that no earlier one took, with those after it that are like it."""
    while forms:
        scores = _likeness(forms)
        free = np.ones(len(forms), dtype=bool)
        for at in range(min(_AT_ONCE, len(forms))):
            if free[at]:
                taken = free & (scores[at] >= alike)
                taken[at] = True
                yield [forms[place] for place in np.flatnonzero(taken)]
                free &= ~taken
        forms = [forms[place] for place in np.flatnonzero(free)]


def _likeness(forms: list[str]) -> npt.NDArray[np.float32]:
    """Of the first forms to all of them. 能刻字吗 and 可以刻字吗 are short and share little but their matter."""
    short = [form[:_LONGEST] for form in forms]
    matters = ["".join(keywords(form)) or form for form in short]
    whole, matter = (
        process.cdist(some[:_AT_ONCE], some, scorer=fuzz.ratio, dtype=np.float32, workers=1)
        for some in (short, matters)
    )
    mean: npt.NDArray[np.float32] = (whole + matter) / 2
    return mean
