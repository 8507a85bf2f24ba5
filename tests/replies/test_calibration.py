"""Thresholds that labelled messages give: they keep the limits, and help as many as they can."""

import pytest

from replies.calibration import LEAST, Limits, calibrated
from replies.evaluation import Evaluation, Labelled, Outcome
from replies.thresholds import Thresholds
from replies.understanding import Match

INSIDE, OUTSIDE = frozenset({"a"}), frozenset[str]()


def outcome(right: frozenset[str], first: str, score: float, second: float = 10.0) -> Outcome:
    return Outcome(Labelled("…", right), (Match(first, score), Match("a" if first == "b" else "b", second)))


def messages() -> list[Outcome]:
    """Right above 70, mixed below, and messages from outside that score up to 66."""
    right = [outcome(INSIDE, "a", 70 + at) for at in range(25)]
    mixed = [outcome(INSIDE, "ab"[at % 2], 50 + at / 2) for at in range(30)]
    outside = [outcome(OUTSIDE, "a", 30 + at) for at in range(36)]
    return [*right, *mixed, *outside]


def test_the_limits_are_kept() -> None:
    found = Evaluation(tuple(messages()))

    bands = found.bands(calibrated(found.outcomes, Limits(wrong=0.05, answered_none=0.1)))

    assert bands.wrong <= 0.05
    assert bands.answered_none <= 0.1
    assert bands.helped > 0.8


def test_looser_limits_answer_more_at_once() -> None:
    strict = calibrated(messages(), Limits(wrong=0.0, answered_none=0.0))
    loose = calibrated(messages(), Limits(wrong=1.0, answered_none=1.0))

    assert strict.certain > 66
    assert loose.certain <= strict.certain


def test_two_that_lie_close_need_a_lead() -> None:
    close = [outcome(INSIDE, "ab"[at % 2], 80.0, 78.0) for at in range(40)]
    clear = [outcome(INSIDE, "a", 80.0, 40.0) for _ in range(40)]

    assert calibrated([*close, *clear], Limits()).lead > 2


def test_buttons_are_not_shown_where_they_do_not_help() -> None:
    lost = [Outcome(Labelled("…", INSIDE), (Match("b", 5 + at / 4),)) for at in range(60)]
    right = [outcome(INSIDE, "a", 60 + at / 2) for at in range(60)]

    assert calibrated([*lost, *right], Limits()).likely > 19


def test_too_few_messages_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        calibrated(messages()[: LEAST - 1], Limits())


@pytest.mark.parametrize("wrong", [{"likely": 70.0, "certain": 60.0}, {"certain": 101.0}, {"lead": -1.0}])
def test_thresholds_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="likely"):
        Thresholds(**wrong)
