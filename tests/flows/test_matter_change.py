"""A return is taken up days later, changed, or taken back."""

import pytest

from flows import effects as fx
from tests.flows.test_after_sales import agreed
from tests.flows.world import DAY, World, order


def asked_to_change() -> World:
    return agreed().hear("我不退了", "aftersales.change")


def test_an_agreed_return_is_withdrawn_and_the_warehouse_hears_of_it() -> None:
    world = asked_to_change()
    assert world.said == ["after_sales.change_what"]

    world.press("withdrawn")

    assert (world.case("return").status, world.case("return").is_open) == ("withdrawn", False)
    assert [one.flag for one in world.found(fx.Remark)] == ["grey"]
    assert world.timers == {}


def test_left_as_it_is_nothing_changes() -> None:
    world = asked_to_change().press("kept")

    assert world.said == ["after_sales.kept"]
    assert world.case("return").status == "awaiting_parcel"


def test_a_return_becomes_an_exchange_once_its_price_is_agreed() -> None:
    world = agreed().hear("还是换货吧", "exchange.start")
    assert world.said == ["after_sales.which_instead"]
    world.press("item_given:POR-01")
    assert (world.said, world.case("return").status) == (["after_sales.offer_exchange"], "awaiting_parcel")

    world.press("yes")

    assert [(case.kind, case.status) for case in world.cases.values()] == [("exchange", "awaiting_parcel")]
    assert world.found(fx.Record) == [], "the reason was counted when the return was agreed"


def test_who_leaves_the_change_half_done_still_has_the_return() -> None:
    world = agreed().hear("还是换货吧", "exchange.start").hear("算了")

    assert (world.case("return").kind, world.case("return").status) == ("return", "awaiting_parcel")
    assert world.hear("SF1234567890123").said == ["after_sales.tracking_noted"]


def test_what_is_on_its_way_is_for_people_and_stopped_at_the_warehouse() -> None:
    world = agreed().hear("SF1234567890123").hear("我不退了", "aftersales.change")

    assert world.said[0] == "after_sales.change_for_agent"
    assert world.case("return").status == "for_agent"
    assert [one.flag for one in world.found(fx.Remark)] == ["red"]


def test_to_cancel_it_means_the_return_and_never_another_order() -> None:
    world = World(order(), order("A1012", "paid")).press("return_wanted").press("order_given:A1001")
    world.press("reason_given:size").press("yes")

    world.hear("取消吧", "order.cancel")

    assert world.said == ["after_sales.change_what"]
    assert world.found(fx.Remark) == []


def test_a_named_order_is_that_order() -> None:
    world = World(order(), order("A1012", "paid")).press("return_wanted").press("reason_given:size").press("yes")

    assert "order.stopping" in world.hear("A1012 取消吧", "order.cancel").said


@pytest.mark.parametrize("days", [1, 2, 10])
def test_questions_left_open_are_taken_up_days_later_where_they_stood(days: int) -> None:
    world = World(order()).press("exchange_wanted").wait(days * DAY + 1).hear("在吗", "greeting.hello")

    world.hear("我要换货", "exchange.start")

    assert world.said == ["chat.resume.after_sales", "after_sales.why"]
    assert len([case for case in world.cases.values() if case.kind == "exchange"]) == 1


def test_after_the_policys_days_they_begin_anew() -> None:
    world = World(order()).press("exchange_wanted").wait(16 * DAY).hear("我要换货", "exchange.start")

    assert world.cases[1].status == "forgotten"
    assert world.said[0] == "after_sales.sorry"
