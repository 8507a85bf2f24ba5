"""How well messages are understood, counted by hand on a few."""

import pytest

from replies.evaluation import Evaluation, Labelled, Outcome
from replies.thresholds import Thresholds
from replies.understanding import Match


def outcome(right: str, *matches: tuple[str, float]) -> Outcome:
    return Outcome(Labelled("…", frozenset(right.split())), tuple(Match(intent, score) for intent, score in matches))


FOUND = Evaluation((
    outcome("a", ("a", 90), ("b", 20)),
    outcome("a b", ("b", 70), ("c", 68)),
    outcome("a", ("c", 50), ("b", 40), ("a", 30)),
    outcome("a", ("c", 80), ("b", 10)),
    outcome("", ("a", 60), ("c", 10)),
    outcome("", ("b", 20)),
    outcome(""),
))  # fmt: skip


def test_the_first_and_the_first_three() -> None:
    assert (FOUND.top(1), FOUND.top(3)) == (2 / 4, 3 / 4)


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    # Of 12 pairs the only wrong one is 50 below 60.
    assert FOUND.auroc == pytest.approx(11 / 12)
    assert Evaluation(FOUND.outcomes[:4]).auroc is None


def test_right_where_so_many_outside_are_answered() -> None:
    assert FOUND.right_at(0.0) == 2 / 4
    assert FOUND.right_at(1.0) == 2 / 4
    assert Evaluation((outcome("a", ("a", 50)), outcome("", ("a", 60)))).right_at(0.0) == 0


def test_the_best_threshold_gives_the_best_accuracy() -> None:
    best = FOUND.best_threshold()

    # 90 and 70 right, and nothing outside is answered.
    assert 60 < best <= 70
    assert FOUND.accuracy(best) == 5 / 7
    assert all((FOUND.accuracy(other) or 0) <= 5 / 7 for other in (0, 30, 60, 75, 100))


def test_what_customers_get_in_the_three_bands() -> None:
    bands = FOUND.bands(Thresholds(certain=60, likely=40, lead=5))

    # 90 answered right; 70 leads by too little, and is among the buttons; 50 has it third; 80 is answered wrongly.
    assert (bands.helped, bands.wrong, bands.answered_none) == (3 / 4, 1 / 4, 1 / 3)


def test_the_commonest_confusions_come_first() -> None:
    assert FOUND.confusions(5) == [("a", "c", 2)]
