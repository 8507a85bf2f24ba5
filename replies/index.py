"""An inverted index over the features of phrasings: the few that share the most telling ones with a text.

Nothing in it changes once it is built, so any thread may read it.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from replies.concepts import Concepts
from replies.features import features, runs, stem
from replies.library import OUTSIDE
from replies.pinyin import syllables

#: Places of the index that are read for one text, rarest features first. At 100,000 phrasings they are all there is
#: time for; in a library of the usual size they are never reached.
_POSTINGS: Final = 6000
#: What share of the largest sum is near it.
_NEAR: Final = 0.2
#: Phrasings that are read closely; of a large library, where many lie close, some more.
_CANDIDATES, _OF_MANY, _MANY = 20, 32, 20_000
#: Kinds of feature that weigh otherwise than their rarity says: pairs of words are rare by nature, and a concept stands
#: for many words.
_WEIGHT: Final = {"_": 0.7, "#": 1.5}
#: What a feature weighs that the library does not know, as a share of the heaviest.
_UNKNOWN: Final = 0.35
#: What even a feature weighs that all intents have.
_LEAST_WEIGHT: Final = 0.2
#: Features whose phrasings are kept unpacked: all that are asked for in a library of the usual size.
_UNPACKED: Final = 8192

#: A phrasing by its place, and the cosine of its features with the text's.
Found = list[tuple[int, float]]


class Posting(NamedTuple):
    """The phrasings that have a feature, as packed 32-bit indexes, and what the feature weighs."""

    weight: float
    places: bytes
    #: Its row among what was learnt.
    row: int
    #: Whether a phrasing has it that is not outside.
    is_inside: bool


class Asked(NamedTuple):
    """The features of a text that the library knows, with their weights, and the length of all of them."""

    known: list[tuple[float, str]]
    length: float
    by_sound: bool
    #: The share of the text that the library knows, 0 to 1.
    coverage: float


class Index:
    """Phrasings by their features."""

    def __init__(self, texts: Sequence[str], intents: Sequence[str], concepts: Mapping[str, Iterable[str]]) -> None:
        """Of the normal forms `texts`, each with its intent; `concepts` are words by their meaning."""
        self.texts, self.intents = tuple(texts), tuple(intents)
        self._concepts = Concepts(concepts)
        sizes = Counter(intents)
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        found = [self._features(text, typed_pinyin=False) for text in texts]
        for at, own in enumerate(found):
            for feature in own:
                places[feature].append(at)
        self.postings = {
            name: Posting(
                _weight(name, Counter(intents[at] for at in held), sizes),
                held.tobytes(),
                row,
                any(intents[at] != OUTSIDE for at in held),
            )
            for row, (name, held) in enumerate(places.items())
        }
        self.lengths = _floats(self._length(own) for own in found)
        self._sound_lengths = _floats(self._length(name for name in own if name[0] == "~") for own in found)
        self._unknown = _UNKNOWN * (log(len(sizes) or 1) + _LEAST_WEIGHT)
        self.places = lru_cache(maxsize=_UNPACKED)(self._places)

    def _features(self, normal: str, *, typed_pinyin: bool = True) -> set[str]:
        return features(normal, typed_pinyin=typed_pinyin) | self._concepts.find(normal)

    def __len__(self) -> int:
        return len(self.texts)

    def knows(self, piece: str) -> bool:
        """Whether some phrasing has this Latin word, or these characters."""
        return (f"={stem(piece)}" if piece.isascii() else piece) in self.postings

    def asked(self, normal: str) -> Asked:
        """What a text asks for."""
        by_sound = self._is_typed_sound(normal)
        known: list[tuple[float, str]] = []
        squares = inside = 0.0
        for name in self._features(normal):
            if by_sound and name[0] != "~":
                continue
            posting = self.postings.get(name)
            if posting is None:
                squares += (self._unknown * _WEIGHT.get(name[0], 1.0)) ** 2 if name[0] != "~" else 0.0
                continue
            known.append((posting.weight, name))
            squares += posting.weight**2
            inside += posting.weight**2 if posting.is_inside else 0.0
        return Asked(known, sqrt(squares) or 1.0, by_sound, inside / squares if squares else 0.0)

    def _is_typed_sound(self, normal: str) -> bool:
        """Whether the text is pinyin: Latin letters that divide into syllables, in words that no phrasing has."""
        words = [run for run in runs(normal) if not run.isdigit()]
        return bool(words) and all(
            word.isascii() and f"={stem(word)}" not in self.postings and syllables(word) for word in words
        )

    def candidates(self, asked: Asked) -> Found:
        """The phrasings that share the most with the text, the best first."""
        lengths = self._sound_lengths if asked.by_sound else self.lengths
        shared = self._shared(asked.known, _POSTINGS)
        close = _CANDIDATES if len(self) < _MANY else _OF_MANY
        first = _largest(shared, 3 * close)
        likeness = shared[first] / (asked.length * lengths[first])
        best = np.argsort(-likeness, kind="stable")[:close]
        return list(zip(first[best].tolist(), likeness[best].tolist(), strict=True))

    def everything(self, asked: Asked) -> Found:
        """All phrasings that share anything with the text: what the candidates are compared with."""
        lengths = self._sound_lengths if asked.by_sound else self.lengths
        shared = self._shared(asked.known, len(self.texts) * len(asked.known))
        some = np.flatnonzero(shared)
        return list(zip(some.tolist(), (shared[some] / (asked.length * lengths[some])).tolist(), strict=True))

    def _shared(self, known: list[tuple[float, str]], left: int) -> NDArray[np.float64]:
        """What each phrasing shares with the text, counted from the rarest feature on until enough was read."""
        read: list[NDArray[np.uint32]] = []
        squares: list[float] = []
        for weight, name in sorted(known, reverse=True):
            places = self.places(name)
            left -= len(places)
            if left < 0 and read:
                break
            read.append(places)
            squares.append(weight * weight)
        weights = np.repeat(squares, [len(places) for places in read])
        # With weights the sums are floats, whatever the stubs say.
        return np.bincount(np.concatenate(read), weights, minlength=len(self.texts)).astype(np.float64, copy=False)

    def _places(self, name: str) -> NDArray[np.uint32]:
        return np.frombuffer(self.postings[name].places, dtype=np.uint32)

    def _length(self, names: Iterable[str]) -> float:
        return sqrt(sum(self.postings[name].weight ** 2 for name in names)) or 1.0

    def packed(self) -> tuple[Any, ...]:
        """As plain values, to be stored."""
        postings = {name: tuple(posting) for name, posting in self.postings.items()}
        lengths = self.lengths.astype(np.float32).tobytes(), self._sound_lengths.astype(np.float32).tobytes()
        return self.texts, self.intents, postings, lengths, self._unknown, self._concepts.packed()

    @classmethod
    def unpacked(cls, packed: tuple[Any, ...]) -> Self:
        """Back from that."""
        texts, intents, postings, lengths, unknown, concepts = packed
        index = cls((), (), {})
        index.texts, index.intents, index._unknown = texts, intents, unknown
        index.postings = {name: Posting(*posting) for name, posting in postings.items()}
        index.lengths, index._sound_lengths = (_floats(array("f", floats)) for floats in lengths)
        index._concepts = Concepts.unpacked(concepts)
        return index


def _floats(values: Iterable[float]) -> NDArray[np.float64]:
    """As exact as they are packed, so that a matcher ranks the same before and after."""
    return np.array(array("f", values), dtype=np.float64)


def _largest(sums: NDArray[np.float64], many: int) -> NDArray[np.intp]:
    """Where the largest sums stand, in no order; places without any are left out."""
    # Most phrasings share next to nothing with a text, so those near the best are looked at first: they are few.
    for least in (sums.max() * _NEAR, 0.0):
        places = np.flatnonzero(sums > least)
        if len(places) == many:
            return places
        if len(places) > many:
            return places[np.argpartition(sums[places], -many)[-many:]]
    return places


def _weight(name: str, holders: Counter[str], sizes: Counter[str]) -> float:
    """How much a feature tells of the intent: what is known of the intent once it is seen (entropy taken from entropy).

    Counted over intents, not over phrasings: a word that all phrasings of one intent share is common but tells all.
    """
    shares = [held / sizes[intent] for intent, held in holders.items()]
    total = sum(shares)
    entropy = -sum(share / total * log(share / total) for share in shares)
    return _WEIGHT.get(name[0], 1.0) * (max(0.0, log(len(sizes)) - entropy) + _LEAST_WEIGHT)
