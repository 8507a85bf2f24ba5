"""Days are found as customers name them, and mean what they mean on the day on which they are said."""

from datetime import date

import pytest

from replies.days import Day, find_days
from replies.matcher import Matcher
from replies.understand import understand

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("昨天下的单", "2026-11-25"),
        ("大前天就寄了", "2026-11-23"),
        ("後天能到嗎", "2026-11-28"),
        ("3天前买的", "2026-11-23"),
        ("两周后要用", "2026-12-10"),
        ("周五能到吗", "2026-11-27"),
        ("周四", "2026-11-26"),
        ("下周三送", "2026-12-02"),
        ("上个星期天拍的", "2026-11-22"),
        ("11月11号买的", "2026-11-11"),
        ("十一月二十号", "2026-11-20"),
        ("1月3日", "2027-01-03"),
        ("双十一的订单", "2026-11-11"),
        ("２０２６-11-01下单", "2026-11-01"),
        ("11/20 下的", "2026-11-20"),
        ("20号之前", "2026-11-20"),
        ("5号到", "2026-12-05"),
        ("31号付的", "2026-10-31"),
        ("I ordered it yesterday", "2026-11-25"),
        ("2 weeks ago", "2026-11-12"),
        ("in 3 days", "2026-11-29"),
        ("next Friday", "2026-12-04"),
        ("by Monday please", "2026-11-30"),
        ("Nov 11th", "2026-11-11"),
        ("on 3 January 2027", "2027-01-03"),
    ],
)
def test_a_named_day_is_a_date(text: str, meant: str) -> None:
    (day,) = understand(text, Matcher(())).entities.days

    assert day.on(THURSDAY) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    "text", ["7天无理由", "3天内发货", "1号店", "2号楼", "8号线", "12个月", "13月40号", "may I ask", "monthly", "A1001"]
)
def test_other_numbers_are_no_days(text: str) -> None:
    assert find_days(text.upper()) == ()


def test_days_come_in_the_order_in_which_they_stand() -> None:
    yesterday, tomorrow = find_days("昨天下单明天能到吗")

    assert (yesterday.text, tomorrow.text) == ("昨天", "明天")


def test_a_day_that_no_month_has_means_none() -> None:
    assert Day("2月31号", month=2, day=31).on(THURSDAY) is None


def test_a_leap_day_is_found_in_its_year() -> None:
    assert Day("2月29号", month=2, day=29).on(date(2028, 3, 1)) == date(2028, 2, 29)
    assert Day("2月29号", month=2, day=29).on(date(2026, 3, 1)) is None
