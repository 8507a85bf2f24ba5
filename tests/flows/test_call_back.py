"""A wish to be called: the number, the time, and people who are reminded of it."""

import pytest

from flows import effects as fx
from tests.flows.world import DAY, HOUR, MINUTE, MORNING, World


def wanted(text: str) -> World:
    return World().press("call_back").hear(text)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("13800138001，下午三点打给我", MORNING + 5 * HOUR),
        ("13800138001 明天上午打", MORNING + DAY),
        ("13800138001, call me in 2 hours", MORNING + 1000 + 2 * HOUR),
    ],
)
def test_the_time_that_was_wished_for_is_the_time_that_is_said(words: str, at: int) -> None:
    world = wanted(words)

    assert (world.said, world.case("callback").slots["due_at"]) == (["handoff.call_noted"], at)
    assert world.says[0].slots["at"] == at


def test_without_a_time_it_is_soon() -> None:
    world = wanted("13800138001")

    assert world.case("callback").slots["due_at"] == world.now - 1000 + HOUR
    assert world.says[0].slots["at"] is None


def test_when_it_is_due_people_are_reminded_ahead_of_others() -> None:
    world = wanted("13800138001，下午三点打给我").press("go_on").wait(5 * HOUR)

    assert world.talk.owner == "queue"
    assert [(one.agent_id, "13800138001" in one.text) for one in world.found(fx.Note)] == [(None, True)]
    assert world.found(fx.HandOff)[0].is_urgent


def test_what_is_done_is_not_reminded_of() -> None:
    world = wanted("13800138001，下午三点打给我")

    world.agent("settle", case_id=world.case("callback").id).wait(5 * HOUR + MINUTE)

    assert world.case("callback").status == "done"
    assert not any(kind == "call_due" for kind, _ in world.timers)
