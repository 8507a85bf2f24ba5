"""Which intent a text fits best, by the phrasings of a library.

An inverted index over the features of `replies.features` finds the few phrasings that share the most telling ones
with the text; rapidfuzz then reads those few closely.
"""

import marshal
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import nlargest
from math import log, sqrt
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from replies.concepts import Concepts
from replies.decision import DEED, Decision, Ranked, Why
from replies.features import features, runs, stem
from replies.library import OUTSIDE, Library
from replies.pinyin import syllables
from replies.ridge import Learnt, learn, nothing
from replies.scores import doubted, match_of, readings, score_of
from replies.spelling import Spelling
from replies.text import clean, normal_form
from replies.thresholds import CAUTIOUS, Thresholds
from replies.understanding import Match

#: Changes whenever the meaning of the packed form does: an older one is then built again.
_FORMAT: Final = "xiaoer-matcher-5"
#: Places of the index that are read for one text, rarest features first. At 100,000 phrasings they are all there is
#: time for; in a library of the usual size they are never reached.
_POSTINGS: Final = 4000
#: What share of the largest sum is near it.
_NEAR: Final = 0.2
#: Phrasings that are read closely.
_CANDIDATES: Final = 20
#: Kinds of feature that weigh otherwise than their rarity says: pairs of words are rare by nature, and a concept stands
#: for many words.
_WEIGHT: Final = {"_": 0.7, "#": 1.5}
#: What a feature weighs that the library does not know, as a share of the heaviest.
_UNKNOWN: Final = 0.35
#: What even a feature weighs that all intents have.
_LEAST_WEIGHT: Final = 0.2
#: What of a long text is compared; phrasings have a dozen characters.
_LONGEST: Final = 240
#: Features whose phrasings are kept unpacked: all that are asked for in a library of the usual size.
_UNPACKED: Final = 8192
#: Votes that are told where somebody asks why.
_TOLD: Final = 6
#: Rankings that are kept.
_REMEMBERED: Final = 4096
_NO_WORDS: Final[Mapping[str, Iterable[str]]] = {}


class Phrasing(Struct, frozen=True):
    """One way in which customers put an intent, as its normal form."""

    intent: str
    language: str
    text: str


class _Posting(NamedTuple):
    """The phrasings that have a feature, as packed 32-bit indexes, and what the feature weighs."""

    weight: float
    places: bytes
    #: Its row among what was learnt.
    row: int
    #: Whether a phrasing has it that is not outside.
    is_inside: bool


class _Asked(NamedTuple):
    """The features of a text that the library knows, with their weights, and the length of all of them."""

    known: list[tuple[float, str]]
    length: float
    by_sound: bool
    #: The share of the text that the library knows, 0 to 1.
    coverage: float


class Matcher:
    """An index over phrasings. Nothing in it changes once it is built, so any thread may read it."""

    def __init__(
        self,
        source: Library | Iterable[Phrasing],
        concepts: Mapping[str, Iterable[str]] = _NO_WORDS,
        *,
        learns: bool = False,
    ) -> None:
        """Index a library's phrasings, and learn from them what each feature says for each intent.

        Of bare phrasings it learns only where it is told to; `concepts` are then words by their meaning. 100,000 take
        several seconds, as learning does, which belong into a child process (see `to_bytes`).
        """
        self.thresholds = CAUTIOUS
        phrasings: Iterable[Phrasing]
        if isinstance(source, Library):
            phrasings = (Phrasing(intent, language, normal_form(text)) for intent, language, text in source.phrasings())
            concepts, learns, self.thresholds = source.words(), True, source.thresholds
        else:
            phrasings = source
        kept = [phrasing for phrasing in dict.fromkeys(phrasings) if phrasing.text]
        sizes = Counter(phrasing.intent for phrasing in kept)
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._concepts = Concepts(concepts)
        found = [self._features(phrasing.text, typed_pinyin=False) for phrasing in kept]
        for at, own in enumerate(found):
            for feature in own:
                places[feature].append(at)
        self._intents = tuple(phrasing.intent for phrasing in kept)
        self._texts = tuple(phrasing.text for phrasing in kept)
        self._index = {
            name: _Posting(
                _weight(name, Counter(self._intents[at] for at in held), sizes),
                held.tobytes(),
                row,
                any(self._intents[at] != OUTSIDE for at in held),
            )
            for row, (name, held) in enumerate(places.items())
        }
        self._lengths = _floats(self._length(own) for own in found)
        self._sound_lengths = _floats(self._length(name for name in own if name[0] == "~") for own in found)
        self._unknown = _UNKNOWN * (log(len(sizes) or 1) + _LEAST_WEIGHT)
        self._ranked = lru_cache(maxsize=_REMEMBERED)(self._rank)
        self._reads = lru_cache(maxsize=_REMEMBERED)(self._read)
        self._places = lru_cache(maxsize=_UNPACKED)(self._unpacked)
        self._spelling = Spelling(self._texts)
        self._learnt = self._learn([phrasing.language for phrasing in kept]) if learns else nothing()

    def _features(self, normal: str, *, typed_pinyin: bool = True) -> set[str]:
        return features(normal, typed_pinyin=typed_pinyin) | self._concepts.find(normal)

    def _learn(self, languages: list[str]) -> Learnt:
        postings = [(posting.weight, self._unpacked(name)) for name, posting in self._index.items()]
        return learn(postings, self._lengths, self._intents, languages)

    def __len__(self) -> int:
        return len(self._texts)

    def match(self, text: str, limit: int = 3) -> Decision:
        """The intents that fit a text best, each with its score and why, and what to do with them."""
        normal = normal_form(clean(text))
        found = self.rank(normal)
        ranked = tuple(
            Ranked(one.intent, one.score, one.phrasing, self.why(normal, one.intent)) for one in found[:limit]
        )
        return Decision(DEED[self.thresholds.band(found)], ranked)

    def rank(self, normal: str, limit: int = 5) -> tuple[Match, ...]:
        """The intents that fit a normal form, best first, each with the phrasing that came closest."""
        # Customers say 在吗 and 谢谢 all day: what was ranked lately is not ranked again.
        return self._ranked(self.read(normal), limit)

    def read(self, normal: str) -> str:
        """The text as it is ranked: as it was meant by its sound, and not longer than any phrasing could be."""
        return self._reads(normal[:_LONGEST])

    def _read(self, short: str) -> str:
        respelt = self._spelling.respelt(short, self._knows)
        return short if respelt == short else normal_form(respelt)

    def _rank(self, normal: str, limit: int) -> tuple[Match, ...]:
        asked = self._asked(normal)
        if not asked.known:
            return ()
        of_intent: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        candidates = self._candidates(asked)
        texts = [self._texts[at] for at, _ in candidates]
        read = readings(normal, texts, asked.by_sound)
        for (at, likeness), text, reading in zip(candidates, texts, read, strict=True):
            of_intent[self._intents[at]].append((score_of(normal, text, likeness, reading), text))
        votes = self._votes(asked)
        ranked = [match_of(intent, scored, votes.get(intent)) for intent, scored in of_intent.items()]
        return doubted(nlargest(limit + 1, ranked, key=lambda match: match.score), asked.coverage)[:limit]

    def _votes(self, asked: _Asked) -> dict[str, float]:
        """What was learnt says for and against each intent; nothing where nothing was learnt."""
        rows = [self._index[name].row for _, name in asked.known]
        return self._learnt.votes(rows, [weight / asked.length for weight, _ in asked.known])

    def _knows(self, piece: str) -> bool:
        """Whether some phrasing has this Latin word, or these characters."""
        return (f"={stem(piece)}" if piece.isascii() else piece) in self._index

    def why(self, normal: str, intent: str) -> Why:
        """What speaks for an intent: its closest phrasing, and what the text's features say for and against it."""
        short = self.read(normal)
        asked = self._asked(short)
        texts = [text for text, own in zip(self._texts, self._intents, strict=True) if own == intent]
        read = readings(short, texts, asked.by_sound)
        likeness, phrasing = max(zip(read, texts, strict=True), default=(0.0, ""))
        votes = [
            (name, self._learnt.votes([self._index[name].row], [weight / asked.length]).get(intent, 0.0))
            for weight, name in asked.known
        ]
        told = nlargest(_TOLD, votes, key=lambda vote: abs(vote[1]))
        return Why(phrasing, likeness, tuple((name, vote) for name, vote in told if vote))

    def _is_typed_sound(self, normal: str) -> bool:
        """Whether the text is pinyin: Latin letters that divide into syllables, in words that no phrasing has."""
        words = [run for run in runs(normal) if not run.isdigit()]
        return bool(words) and all(
            word.isascii() and f"={stem(word)}" not in self._index and syllables(word) for word in words
        )

    def _asked(self, normal: str) -> _Asked:
        by_sound = self._is_typed_sound(normal)
        known: list[tuple[float, str]] = []
        squares = inside = 0.0
        for name in self._features(normal):
            if by_sound and name[0] != "~":
                continue
            posting = self._index.get(name)
            if posting is None:
                squares += (self._unknown * _WEIGHT.get(name[0], 1.0)) ** 2 if name[0] != "~" else 0.0
                continue
            known.append((posting.weight, name))
            squares += posting.weight**2
            inside += posting.weight**2 if posting.is_inside else 0.0
        return _Asked(known, sqrt(squares) or 1.0, by_sound, inside / squares if squares else 0.0)

    def _candidates(self, asked: _Asked) -> list[tuple[int, float]]:
        """The phrasings that share the most with the text, and the cosine of their features with the text's."""
        lengths = self._sound_lengths if asked.by_sound else self._lengths
        shared = self._shared(asked.known)
        first = _largest(shared, 3 * _CANDIDATES)
        likeness = shared[first] / (asked.length * lengths[first])
        best = np.argsort(-likeness, kind="stable")[:_CANDIDATES]
        return list(zip(first[best].tolist(), likeness[best].tolist(), strict=True))

    def _shared(self, known: list[tuple[float, str]]) -> NDArray[np.float64]:
        """What each phrasing shares with the text, counted from the rarest feature on until enough was read."""
        read: list[NDArray[np.uint32]] = []
        squares: list[float] = []
        left = _POSTINGS
        for weight, name in sorted(known, reverse=True):
            places = self._places(name)
            left -= len(places)
            if left < 0 and read:
                break
            read.append(places)
            squares.append(weight * weight)
        weights = np.repeat(squares, [len(places) for places in read])
        # With weights the sums are floats, whatever the stubs say.
        return np.bincount(np.concatenate(read), weights, minlength=len(self._texts)).astype(np.float64, copy=False)

    def _unpacked(self, name: str) -> NDArray[np.uint32]:
        return np.frombuffer(self._index[name].places, dtype=np.uint32)

    def _length(self, names: Iterable[str]) -> float:
        return sqrt(sum(self._index[name].weight ** 2 for name in names)) or 1.0

    def to_bytes(self) -> bytes:
        """The built index, to be stored with the library and loaded at each start."""
        index = {name: tuple(posting) for name, posting in self._index.items()}
        lengths = self._lengths.astype(np.float32).tobytes(), self._sound_lengths.astype(np.float32).tobytes()
        learnt = self._learnt.intents, self._learnt.table.tobytes()
        concepts, spelt = self._concepts.packed(), self._spelling.table
        thresholds = self.thresholds.certain, self.thresholds.likely, self.thresholds.lead
        return marshal.dumps(
            (_FORMAT, self._intents, self._texts, lengths, self._unknown, index, learnt, concepts, spelt, thresholds)
        )

    @staticmethod
    def fits(packed: bytes) -> bool:
        """Whether this version packed it; else it has to be built again."""
        return _FORMAT.encode() in packed[:64]

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Matcher":
        """The matcher that was packed. Raises ValueError where it was packed by another version: build it again."""
        try:
            version, *parts = marshal.loads(packed)  # noqa: S302 - the shop's own database
        except (ValueError, EOFError, TypeError) as error:
            raise ValueError(f"this is no packed matcher ({error}); publish the library again") from error
        if version != _FORMAT:
            raise ValueError(f"the matcher was packed as {version!r}, not {_FORMAT!r}; publish the library again")
        intents, texts, lengths, unknown, index, (learnt, table), concepts, spelt, thresholds = parts
        matcher = cls(())
        matcher._intents, matcher._texts, matcher._unknown = intents, texts, unknown
        matcher._lengths, matcher._sound_lengths = (_floats(array("f", packed_floats)) for packed_floats in lengths)
        matcher._index = {name: _Posting(*posting) for name, posting in index.items()}
        matcher._concepts = Concepts.unpacked(concepts)
        matcher._spelling.table = spelt
        matcher.thresholds = Thresholds(*thresholds)
        matcher._learnt = Learnt(learnt, np.frombuffer(table, dtype=np.float16).reshape(-1, max(1, len(learnt))))
        return matcher


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
