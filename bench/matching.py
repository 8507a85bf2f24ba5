"""How well and how fast phrasings are found that the library does not have, beside what is usually taken for it.

`python -m bench.matching` measures this part alone. One phrasing in five of the starter library is held back and asked
for; the rest is the library. Baselines find the nearest phrasing by another measure of likeness, on the same normal
forms. Where labelled messages of real customers are at hand, `xiaoer evaluate` says more than this can.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from math import log, sqrt
from random import Random

from rapidfuzz import fuzz, process

from bench.machine import percentile
from bench.negations import DENIED
from bot.house import starter_library
from replies.library import OUTSIDE
from replies.matcher import Matcher, Phrasing
from replies.text import normal_form
from replies.understand import understand

#: One phrasing in so many is asked for.
HELD = 5
#: Questions that a baseline of seconds is asked.
FEW = 60
SIZES = (10_000, 100_000)
QUERIES = 1_000
#: Questions for which all phrasings are read.
RECALLED = 100

#: The index of the nearest phrasing.
Nearest = Callable[[str], int]


def split() -> tuple[list[Phrasing], list[tuple[str, str]]]:
    """The library that is left, and what is asked: intent and text."""
    said = [one for one in starter_library(1).phrasings() if one[0] != OUTSIDE]
    Random(7).shuffle(said)
    asked = [(intent, text) for intent, _, text in said[::HELD]]
    kept = [one for place, one in enumerate(said) if place % HELD]
    return [Phrasing(intent, language, normal_form(text)) for intent, language, text in kept], asked


def by_scorer(scorer: Callable[..., float], library: list[str]) -> Nearest:
    def nearest(text: str) -> int:
        found = process.extractOne(text, library, scorer=scorer)
        return found[2] if found else 0

    return nearest


def by_difflib(library: list[str]) -> Nearest:
    """As ChatterBot compares."""

    def nearest(text: str) -> int:
        return max(range(len(library)), key=lambda at: SequenceMatcher(None, text, library[at]).ratio())

    return nearest


def grams(text: str) -> Iterator[str]:
    joined = f" {text} "
    yield from (joined[at : at + size] for size in (1, 2, 3) for at in range(len(joined) - size + 1))


def by_grams(library: list[str], *, bm25: bool) -> Nearest:
    """TF-IDF with the cosine, or BM25 (k1 = 1.2, b = 0.75), over characters in ones, twos and threes."""
    held = [Counter(grams(text)) for text in library]
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, counts in enumerate(held):
        for gram, times in counts.items():
            places[gram].append((at, times))
    total, mean = len(library), sum(sum(one.values()) for one in held) / len(library)
    idf = {gram: log((total + 1) / (len(found) + 0.5)) for gram, found in places.items()}
    lengths = [sqrt(sum((times * idf[gram]) ** 2 for gram, times in one.items())) or 1.0 for one in held]
    sizes = [sum(one.values()) for one in held]

    def nearest(text: str) -> int:
        scores: defaultdict[int, float] = defaultdict(float)
        for gram, times in Counter(grams(text)).items():
            for at, there in places.get(gram, ()):
                if bm25:
                    scores[at] += idf[gram] * there * 2.2 / (there + 1.2 * (0.25 + 0.75 * sizes[at] / mean))
                else:
                    scores[at] += times * there * idf[gram] ** 2 / lengths[at]
        return max(scores, key=scores.__getitem__, default=0)

    return nearest


def measure() -> None:
    """Print a line a way of finding, then the times at other sizes."""
    library, asked = split()
    known = [phrasing.text for phrasing in library]
    matcher = Matcher(library, starter_library(1).words(), learns=True)
    print(f"{len(asked)} phrasings asked of the other {len(library)} of the starter library:")
    _tell(
        "xiaoer",
        asked,
        lambda text: understand(text, matcher).matches[:1],
        lambda found: found[0].intent if found else "",
    )
    ways: list[tuple[str, Nearest, int]] = [
        ("rapidfuzz ratio", by_scorer(fuzz.ratio, known), len(asked)),
        ("rapidfuzz token_set_ratio", by_scorer(fuzz.token_set_ratio, known), len(asked)),
        ("rapidfuzz WRatio", by_scorer(fuzz.WRatio, known), len(asked)),
        ("TF-IDF of characters", by_grams(known, bm25=False), len(asked)),
        ("BM25 of characters", by_grams(known, bm25=True), len(asked)),
        ("difflib", by_difflib(known), FEW),
    ]
    for name, nearest, few in ways:
        _tell(name, asked[:few], lambda text, by=nearest: by(normal_form(text)), lambda at: library[at].intent)
    _tell_denied()
    for size in SIZES:
        _tell_size(size)


def _tell(name: str, asked: list[tuple[str, str]], find: Callable, intent: Callable) -> None:  # type: ignore[type-arg]
    right, took = 0, []
    for wanted, text in asked:
        began = time.thread_time()
        found = find(text)
        took.append((time.thread_time() - began) * 1000)
        right += intent(found) == wanted
    print(
        f"  {name:26} right {right / len(asked):5.1%}   CPU p50 {percentile(took, 0.5):7.3f} ms"
        f"   p99 {percentile(took, 0.99):7.3f} ms"
    )


def _tell_denied() -> None:
    matcher = Matcher(starter_library(1))
    opposite = 0
    for intent, text in DENIED:
        meaning = understand(text, matcher)
        is_sure = matcher.thresholds.band(meaning.matches, leads=bool(meaning.more)) == "certain"
        opposite += is_sure and meaning.matches[0].intent == intent
    print(f"  {len(DENIED)} messages that deny something: taken for it {opposite / len(DENIED):.1%}")


def crossed(seed: int) -> Iterator[str]:
    """Endless phrasings, each once: the beginning of one of the starter library's and the end of another."""
    random = Random(seed)
    known = [normal_form(text) for _, language, text in starter_library(1).phrasings() if language == "zh"]
    seen: set[str] = set()
    while True:
        one, other = random.choice(known), random.choice(known)
        text = one[: random.randint(3, 9)] + other[-random.randint(3, 9) :]
        if text not in seen:
            seen.add(text)
            yield text


def _tell_size(size: int) -> None:
    said = list(islice(crossed(11), size))
    began = time.process_time()
    matcher = Matcher(Phrasing(f"intent.{at % 200}", "zh", text) for at, text in enumerate(said))
    built = time.process_time() - began
    took = []
    for short in islice(crossed(12), QUERIES):
        began = time.thread_time()
        matcher.rank(short)
        took.append((time.thread_time() - began) * 1000)
    print(
        f"  {size:,} phrasings built in {built:.1f} s of CPU; a ranking p50 {percentile(took, 0.5):.3f} ms"
        f"   p99 {percentile(took, 0.99):.3f} ms"
    )
    asked = list(islice(crossed(13), RECALLED))
    same = sum(matcher.nearest(text)[1] == matcher.nearest(text, among_all=True)[1] for text in asked)
    print(f"    the nearest of all is among those that are read closely: {same / len(asked):.1%}")


if __name__ == "__main__":
    measure()
