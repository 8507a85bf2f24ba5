"""Stars for the service of a person."""

from msgspec.structs import replace

from flows.policy import Handoff, Policy
from flows.situation import Duty, Passage
from tests.flows.ways import why
from tests.flows.world import DAY, World


def handled(policy: Policy | None = None) -> World:
    """An agent has spoken with the customer, and hands back."""
    world = World(policy=policy, duty=Duty(on_duty=1), passage=Passage(answered_at=1))
    return world.hear("转人工").agent("reply", "亲，我来看看").agent("release")


def rate(world: World, stars: int) -> World:
    return world.press(f"served:{stars}:{world.case('service').id}")


def test_stars_are_asked_for_when_the_agent_hands_back() -> None:
    world = handled()

    assert world.said == ["handoff.back", "handoff.stars"]
    assert [one.text for one in world.says[1].buttons] == ["★★★★★", "★★★★", "★★★", "★★", "★"]


def test_not_where_nobody_wrote() -> None:
    world = World(duty=Duty(on_duty=1), passage=Passage()).hear("转人工").agent("take").agent("release")

    assert world.said == ["handoff.back"]


def test_not_beside_an_open_question() -> None:
    world = why()
    world.passage = Passage(answered_at=1)

    assert "handoff.stars" not in world.hear("转人工").agent("reply", "在的").agent("release").said


def test_a_shop_need_not_ask() -> None:
    assert handled(Policy(handoff=Handoff(asks_stars=False))).said == ["handoff.back"]


def test_the_stars_and_the_words_are_kept_with_the_agent() -> None:
    world = rate(handled(), 2)
    assert world.said == ["handoff.stars_bad"]

    world.hear("等了太久")

    assert world.said == ["handoff.stars_thanks"]
    case = world.case("service")
    assert case.status == "rated"
    assert (case.slots["stars"], case.slots["words"], case.slots["agent_id"]) == (2, "等了太久", 7)


def test_good_stars_are_thanked_for_and_a_question_after_them_is_a_question() -> None:
    world = rate(handled(), 5)
    assert world.said == ["handoff.stars_good"]

    assert world.hear("发什么快递", "shipping.carrier").said == ["shipping.carrier"]
    assert "words" not in world.case("service").slots


def test_a_second_press_changes_nothing() -> None:
    world = rate(rate(handled(), 5), 1)

    assert world.said == ["handoff.stars_again"]
    assert world.case("service").slots["stars"] == 5


def test_in_the_middle_of_something_else_nothing_more_is_asked() -> None:
    world = handled()
    world.talk = replace(world.talk, state="handoff.waiting", owner="queue")

    rate(world, 4)

    assert world.state == "handoff.waiting"
    assert world.case("service").slots["stars"] == 4


def test_what_nobody_rates_is_let_go() -> None:
    assert handled().wait(16 * DAY).case("service").status == "unanswered"
