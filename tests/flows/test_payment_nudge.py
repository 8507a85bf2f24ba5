from datetime import time

import pytest

from flows import effects as fx
from flows.hours import DAY, HOUR, MINUTE
from flows.policy import Nudges, Policy
from tests.flows.ways import reminded, when, which_stands, why_not
from tests.flows.world import MORNING, World, order


def placed(**more: object) -> World:
    return World(order(state="placed"), **more).news("placed")


def test_a_placed_order_gets_a_ladder_of_three() -> None:
    ladder = {kind: timer.due_at for (kind, _), timer in placed().planned.items()}

    assert ladder == {
        "nudge.first": MORNING + 10 * MINUTE,
        "nudge.cutoff": MORNING + 5 * HOUR + 15 * MINUTE,
        "nudge.closing": MORNING + 22 * HOUR,
    }


def test_after_the_cut_off_there_are_two() -> None:
    world = World(order(state="placed", placed_at=MORNING + 7 * HOUR), now=MORNING + 7 * HOUR).news("placed")

    assert {kind for kind, _ in world.planned} == {"nudge.first", "nudge.closing"}


def test_the_policy_says_how_many() -> None:
    assert len(placed(policy=Policy(nudges=Nudges(at_most=1))).planned) == 1


def test_an_order_that_is_paid_when_it_is_told_of_gets_no_ladder() -> None:
    world = World(order(state="paid")).news("placed")

    assert world.planned == {}
    assert world.cases == {}


def test_the_same_news_twice_makes_one_ladder() -> None:
    world = placed().news("placed")

    assert len([case for case in world.cases.values() if case.kind == "payment"]) == 1


def test_each_nudge_is_another_reply_and_none_comes_after_the_order_closed() -> None:
    world = placed().wait(2 * DAY)

    assert world.said == ["payment.nudge.first", "payment.nudge.cutoff", "payment.nudge.closing"]
    assert all(one.not_after == MORNING + DAY for one in world.says)


def test_payment_ends_the_ladder() -> None:
    world = placed().news("paid", paid_at=1)

    assert world.planned == {}
    assert world.said == ["payment.thanks", "payment.check_address"]
    assert world.case("payment").status == "paid"


@pytest.mark.parametrize("news", ["closed", "cancelled"])
def test_an_order_that_is_over_ends_the_ladder_and_is_kept_for_the_register(news: str) -> None:
    world = placed().wait(11 * MINUTE).news(news)

    assert world.planned == {}
    assert world.found(fx.Record)[0].values["nudges"] == ["first"]


def test_a_timer_of_an_order_that_was_paid_says_nothing() -> None:
    world = placed()
    world.orders = (order(state="paid"),)
    world.wait(11 * MINUTE)

    assert world.said == []
    assert world.reasons() == ["not_payable"]


def test_cash_on_delivery_is_confirmed_once_and_never_nudged() -> None:
    world = World(order(state="placed", is_cod=True)).news("placed")
    assert world.said == ["payment.cod_confirm"]

    assert world.planned == {}
    assert world.wait(DAY).said == []


@pytest.mark.parametrize("text", ["付了", "已付", "付好了"])
def test_i_have_paid_stops_the_reminders(text: str) -> None:
    world = reminded().hear(text, "payment.done")

    assert world.said == ["payment.claimed"]
    assert world.planned == {}
    assert world.case("payment").is_open


def test_i_have_paid_ends_the_question_why_not() -> None:
    world = why_not().hear("已经付了", "payment.done")

    assert world.said == ["payment.claimed"]
    assert world.state == "idle"


def test_a_payment_that_was_seen_is_confirmed() -> None:
    world = World(order(state="paid")).hear("付了", "payment.done")

    assert world.said[0] in ("payment.seen", "payment.claimed_unknown")


def test_later_moves_the_reminder_to_the_wished_time() -> None:
    world = when().press("later_given:3")

    assert [kind for kind, _ in world.planned] == ["nudge.first"]
    assert world.wait(3 * HOUR).said == ["payment.nudge.first"]


def test_later_in_words_means_the_policys_hours() -> None:
    world = when().hear("晚点吧")

    assert world.said == ["payment.later_set"]
    assert [timer.due_at for timer in world.planned.values()] == [world.now - 1000 + 2 * HOUR]


@pytest.mark.parametrize(("words", "at"), [
    ("半小时后", MORNING + 30 * MINUTE), ("下午三点", MORNING + 5 * HOUR),
    ("今晚8点半", MORNING + 10 * HOUR + 30 * MINUTE),
    ("at 7:30 pm", MORNING + 9 * HOUR + 30 * MINUTE), ("in 2 hours", MORNING + 2 * HOUR), ("八点", MORNING + 10 * HOUR),
])  # fmt: skip
def test_a_time_in_words_is_that_time(words: str, at: int) -> None:
    world = when().hear(words)

    (timer,) = world.planned.values()
    assert world.said == ["payment.later_set"]
    assert 0 <= timer.due_at - at < 20 * MINUTE if "后" in words or "in " in words else timer.due_at == at


@pytest.mark.parametrize("say", ["明天", "明天上午", "tomorrow", "later_given:tomorrow"])
def test_tomorrow_is_the_policys_time_of_the_next_day(say: str) -> None:
    world = placed(policy=Policy(nudges=Nudges(closes_after_hours=72, tomorrow_at=time(11)))).press("pay_later")

    _ = world.press(say) if ":" in say else world.hear(say)
    assert [timer.due_at for timer in world.planned.values()] == [MORNING + 25 * HOUR]


def test_later_that_says_when_is_not_asked_when() -> None:
    world = placed().hear("我下午三点再付", "payment.later")

    assert world.said == ["payment.later_set"]
    assert [timer.due_at for timer in world.planned.values()] == [MORNING + 5 * HOUR]


def test_where_the_cut_off_passed_in_a_talk_its_nudge_does_not_speak_of_it() -> None:
    world = placed(policy=Policy(nudges=Nudges(before_cutoff_minutes=3, said_in_talk=False)))
    world.wait(5 * HOUR + 56 * MINUTE).hear("发什么快递", "shipping.carrier")

    assert world.wait(2 * MINUTE).said == []
    assert world.wait(5 * MINUTE).said == ["payment.nudge.first"]


def test_later_than_the_order_lives_is_said_to_be_too_late() -> None:
    world = placed().wait(16 * HOUR).press("pay_later").press("later_given:12")

    assert world.said == ["payment.later_too_late"]


def test_no_more_of_this_order_leaves_other_messages_alone() -> None:
    world = reminded().press("stop_reminding:A1001:1")

    assert world.said == ["payment.reminders_stopped"]
    assert world.planned == {}
    assert world.customer.takes_nudges


@pytest.mark.parametrize(("reason", "state"), [
    ("price", "idle"), ("freight", "idle"), ("wrong_item", "idle"), ("address", "payment_nudge.new_address"),
    ("trouble", "idle"), ("looking", "idle"), ("elsewhere", "idle"), ("changed_mind", "idle"),
])  # fmt: skip
def test_each_reason_is_kept_and_leads_somewhere(reason: str, state: str) -> None:
    world = why_not().press(f"reason_given:{reason}")

    assert world.said[0] == f"payment.reason.{reason}"
    assert world.state == state
    assert world.case("payment").slots["reason"] == reason


@pytest.mark.parametrize(("reason", "is_over"), [("changed_mind", True), ("elsewhere", True), ("looking", False)])
def test_who_does_not_want_it_is_not_reminded_of_it(reason: str, is_over: bool) -> None:
    assert (why_not().press(f"reason_given:{reason}").planned == {}) is is_over


def test_no_to_a_reminder_asks_why() -> None:
    assert reminded().hear("不了").said == ["payment.why_not"]


def test_a_reason_in_own_words_is_kept() -> None:
    world = why_not().hear("等我老公回来再说吧")

    assert world.said == ["payment.reason.other"]
    assert world.case("payment").slots["words"] == "等我老公回来再说吧"


def test_a_new_address_is_a_red_remark_on_the_right_order() -> None:
    world = World(order("A1001", "paid"), order("A1002", "paid")).press("address_wrong:A1002")
    world.news("shipped", "A1001").hear("云栖省听雨市慢慢街 9 号")
    remark = world.found(fx.Remark)[0]

    assert (remark.order_number, remark.flag) == ("A1002", "red")
    assert "慢慢街 9 号" in remark.text


def test_an_address_that_stands_is_confirmed_even_a_question_later() -> None:
    world = placed().news("paid", paid_at=1).hear("发什么快递", "shipping.carrier").press("address_right:A1001")

    assert world.said == ["payment.address_right"]


def test_of_two_orders_of_the_same_one_stands() -> None:
    world = which_stands().press("keep_given:A1002")

    assert world.said == ["payment.kept"]
    assert [one.order_number for one in world.found(fx.Remark)] == ["A1001"]


def test_the_one_that_stands_can_be_named_by_its_place() -> None:
    assert which_stands().hear("第一个").said == ["payment.kept"]


def test_twins_are_asked_about_in_place_of_the_nudge() -> None:
    world = World(order("A1001", "placed"), order("A1002", "placed")).news("placed").wait(11 * MINUTE)

    assert world.said == ["payment.which_stands"]
    assert world.says[0].kind == "nudge"


def test_ordered_twice_without_a_twin_is_no_riddle() -> None:
    assert World(order(state="placed")).hear("拍重了", "order.duplicate").said == ["order.will_close"]
