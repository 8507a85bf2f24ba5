"""What is due counts working time alone."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from flows.hours import HOUR, moment
from flows.policy import Hours, Policy
from flows.working_time import after_working, working_between

ZONE = ZoneInfo("Asia/Shanghai")
#: Nine to six, Monday to Friday.
OFFICE = Policy(hours=Hours(start=time(9), end=time(18), days=(1, 2, 3, 4, 5)))
NIGHT = Policy(hours=Hours(start=time(20), end=time(4)))


def at(text: str) -> int:
    return moment(datetime.fromisoformat(text).replace(tzinfo=ZONE))


@pytest.mark.parametrize(
    ("now", "hours", "due"),
    [
        ("2026-03-04 10:00", 2, "2026-03-04 12:00"),
        ("2026-03-04 17:00", 2, "2026-03-05 10:00"),
        ("2026-03-04 23:00", 1, "2026-03-05 10:00"),
        # Over a weekend.
        ("2026-03-06 17:00", 8, "2026-03-09 16:00"),
    ],
)
def test_nights_and_weekends_do_not_count(now: str, hours: int, due: str) -> None:
    assert after_working(at(now), hours * HOUR, OFFICE) == at(due)


def test_public_holidays_do_not_count() -> None:
    policy = OFFICE.model_copy(update={"hours": OFFICE.hours.model_copy(update={"calendar": "CN"})})

    assert after_working(at("2026-09-30 17:30"), HOUR, policy) == at("2026-10-08 09:30")


def test_a_shift_over_midnight_counts_on_both_sides() -> None:
    assert after_working(at("2026-03-04 23:00"), 6 * HOUR, NIGHT) == at("2026-03-05 21:00")


def test_a_shop_that_is_never_open_counts_by_the_clock() -> None:
    assert after_working(at("2026-03-04 10:00"), HOUR, Policy(hours=Hours(days=()))) == at("2026-03-04 11:00")


def test_between_two_moments_only_working_time_counts() -> None:
    assert working_between(at("2026-03-06 17:00"), at("2026-03-09 10:00"), OFFICE) == 2 * HOUR
    assert working_between(at("2026-03-07 10:00"), at("2026-03-08 10:00"), OFFICE) == 0
