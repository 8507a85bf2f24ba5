"""Flows that others interrupt: put aside, brought back, at most three, and never what is settled."""

from msgspec.structs import replace

from flows.conversation import STACK_LIMIT, Frame
from flows.situation import Duty
from tests.flows.ways import taken, why, why_not
from tests.flows.world import DAY, HOUR, MINUTE, World, order


def returning() -> World:
    """In the middle of a return, with two orders under way besides."""
    world = World(order("A1001"), order("A1002", "shipped"), order("A1003", "shipped"))
    return world.press("return_wanted")


def test_a_side_question_is_answered_and_the_question_comes_again() -> None:
    world = why().hear("发什么快递", "shipping.carrier")

    assert world.said == ["shipping.carrier", "after_sales.why"]
    assert world.state == "after_sales.why"


def test_a_flow_that_another_one_interrupts_is_put_aside() -> None:
    world = returning().hear("到哪了", "logistics.where")

    assert world.state == "inquiry.which_order"
    assert [frame.state for frame in world.talk.stack] == ["after_sales.why"]


def test_what_was_put_aside_comes_back_when_the_inner_flow_ends() -> None:
    world = returning().hear("到哪了", "logistics.where").hear("A1002")

    assert world.said == ["order.status.shipped", "after_sales.why"]
    assert world.state == "after_sales.why"
    assert world.talk.stack == ()


def test_the_matter_is_remembered_with_its_question() -> None:
    world = returning().hear("到哪了", "logistics.where").hear("A1002").press("reason_given:size")

    assert world.state == "after_sales.offer"
    assert world.case("return").slots["reason"] == "size"


def test_after_half_an_hour_a_sentence_says_what_it_was_about() -> None:
    world = returning().hear("到哪了", "logistics.where").wait(31 * MINUTE).hear("A1002")

    assert world.said == ["order.status.shipped", "chat.resume.after_sales", "after_sales.why"]


def test_cancelling_the_inner_flow_brings_the_outer_one_back() -> None:
    world = returning().hear("到哪了", "logistics.where").hear("算了")

    assert world.said == ["chat.cancelled", "after_sales.why"]


def test_a_fourth_interruption_drops_the_oldest() -> None:
    frames = tuple(
        Frame(state, None, 0) for state in ("inquiry.which_order", "payment_nudge.when", "payment_nudge.why_not")
    )
    world = why()
    world.talk = replace(world.talk, stack=frames)
    world.press("pay_later")

    states = [frame.state for frame in world.talk.stack]
    assert len(states) == STACK_LIMIT
    assert states == ["payment_nudge.when", "payment_nudge.why_not", "after_sales.why"]


def test_what_is_closed_meanwhile_does_not_come_back() -> None:
    world = returning().hear("到哪了", "logistics.where")
    world.cases = {at: replace(case, closed_at=world.now) if case.kind == "return" else case
                   for at, case in world.cases.items()}  # fmt: skip
    world.hear("A1002")

    assert world.said == ["order.status.shipped"]
    assert world.state == "inquiry.talking"


def test_what_an_agent_has_taken_on_does_not_come_back() -> None:
    world = World(order(total=90000), duty=Duty(on_duty=1)).press("return_wanted").press("reason_given:size")
    assert (world.state, world.talk.owner, world.talk.stack) == ("handoff.waiting", "queue", ())

    assert world.press("go_on").said == ["handoff.go_on"]


def test_a_state_that_the_chart_lost_becomes_idle() -> None:
    world = World()
    world.talk = replace(world.talk, state="inquiry.of_yore", stack=(Frame("inquiry.gone", None, 0),))

    assert world.hear("发什么快递", "shipping.carrier").said == ["shipping.carrier"]
    assert world.talk.stack == ()


def test_a_lost_frame_on_the_stack_is_passed_over() -> None:
    world = why_not()
    world.talk = replace(world.talk, stack=(Frame("inquiry.gone", None, 0),))

    assert world.press("reason_given:looking").state == "idle"


def test_a_question_of_yesterday_is_dropped_and_its_matter_can_be_taken_up_again() -> None:
    world = why().wait(25 * HOUR).hear("发什么快递", "shipping.carrier")

    assert world.said == ["shipping.carrier"]
    assert world.case("return").status == "asking"
    assert world.wait(16 * DAY).case("return").status == "forgotten"
    assert not world.case("return").is_open


def test_an_open_question_survives_a_nudge_and_comes_back_with_the_next_word() -> None:
    world = World(order("A1001", "placed"), order("A1002", "shipped"), order("A1003", "shipped")).news("placed")
    world.hear("到哪了", "logistics.where").wait(11 * MINUTE)
    assert world.said == ["payment.nudge.first"]

    assert world.hear("好的", "chat.yes").said[-1] == "order.which"


def test_news_of_another_order_does_not_lose_the_question() -> None:
    world = returning().news("delivered", "A1002", delivered_at=1)

    assert world.said == ["order.notice.delivered"]
    assert world.press("reason_given:size").case("return").order_number == "A1001"


def test_an_order_that_is_paid_does_not_lose_the_question_of_another() -> None:
    world = World(order("A1001", "placed"), order("A1002")).news("placed")
    world.press("return_wanted:A1002").news("paid", paid_at=1).press("reason_given:size")

    assert world.state == "after_sales.offer"
    assert world.case("return").order_number == "A1002"


def test_the_bot_picks_up_where_it_stood_when_the_agent_hands_back() -> None:
    world = taken(why()).agent("release")

    assert world.said == ["handoff.back", "after_sales.why"]


def test_a_question_about_an_order_is_not_repeated_after_an_agent_answered() -> None:
    world = returning().hear("到哪了", "logistics.where")
    world.talk = replace(world.talk, stack=())

    assert taken(world).agent("release").said == ["handoff.back"]


def test_an_agent_who_falls_silent_gives_the_conversation_back_without_waking_anybody() -> None:
    world = World().agent("take").wait(13 * HOUR)

    assert world.talk.owner == "bot"
    assert world.said == []


def test_a_day_of_silence_does_not_take_a_conversation_from_its_agent() -> None:
    world = World().agent("take")
    world.timers.clear()

    assert world.wait(2 * DAY).hear("在吗", "greeting.hello").said == []
