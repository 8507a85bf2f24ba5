"""What is learnt from a library: which of its words tell, and which stand everywhere."""

import numpy as np
import pytest

from replies.matcher import Matcher, Phrasing
from replies.ridge import LEAST_EACH, learn
from replies.text import normal_form

THINGS = ("杯子", "茶壶", "花瓶", "盖碗", "碟子", "香插", "茶巾", "礼盒", "竹垫", "蜡烛", "茶叶罐", "托盘")
ASKED = {
    "shipping.when": [f"{thing}什么时候能给我寄出来" for thing in THINGS],
    "refund.when": [f"{thing}什么时候能给我退款" for thing in THINGS],
}


def phrasings(asked: dict[str, list[str]], language: str = "zh") -> list[Phrasing]:
    return [Phrasing(intent, language, normal_form(text)) for intent, texts in asked.items() for text in texts]


def test_the_word_that_tells_weighs_more_than_all_that_both_intents_share() -> None:
    text = "什么时候能给我那个退款"
    plain, learnt = Matcher(phrasings(ASKED)), Matcher(phrasings(ASKED), learns=True)

    leads = [first.score - second.score for first, second in (m.rank(text)[:2] for m in (plain, learnt))]

    assert learnt.rank(text)[0].intent == "refund.when"
    assert leads[1] > 2 * leads[0]


def test_a_packed_matcher_has_learnt_the_same() -> None:
    built = Matcher(phrasings(ASKED), learns=True)
    loaded = Matcher.from_bytes(built.to_bytes())

    for text in ("茶壶什么时候寄", "退款什么时候到", "cha hu tuikuan"):
        assert loaded.rank(text) == built.rank(text)


def test_a_phrasing_as_it_stands_is_certain_whatever_was_learnt() -> None:
    matcher = Matcher(phrasings(ASKED), learns=True)

    for texts in ASKED.values():
        assert matcher.rank(normal_form(texts[0]))[0].score >= 95


@pytest.mark.parametrize("each", [LEAST_EACH - 1, LEAST_EACH])
def test_from_few_phrasings_nothing_is_learnt(each: int) -> None:
    asked = {intent: texts[:each] for intent, texts in ASKED.items()}

    built = Matcher(phrasings(asked), learns=True)

    assert (built.rank("退款") == Matcher(phrasings(asked)).rank("退款")) is (each < LEAST_EACH)


def test_each_phrasing_ends_nearest_to_its_own_intent() -> None:
    # Three features: the first is everybody's, the others tell.
    first = np.arange(24, dtype=np.uint32)
    postings = [(1.0, first), (1.0, first[:12]), (1.0, first[12:])]
    intents = ["a"] * 12 + ["b"] * 12

    learnt = learn(postings, np.full(24, 2**0.5), intents, ["zh"] * 24)

    votes = learnt.votes([0, 1], [0.5**0.5, 0.5**0.5])
    assert votes["a"] > 0.5
    assert votes["b"] < 0
    assert abs(learnt.votes([0], [1.0])["a"]) < 0.05


def test_it_is_what_the_whole_kernel_gives() -> None:
    """Against the solution by elimination, with the kernel of all pairs written out; one phrasing has no feature."""
    random = np.random.default_rng(5)
    many, features, names = 60, 40, ["a", "b", "c"]
    has = random.random((features, many - 1)) < 0.2
    has[:, 0] = True
    held = np.hstack([has, np.zeros((features, 1), dtype=bool)])
    weights = random.random(features) + 0.5
    intents = [names[at % 3] for at in range(many)]
    lengths = np.maximum(1.0, np.sqrt((held * weights[:, None] ** 2).sum(axis=0)))
    postings = [(float(w), np.flatnonzero(row).astype(np.uint32)) for w, row in zip(weights, held, strict=True)]

    learnt = learn(postings, lengths, intents, ["zh"] * many)

    rows = held.T * weights / lengths[:, None]
    targets = np.where(np.array(intents)[:, None] == np.array(names), 1.0, -0.5)
    whole = rows.T @ np.linalg.solve(rows @ rows.T + np.eye(many), targets)
    assert np.abs(learnt.table.astype(float) - whole).max() < 0.1 * np.abs(whole).max()
