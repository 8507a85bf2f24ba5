"""Which intent a text fits best, by the phrasings of a library.

The index finds the few phrasings that share the most telling features with the text; rapidfuzz then reads those few
closely, and what was learnt from the whole library has its vote.
"""

import marshal
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import nlargest
from typing import Final

import numpy as np
from msgspec import Struct

from replies.decision import DEED, Decision, Ranked, Why
from replies.denial import contradicts, denied
from replies.index import Asked, Index
from replies.library import Library
from replies.ridge import Learnt, learn, nothing
from replies.scores import doubted, match_of, readings, score_of
from replies.spelling import Spelling
from replies.text import clean, normal_form
from replies.thresholds import CAUTIOUS, Thresholds
from replies.understanding import Match

#: Changes whenever the meaning of the packed form does: an older one is then built again.
_FORMAT: Final = "xiaoer-matcher-6"
#: What of a long text is compared; phrasings have a dozen characters.
_LONGEST: Final = 240
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


class Matcher:
    """What a library understands. Nothing in it changes once it is built, so any thread may read it."""

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
        texts, intents = [one.text for one in kept], [one.intent for one in kept]
        self._index = Index(texts, intents, concepts)
        self._spelling = Spelling(texts)
        self._learnt = self._learn([one.language for one in kept]) if learns else nothing()
        self._ranked = lru_cache(maxsize=_REMEMBERED)(self._rank)
        self._reads = lru_cache(maxsize=_REMEMBERED)(self._read)

    def _learn(self, languages: list[str]) -> Learnt:
        postings = [(posting.weight, self._index.places(name)) for name, posting in self._index.postings.items()]
        return learn(postings, self._index.lengths, self._index.intents, languages)

    def __len__(self) -> int:
        return len(self._index)

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
        respelt = self._spelling.respelt(short, self._index.knows)
        return short if respelt == short else normal_form(respelt)

    def _rank(self, normal: str, limit: int) -> tuple[Match, ...]:
        asked = self._index.asked(normal)
        if not asked.known:
            return ()
        of_intent: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        candidates = self._index.candidates(asked)
        texts = [self._index.texts[at] for at, _ in candidates]
        read = readings(normal, texts, asked.by_sound)
        for (at, likeness), text, reading in zip(candidates, texts, read, strict=True):
            of_intent[self._index.intents[at]].append((score_of(normal, text, likeness, reading), text))
        votes = self._votes(asked)
        denies = bool(denied(normal))
        ranked = [
            match_of(intent, scored, votes.get(intent), is_denied=denies and _is_contradicted(normal, scored))
            for intent, scored in of_intent.items()
        ]
        return doubted(nlargest(limit + 1, ranked, key=lambda match: match.score), asked.coverage)[:limit]

    def _votes(self, asked: Asked) -> dict[str, float]:
        """What was learnt says for and against each intent; nothing where nothing was learnt."""
        rows = [self._index.postings[name].row for _, name in asked.known]
        return self._learnt.votes(rows, [weight / asked.length for weight, _ in asked.known])

    def why(self, normal: str, intent: str) -> Why:
        """What speaks for an intent: its closest phrasing, and what the text's features say for and against it."""
        short = self.read(normal)
        asked = self._index.asked(short)
        texts = [text for text, own in zip(self._index.texts, self._index.intents, strict=True) if own == intent]
        read = readings(short, texts, asked.by_sound)
        likeness, phrasing = max(zip(read, texts, strict=True), default=(0.0, ""))
        votes = [
            (name, self._votes(Asked([(weight, name)], asked.length, False, 0.0)).get(intent, 0.0))
            for weight, name in asked.known
        ]
        told = nlargest(_TOLD, votes, key=lambda vote: abs(vote[1]))
        return Why(phrasing, likeness, tuple((name, vote) for name, vote in told if vote))

    def nearest(self, normal: str, *, among_all: bool = False) -> tuple[float, str]:
        """The phrasing that fits best by itself, with its score: of those read closely, or of all, to compare."""
        short = self.read(normal)
        asked = self._index.asked(short)
        if not asked.known:
            return 0.0, ""
        found = self._index.everything(asked) if among_all else self._index.candidates(asked)
        texts = [self._index.texts[at] for at, _ in found]
        read = readings(short, texts, asked.by_sound)
        scored = zip(found, texts, read, strict=True)
        return max((score_of(short, text, likeness, reading), text) for (_, likeness), text, reading in scored)

    def to_bytes(self) -> bytes:
        """All of it, to be stored with the library and loaded at each start."""
        learnt = self._learnt.intents, self._learnt.table.tobytes()
        thresholds = self.thresholds.certain, self.thresholds.likely, self.thresholds.lead
        return marshal.dumps((_FORMAT, self._index.packed(), learnt, self._spelling.table, thresholds))

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
        index, (learnt, table), spelt, thresholds = parts
        matcher = cls(())
        matcher._index = Index.unpacked(index)
        matcher._spelling.table = spelt
        matcher.thresholds = Thresholds(*thresholds)
        matcher._learnt = Learnt(learnt, np.frombuffer(table, dtype=np.float16).reshape(-1, max(1, len(learnt))))
        return matcher


def _is_contradicted(normal: str, scored: list[tuple[float, str]]) -> bool:
    """Whether the text denies what an intent's nearest phrasings say, and none of them denies it as well."""
    against = sum(contradicts(normal, text) for _, text in scored)
    return 2 * against >= len(scored) or (against > 0 and not denied(max(scored)[1]))
