"""What each feature says for or against each intent, learnt from the library itself.

The likeness of two texts counts all that they share; but 'when' and 'how much' stand in half of all phrasings. Kernel
ridge regression finds, for a library's own phrasings, the weights under which each is nearest to its own intent and
far from the others: with the kernel K of likenesses and targets +1 for a phrasing's own intent and -1/(L-1) for each of
the L-1 others, A = (K + D)^-1 Y. Since the kernel is linear in the features, A folds into one number for each feature
and intent, and a text costs no more than its features. A model a language: phrasings of two languages share nothing.

Where intents have few phrasings it learns accidents, so it leaves such languages out.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

#: Phrasings an intent, on average, from which on there is something to learn.
LEAST_EACH: Final = 10
#: Phrasings of a language up to which it is solved: some twenty seconds of a child process.
MOST: Final = 20_000
#: How far a phrasing may be from its target, in units of its likeness with itself; more for those of rare intents.
_SLACK: Final = 1.0
#: How exact the solution is, as a share of the targets, and the steps after which it is exact enough anyway.
_EXACT: Final = 0.05
_STEPS: Final = 60
_TINY: Final = 1e-20
#: Pairs of feature and phrasing that are summed at once: some 20 MB.
_AT_ONCE: Final = 50_000


class Learnt(Struct, frozen=True):
    """The weights: a row a feature, a column an intent."""

    intents: tuple[str, ...]
    table: NDArray[np.float16]

    def votes(self, rows: Sequence[int], shares: Sequence[float]) -> dict[str, float]:
        """What a text's features say for each intent: 1 as its own phrasings do, 0 nothing, below 0 against it.

        `shares`: each feature's weight by the text's length.
        """
        if not self.intents:
            return {}
        found = np.asarray(shares, dtype=np.float32) @ self.table[rows].astype(np.float32)
        return dict(zip(self.intents, found.tolist(), strict=True))


def nothing() -> Learnt:
    """What is known where there is too little to learn from."""
    return Learnt((), np.zeros((0, 0), dtype=np.float16))


def learn(
    postings: Sequence[tuple[float, NDArray[np.uint32]]],
    lengths: NDArray[np.float64],
    intents: Sequence[str],
    languages: Sequence[str],
) -> Learnt:
    """Solve it, in some seconds.

    `postings`: a feature's weight and the phrasings that have it. The rest is a phrasing each: its length, its intent
    and its language.
    """
    names = tuple(sorted(set(intents)))
    number = {name: at for at, name in enumerate(names)}
    own = np.array([number[name] for name in intents], dtype=np.intp)
    table = np.zeros((len(postings), len(names)), dtype=np.float32)
    spoken = np.array(languages)
    learnt = [
        _fold(table, postings, rows, lengths, own)
        for language in sorted(set(languages))
        for rows in (np.flatnonzero(spoken == language),)
        if LEAST_EACH * len(set(own[rows].tolist())) <= len(rows) <= MOST
    ]
    return Learnt(names, table.astype(np.float16)) if learnt else nothing()


class _Shared(Struct, frozen=True):
    """Which phrasings of one language have which features, as one long row sorted by feature and one by phrasing."""

    weights: NDArray[np.float32]
    #: For each pair of feature and phrasing, sorted by feature: the phrasing; and where each feature's begin.
    phrasings: NDArray[np.intp]
    by_feature: NDArray[np.intp]
    #: The same pairs sorted by phrasing.
    features: NDArray[np.intp]
    by_phrasing: NDArray[np.intp]
    #: The phrasings that have any: one of signs alone has none.
    telling: NDArray[np.intp]
    #: One over the length of each phrasing.
    scale: NDArray[np.float32]

    def likened(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The kernel times these values, a row a phrasing, without the kernel ever being there."""
        return self.spread(self.gathered(values))

    def gathered(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the phrasings' values come to for each feature."""
        return _sums(values * self.scale[:, None], self.phrasings, self.by_feature) * self.weights[:, None]

    def spread(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the features' values come to for each phrasing."""
        found = np.zeros((len(self.scale), values.shape[1]), dtype=np.float32)
        found[self.telling] = _sums(values * self.weights[:, None], self.features, self.by_phrasing)
        return found * self.scale[:, None]


def _sums(values: NDArray[np.float32], places: NDArray[np.intp], begins: NDArray[np.intp]) -> NDArray[np.float32]:
    """The sum of the values at the places of each group. No group is empty."""
    found = np.empty((len(begins), values.shape[1]), dtype=np.float32)
    ends = np.append(begins[1:], len(places))
    first = 0
    while first < len(begins):
        last = max(first + 1, int(np.searchsorted(ends, begins[first] + _AT_ONCE, side="right")))
        some = values[places[begins[first] : ends[last - 1]]]
        found[first:last] = np.add.reduceat(some, begins[first:last] - begins[first], axis=0)
        first = last
    return found


def _fold(
    table: NDArray[np.float32],
    postings: Sequence[tuple[float, NDArray[np.uint32]]],
    rows: NDArray[np.intp],
    lengths: NDArray[np.float64],
    own: NDArray[np.intp],
) -> int:
    """Add the model of these phrasings; returns how many they are."""
    here = np.full(len(lengths), -1, dtype=np.intp)
    here[rows] = np.arange(len(rows))
    local = [places[places >= 0] for _, held in postings for places in (here[held],)]
    used = np.array([at for at, places in enumerate(local) if len(places)], dtype=np.intp)
    shared = _shared(
        np.array([postings[at][0] for at in used], dtype=np.float32), [local[at] for at in used], 1 / lengths[rows]
    )
    solved = _solved(shared, own[rows], table.shape[1])
    table[used] += shared.gathered(solved)
    return len(rows)


def _shared(weights: NDArray[np.float32], places: Sequence[NDArray[np.intp]], scale: NDArray[np.float64]) -> _Shared:
    sizes = np.array([len(one) for one in places], dtype=np.intp)
    phrasings = np.concatenate(places)
    features = np.repeat(np.arange(len(places), dtype=np.intp), sizes)
    order = np.argsort(phrasings, kind="stable")
    telling, by_phrasing = np.unique(phrasings[order], return_index=True)
    return _Shared(
        weights,
        phrasings,
        np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp),
        features[order],
        by_phrasing.astype(np.intp),
        telling,
        scale.astype(np.float32),
    )


def _solved(shared: _Shared, own: NDArray[np.intp], intents: int) -> NDArray[np.float32]:
    """By conjugate gradients, each intent's column on its own: the kernel of 20,000 phrasings would take 1.6 GB."""
    sizes = np.bincount(own, minlength=intents)
    left = np.full((len(own), intents), -1 / max(1, intents - 1), dtype=np.float32)
    left[np.arange(len(own)), own] = 1
    slack = (_SLACK * np.sqrt(sizes[own] / sizes[sizes > 0].mean())).astype(np.float32)[:, None]
    solved = np.zeros_like(left)
    way: NDArray[np.float32] = left.copy()
    rest = _squares(left)
    enough = _EXACT**2 * rest
    for _ in range(_STEPS):
        change = shared.likened(way) + slack * way
        step = rest / np.maximum(np.einsum("ij,ij->j", way, change), _TINY)
        solved += step * way
        left -= step * change
        now = _squares(left)
        if (now <= enough).all():
            break
        way = left + (now / np.maximum(rest, _TINY)).astype(np.float32) * way
        rest = now
    return solved


def _squares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sum of the squares of each column."""
    return np.asarray(np.einsum("ij,ij->j", values, values), dtype=np.float32)
