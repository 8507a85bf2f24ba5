"""A nudge that fell due in a talk is said in it: once, at rest, and only where the gate has nothing else against it."""

import pytest

from flows import effects as fx
from flows.hours import MINUTE
from flows.policy import Nudges, Policy
from flows.situation import Duty, Order
from tests.flows.world import World, order

MENTION = "payment.nudge.in_talk"


def talking(*others: Order, **more: object) -> World:
    """A customer who wrote a minute before the first nudge falls due."""
    world = World(order(state="placed"), *others, **more).news("placed")
    world.wait(9 * MINUTE)
    return world.hear("发什么快递", "shipping.carrier").wait(MINUTE + 1)


def test_what_fell_due_is_said_after_the_next_answer_and_its_timer_stops() -> None:
    world = talking()
    assert world.said == []

    assert world.hear("能开发票吗", "invoice.request").said[-1] == MENTION
    assert "nudge.first" not in {kind for kind, _ in world.timers}
    assert world.hear("包邮吗", "shipping.fee").said == ["shipping.fee"]


def test_it_counts_as_that_nudge() -> None:
    world = talking()
    world.hear("能开发票吗", "invoice.request")

    (case,) = [one for one in world.cases.values() if one.kind == "payment"]
    assert case.slots["nudges"] == ["first"]
    assert [one.kind for one in world.says if one.reply == MENTION] == ["nudge"]


def test_what_is_not_due_yet_is_not_mentioned() -> None:
    world = World(order(state="placed")).news("placed")

    assert MENTION not in world.hear("能开发票吗", "invoice.request").said


def test_the_order_that_was_just_told_of_is_not_told_of_twice() -> None:
    assert MENTION not in talking().hear("A1001", "order.status").said


def test_a_question_of_ours_comes_first() -> None:
    world = talking(order("A1003"))

    assert MENTION not in world.hear("我想退货", "return.start").said


def test_what_was_not_understood_is_no_time_for_it() -> None:
    assert MENTION not in talking().hear("咕噜咕噜", "").said


@pytest.mark.parametrize("words", ["转人工", "太差劲了"])
def test_who_wants_a_person_hears_nothing_of_it(words: str) -> None:
    world = talking(duty=Duty(on_duty=1))

    assert MENTION not in world.hear(words, "").said


def test_who_wants_no_reminders_gets_none() -> None:
    world = talking()
    world.hear("别提醒我", "")

    assert MENTION not in world.hear("能开发票吗", "invoice.request").said


def test_a_shop_may_leave_it() -> None:
    world = talking(policy=Policy(nudges=Nudges(said_in_talk=False)))

    assert MENTION not in world.hear("能开发票吗", "invoice.request").said
    assert world.wait(6 * MINUTE).said == ["payment.nudge.first"]


def test_after_the_talk_it_goes_as_a_nudge_where_nothing_more_was_said() -> None:
    world = talking().wait(6 * MINUTE)

    assert world.said == ["payment.nudge.first"]
    assert not [one for one in world.effects if isinstance(one, fx.NotSent)]
    assert MENTION not in world.hear("能开发票吗", "invoice.request").said
