"""How rich a lot of texts is: distinct-n and self-BLEU, as papers on generated text use them."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from random import Random

#: Texts that self-BLEU looks at: it compares each with all others.
SAMPLE = 300
#: Up to so many words in a row are compared.
ORDERS = (1, 2, 3, 4)
#: What counts for a run of words that nowhere occurs, so that one such does not make the whole score nothing.
_TINY = 0.1

_TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+(?:'[a-z]+)?", re.IGNORECASE)

_Run = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Chinese characters and words, in small letters."""
    return _TOKEN.findall(text.lower())


def distinct(texts: Sequence[str], order: int) -> float:
    """Different runs of `order` tokens, divided by all of them (Li et al. 2016); 0 for no text."""
    seen: set[_Run] = set()
    count = 0
    for text in texts:
        runs = _runs(tokens(text), order)
        seen.update(runs)
        count += len(runs)
    return len(seen) / count if count else 0.0


def self_bleu(texts: Sequence[str], seed: int = 1) -> float:
    """The mean BLEU-4 of each of a sample against all the others of it (Zhu et al. 2018): 1 where all are the same."""
    some_of = Random(seed)  # noqa: S311 - a sample that comes out the same again, no secret
    sample = some_of.sample(list(texts), SAMPLE) if len(texts) > SAMPLE else list(texts)
    lots = [some for text in sample if (some := tokens(text))]
    if len(lots) < 2:
        return 0.0
    matches = {order: _matches([Counter(_runs(some, order)) for some in lots]) for order in ORDERS}
    lengths = sorted(map(len, lots))
    scores = [_bleu(some, [matches[order][at] for order in ORDERS], lengths) for at, some in enumerate(lots)]
    return sum(scores) / len(scores)


def _runs(some: Sequence[str], order: int) -> list[_Run]:
    return list(zip(*(islice(some, at, None) for at in range(order)), strict=False))


def _matches(counts: list[Counter[_Run]]) -> list[int]:
    """Of each text's runs, how many some other text has too, each counted as often as the other has it."""
    best: dict[_Run, list[tuple[int, int]]] = {}
    for at, counted in enumerate(counts):
        for run, times in counted.items():
            # The two texts that have it most: one of them is another one.
            best[run] = sorted([*best.get(run, ()), (times, at)], reverse=True)[:2]
    return [
        sum(min(times, next((most for most, who in best[run] if who != at), 0)) for run, times in counted.items())
        for at, counted in enumerate(counts)
    ]


def _bleu(some: Sequence[str], matched: Sequence[int], lengths: Sequence[int]) -> float:
    orders = [order for order in ORDERS if len(some) >= order]
    shares = [max(matched[order - 1], _TINY) / (len(some) - order + 1) for order in orders]
    return _brevity(len(some), lengths) * math.exp(sum(map(math.log, shares)) / len(shares))


def _brevity(length: int, lengths: Sequence[int]) -> float:
    """Less than 1 where all others are longer; `lengths` are sorted and have the text's own once."""
    others = [*lengths]
    others.pop(bisect_left(others, length))
    nearest = min(others, key=lambda other: (abs(other - length), other))
    return 1.0 if length >= nearest else math.exp(1 - nearest / length)
