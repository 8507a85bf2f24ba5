import pytest

from flows.hours import DAY, HOUR
from flows.notices import CAN_WAIT
from tests.flows.world import MORNING, World, order

NIGHT = MORNING + 13 * HOUR


def at_night(kind: str, **more: object) -> World:
    return World(order(state="shipped"), now=NIGHT, **more).news(kind)


@pytest.mark.parametrize("kind", ["shipped", "out_for_delivery", "late", "lost", "out_of_stock", "cancelled", "closed"])
def test_by_day_news_is_told_at_once(kind: str) -> None:
    assert World(order(state="paid")).news(kind).said == [f"order.notice.{kind}"]


@pytest.mark.parametrize("kind", sorted(CAN_WAIT))
def test_news_that_can_wait_is_told_in_the_morning(kind: str) -> None:
    world = at_night(kind)
    assert world.said == []

    assert world.wait(12 * HOUR).said == [f"order.notice.{kind}"]


@pytest.mark.parametrize("kind", ["out_for_delivery", "lost", "out_of_stock"])
def test_news_that_wants_an_answer_does_not_wait(kind: str) -> None:
    assert at_night(kind).said == [f"order.notice.{kind}"]


def test_who_is_awake_hears_it_at_night() -> None:
    world = World(order(state="paid"), now=NIGHT).hear("发什么快递", "shipping.carrier").news("shipped")

    assert world.said == ["order.notice.shipped"]


def test_news_that_was_overtaken_in_the_night_is_not_told() -> None:
    world = at_night("shipped").wait(HOUR).news("out_for_delivery")

    assert world.wait(DAY).said == []


def test_news_of_somebody_elses_order_is_not_told() -> None:
    assert World().news("shipped", "A0000").said == []


def test_missing_goods_come_with_a_choice() -> None:
    world = World(order(state="paid")).news("out_of_stock")

    assert [one.data for one in world.says[0].buttons] == [
        "product_asked",
        "wait_for_stock:A1001",
        "refund_wanted:A1001",
        "human",
    ]
    assert world.press("refund_wanted:A1001").said[0] == "order.stopping"
