"""When calls may start, on a clock that the tests move."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pace import CHAT_BURST, Pace

CUSTOMER, OTHER, DESK = 5, 6, -100

#: Who is called, how long after the call before it, and whether it is urgent.
CALLS = st.lists(
    st.tuples(
        st.sampled_from([CUSTOMER, OTHER, DESK, -200]), st.sampled_from([0, 0, 1, 40, 900, 20_000]), st.booleans()
    ),
    max_size=250,
)


def most_in(times: list[int], window: int) -> int:
    """The most calls that any window holds, both its ends counted."""
    return max((sum(start <= time <= start + window for time in times) for start in times), default=0)


def started(pace: Pace, calls: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """The calls as they start, each as soon as it may and no sooner than its time."""
    now, starts = 1_000_000, []
    for chat_id, later, urgent in calls:
        now = pace.ready_at(chat_id, now + later, urgent=urgent)
        pace.take(chat_id, now)
        starts.append((chat_id, now))
    return starts


def burst(pace: Pace, chats: list[int], now: int, *, urgent: bool = True) -> int:
    """How many of these may start at once."""
    done = 0
    for chat_id in chats:
        if pace.ready_at(chat_id, now, urgent=urgent) <= now:
            pace.take(chat_id, now)
            done += 1
    return done


@given(CALLS)
def test_no_window_ever_holds_more_than_is_allowed(calls: list[tuple[int, int, bool]]) -> None:
    starts = started(Pace(), calls)
    assert most_in([time for _, time in starts], 1_000) <= 30
    for group in (DESK, -200):
        assert most_in([time for chat_id, time in starts if chat_id == group], 60_000) <= 20


@given(CALLS)
def test_the_windows_hold_without_the_rate_of_a_chat(calls: list[tuple[int, int, bool]]) -> None:
    starts = started(Pace(chat_rate=0), calls)
    assert most_in([time for _, time in starts], 1_000) <= 30
    assert most_in([time for chat_id, time in starts if chat_id == DESK], 60_000) <= 20


@given(CALLS)
def test_asking_changes_nothing_and_the_answer_holds(calls: list[tuple[int, int, bool]]) -> None:
    pace = Pace()
    now = started(pace, calls)[-1][1] if calls else 0
    at = pace.ready_at(CUSTOMER, now)
    assert pace.ready_at(CUSTOMER, now) == at
    assert pace.ready_at(CUSTOMER, at) == at


def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    starts = [time for _, time in started(Pace(), [(CUSTOMER, 0, True)] * (CHAT_BURST + 4))]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps[: CHAT_BURST - 1] == [0] * (CHAT_BURST - 1)
    assert all(1_000 <= gap <= 1_050 for gap in gaps[CHAT_BURST - 1 :])


def test_a_busy_chat_holds_up_no_other() -> None:
    pace = Pace()
    assert burst(pace, [CUSTOMER] * 9, 0) == CHAT_BURST
    assert pace.ready_at(OTHER, 0) == 0


def test_a_group_has_twenty_a_minute_with_all_its_topics() -> None:
    pace = Pace(chat_rate=0)
    assert burst(pace, [DESK] * 40, 0) == 20
    assert 60_000 <= pace.ready_at(DESK, 0) <= 61_500
    assert burst(pace, [CUSTOMER] * 21, 2_000) == 21


def test_what_can_wait_leaves_a_third_for_customers() -> None:
    pace = Pace(chat_rate=0)
    assert burst(pace, list(range(1, 40)), 0, urgent=False) == 20
    assert burst(pace, list(range(1, 40)), 0) == 10


def test_what_can_wait_has_its_turn_when_customers_are_quiet() -> None:
    pace = Pace(chat_rate=0)
    assert burst(pace, list(range(1, 25)), 0) == 24
    assert pace.ready_at(DESK, 0, urgent=False) > 1_000
    assert pace.ready_at(DESK, 1_100, urgent=False) == 1_100


@pytest.mark.parametrize("rate", [1, 2])
def test_at_the_lowest_rates_nobody_starves(rate: int) -> None:
    pace = Pace(rate=rate, chat_rate=0)
    pace.take(CUSTOMER, 0)
    assert pace.ready_at(DESK, 1_100, urgent=False) == 1_100


def test_0_turns_a_rate_off() -> None:
    pace = Pace(rate=0, chat_rate=0, group_rate=0)
    assert burst(pace, [DESK] * 500, 0) == 500


def test_a_halt_stops_that_chat_alone() -> None:
    pace = Pace()
    pace.halt(DESK, 4_000)
    assert [pace.ready_at(chat_id, 0) for chat_id in (DESK, CUSTOMER)] == [4_000, 0]


def test_a_halt_that_names_no_chat_stops_all() -> None:
    pace = Pace()
    pace.halt(None, 4_000)
    pace.halt(CUSTOMER, 9_000)
    assert [pace.ready_at(chat_id, 0) for chat_id in (DESK, CUSTOMER)] == [4_000, 9_000]


def test_a_shorter_halt_ends_no_longer_one() -> None:
    pace = Pace()
    pace.halt(DESK, 9_000)
    pace.halt(DESK, 4_000)
    assert pace.ready_at(DESK, 0) == 9_000


def test_idle_chats_are_forgotten_and_busy_ones_are_not() -> None:
    pace = Pace(rate=0)
    for now in range(0, 6_000_000, 200):
        pace.take(1 + now, now)
        pace.halt(1 + now, now + 100)
    assert pace.remembered <= 1_010
    busy = Pace(rate=0)
    assert burst(busy, [DESK] * 3, 0) == CHAT_BURST
    for chat_id in range(1, 5_000):
        busy.take(chat_id, 1)
    assert busy.ready_at(DESK, 1) > 900


def test_a_clock_that_is_put_back_stops_nobody_for_long() -> None:
    pace = Pace()
    starts = started(pace, [(DESK, 0, True)] * 20 + [(CUSTOMER, 0, True)] * 9)
    pace.halt(OTHER, starts[-1][1] + 4_000)
    waits = [pace.ready_at(chat_id, 0) for chat_id in (DESK, CUSTOMER, OTHER)]
    assert all(wait <= 61_500 for wait in waits)
    assert waits[1:] == [1_020, 4_000]
    assert [pace.ready_at(CUSTOMER, now) for now in waits[1:]] == waits[1:]


def test_a_halt_after_the_clock_was_put_back_is_as_long_as_it_says() -> None:
    pace = Pace()
    pace.take(CUSTOMER, 1_000_000)
    assert pace.ready_at(OTHER, 0) == 0
    pace.halt(OTHER, 4_000)
    assert pace.ready_at(OTHER, 0) == 4_000
