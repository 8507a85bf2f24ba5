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
#: Phrasings of a language up to which it is solved: twice 4 bytes for each pair of them, and some seconds.
MOST: Final = 6_000
#: How far a phrasing may be from its target, in units of its likeness with itself; more for those of rare intents.
_SLACK: Final = 1.0


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
    kernel = np.zeros((len(rows), len(rows)), dtype=np.float32)
    for (weight, _), places in zip(postings, local, strict=True):
        kernel[np.ix_(places, places)] += np.float32(weight * weight)
    scale = (1 / lengths[rows]).astype(np.float32)
    kernel *= scale[:, None]
    kernel *= scale
    solved = _solved(kernel, own[rows], table.shape[1]) * scale[:, None]
    for at, ((weight, _), places) in enumerate(zip(postings, local, strict=True)):
        table[at] += np.float32(weight) * solved[places].sum(axis=0)
    return len(rows)


def _solved(kernel: NDArray[np.float32], own: NDArray[np.intp], intents: int) -> NDArray[np.float32]:
    sizes = np.bincount(own, minlength=intents)
    targets = np.full((len(own), intents), -1 / max(1, intents - 1), dtype=np.float32)
    targets[np.arange(len(own)), own] = 1
    slack = _SLACK * np.sqrt(sizes[own] / sizes[sizes > 0].mean())
    kernel[np.diag_indices_from(kernel)] += slack.astype(np.float32)
    return np.linalg.solve(kernel, targets)
