"""Times of day and whiles from now are heard as they are said."""

import pytest

from replies.entities import find


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("下午三点半", 15 * 60 + 30), ("晚上8点", 20 * 60), ("明早9点", 9 * 60), ("15:45", 15 * 60 + 45),
        ("中午一点", 13 * 60),
        ("晚上12点", 0), ("凌晨一点", 60), ("十二点", 12 * 60), ("8點20", 8 * 60 + 20), ("3pm please", 15 * 60),
        ("tomorrow at 9", 9 * 60), ("at 7:30 pm", 19 * 60 + 30), ("下午3：20", 15 * 60 + 20),
    ],
)  # fmt: skip
def test_a_time_of_day_is_heard(text: str, minutes: int) -> None:
    assert find(text).clock == minutes


@pytest.mark.parametrize(
    "text", ["便宜一点", "有点贵", "一点都不好", "5分好评", "at 50% off", "A1001", "25:70", "买3件"]
)
def test_other_points_are_no_time(text: str) -> None:
    assert find(text).clock is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("半小时后", 30), ("两个小时以后", 120), ("20分钟后提醒我", 20), ("in half an hour", 30), ("in 45 minutes", 45),
        ("in an hour", 60),
    ],
)  # fmt: skip
def test_a_while_is_heard(text: str, minutes: int) -> None:
    assert find(text).delay == minutes


@pytest.mark.parametrize("text", ["48小时内发货", "等了两个小时", "in stock", "3天后"])
def test_other_spans_are_none(text: str) -> None:
    assert find(text).delay is None
