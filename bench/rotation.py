"""Which wording next: what a choice costs, without rendering, as libraries and replies grow."""

import time
from collections.abc import Callable

from bench.machine import percentile
from replies.library import Conditions, Library, Reply, Wording, wording_id
from replies.phrase import Occasion, eligible
from replies.render import Locale
from replies.rotation import Bag, choose

#: Wordings in all, and in how many replies they are.
SIZES = ((40, 5), (10_000, 2_000), (10_000, 1))
ANGLES = ("fact", "reason", "comparison", "reassurance", "help")
#: One wording in so many has a condition.
SPECIAL_ONE_IN = 7
CHOICES = 3_000
#: What a customer who asks a lot has heard of one reply.
HEARD = 40


def measure() -> None:
    """Print a line a size: the choice alone, and with finding what is eligible and what sounds the same."""
    for count, replies in SIZES:
        print(f"{count:6,} wordings, {replies:5,} replies  {_figures(made(count, replies))}")


def _figures(library: Library) -> str:
    ids = list(library.replies)
    bags = {reply: _bag(library, reply) for reply in ids}
    groups = {reply: eligible(library, reply, OCCASION) for reply in ids}
    for reply in ids:
        # Found once for a library and a last wording, and kept.
        library.alike(reply, "zh", bags[reply].last)
    alone = _took(lambda seed, reply: choose(groups[reply], bags[reply], seed % 4, seed), ids)
    whole = _took(lambda seed, reply: _whole(library, reply, bags[reply], seed), ids)
    return (
        f"choice p50 {percentile(alone, 0.5):5.1f} µs   p99 {percentile(alone, 0.99):5.1f} µs"
        f"   with what fits and what sounds the same p50 {percentile(whole, 0.5):5.1f} µs"
    )


def made(count: int, replies: int) -> Library:
    """So many wordings in so many replies."""
    each = count // replies
    return Library(1, {}, {f"r{at}.one": _reply(f"r{at}.one", each) for at in range(replies)})


def _reply(reply: str, count: int) -> Reply:
    texts = (f"第 {at} 种说法，{at * 7919 % 1000} 号" for at in range(count))
    return Reply(reply, "bench", (), tuple(_wording(reply, at, text) for at, text in enumerate(texts)))


def _wording(reply: str, at: int, text: str) -> Wording:
    when = Conditions(hours=(9, 22)) if at % SPECIAL_ONE_IN == 0 else Conditions()
    return Wording(wording_id(reply, "zh", text), reply, "zh", ANGLES[at % len(ANGLES)], text, when)


def _bag(library: Library, reply: str) -> Bag:
    some = library.wordings(reply, "zh")
    return Bag(tuple(wording.id for wording in some[: min(HEARD, len(some) - 1)]))


OCCASION = Occasion("zh", "web", Locale("zh"), 12)


def _whole(library: Library, reply: str, bag: Bag, seed: int) -> Wording:
    groups = eligible(library, reply, OCCASION)
    return choose(groups, bag, seed % 4, seed, echoes=library.alike(reply, "zh", bag.last))


def _took(act: Callable[[int, str], Wording], replies: list[str]) -> list[float]:
    """Microseconds of CPU of each."""
    took = []
    for seed in range(CHOICES):
        began = time.perf_counter()
        act(seed, replies[seed % len(replies)])
        took.append((time.perf_counter() - began) * 1e6)
    return took


if __name__ == "__main__":
    measure()
