from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from flows.hours import (
    MINUTE,
    after_quiet,
    cutoff_today,
    daypart,
    holiday,
    is_open,
    is_quiet,
    local,
    moment,
    opens_at,
)
from flows.policy import Hours, Policy, Quiet, Shop

SHANGHAI = Policy()
#: Clocks go forward on 29 March 2026 at 2 and back on 25 October 2026 at 3.
BERLIN = Policy(shop=Shop(time_zone="Europe/Berlin"))


def at(text: str, policy: Policy = SHANGHAI) -> int:
    return moment(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(policy.shop.time_zone)))


@pytest.mark.parametrize(("clock", "quiet"), [
    ("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("08:59", True), ("09:00", False),
])  # fmt: skip
def test_quiet_hours_pass_midnight(clock: str, quiet: bool) -> None:
    assert is_quiet(at(f"2026-03-04 {clock}"), SHANGHAI) is quiet


def test_quiet_hours_within_a_day() -> None:
    noon = Policy(quiet=Quiet(start=time(12), end=time(14)))

    assert is_quiet(at("2026-03-04 13:00"), noon)
    assert not is_quiet(at("2026-03-04 23:00"), noon)


def test_empty_quiet_hours_are_never() -> None:
    assert not is_quiet(at("2026-03-04 09:00"), Policy(quiet=Quiet(start=time(9), end=time(9))))


@pytest.mark.parametrize(("now", "end"), [
    ("2026-03-04 23:00", "2026-03-05 09:00"), ("2026-03-05 02:00", "2026-03-05 09:00"),
])  # fmt: skip
def test_what_waits_goes_at_the_end_of_the_quiet_hours(now: str, end: str) -> None:
    assert after_quiet(at(now), SHANGHAI, 0) == at(end)


def test_what_waits_is_spread_so_that_not_everybody_is_written_to_at_once() -> None:
    ends = {after_quiet(at("2026-03-04 23:00"), SHANGHAI, seed * 7919) for seed in range(50)}

    assert len(ends) > 40
    assert max(ends) <= at("2026-03-05 09:20")


@pytest.mark.parametrize("night", ["2026-03-28 23:00", "2026-10-24 23:00"])
def test_quiet_hours_end_by_the_clock_when_the_clock_changes(night: str) -> None:
    end = local(after_quiet(at(night, BERLIN), BERLIN, 0), BERLIN)

    assert (end.hour, end.minute) == (9, 0)


def test_a_night_with_the_clock_put_forward_is_an_hour_shorter() -> None:
    now = at("2026-03-28 23:00", BERLIN)

    assert after_quiet(now, BERLIN, 0) - now == 9 * 60 * MINUTE


@pytest.mark.parametrize(("clock", "name"), [
    ("05:00", "morning"), ("11:00", "noon"), ("14:00", "afternoon"), ("18:00", "evening"), ("23:00", "night"),
    ("03:00", "night"),
])  # fmt: skip
def test_a_greeting_names_the_part_of_the_day(clock: str, name: str) -> None:
    assert daypart(at(f"2026-03-04 {clock}"), SHANGHAI) == name


def test_holidays_close_and_workdays_open() -> None:
    policy = Policy(hours=Hours(days=(1, 2, 3, 4, 5), holidays=("2026-03-04",), workdays=("2026-03-07",)))

    assert not is_open(at("2026-03-04 12:00"), policy)
    assert is_open(at("2026-03-07 12:00"), policy)
    assert not is_open(at("2026-03-08 12:00"), policy)


def test_the_next_duty_skips_the_weekend() -> None:
    policy = Policy(hours=Hours(days=(1, 2, 3, 4, 5)))

    assert opens_at(at("2026-03-06 23:00"), policy) == at("2026-03-09 09:00")


def test_a_shop_without_days_never_opens() -> None:
    assert opens_at(at("2026-03-06 23:00"), Policy(hours=Hours(days=()))) is None


def test_the_cut_off_is_of_the_shops_own_day() -> None:
    assert cutoff_today(at("2026-03-04 00:10"), SHANGHAI) == at("2026-03-04 16:00")


def on(day: str) -> int:
    """Noon of a day."""
    return at(f"{day}T12:00")


WEEKDAYS = Hours(days=(1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        ("2026-10-01", False),  # National Day
        ("2026-10-10", True),  # a Saturday that is worked for it
        ("2026-10-07", False),  # a Wednesday off for that Saturday
        ("2026-10-08", True),  # an ordinary Thursday
        ("2026-10-17", False),  # an ordinary Saturday
    ],
)
def test_a_calendar_knows_days_off_and_weekends_that_are_worked(day: str, is_worked: bool) -> None:
    policy = Policy(hours=WEEKDAYS.model_copy(update={"calendar": "CN"}))

    assert is_open(on(day), policy) == is_worked


def test_the_shop_s_own_days_come_before_the_calendar() -> None:
    own = {"calendar": "CN", "workdays": ("2026-10-01",), "holidays": ("2026-10-08",)}
    policy = Policy(hours=WEEKDAYS.model_copy(update=own))

    assert is_open(on("2026-10-01"), policy)
    assert not is_open(on("2026-10-08"), policy)


@pytest.mark.parametrize(
    ("day", "language", "name"),
    [("2026-10-01", "zh", "国庆节"), ("2026-10-05", "zh", "国庆节"), ("2026-10-07", "zh", ""), ("2026-10-08", "zh", ""),
     ("2026-09-25", "en", "Mid-Autumn Festival")],
)  # fmt: skip
def test_a_holiday_has_its_name(day: str, language: str, name: str) -> None:
    assert holiday(on(day), Policy(hours=Hours(calendar="CN")), language) == name
    assert holiday(on(day), Policy(), language) == ""


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValidationError, match="two letters"):
        Hours(calendar="XX")
