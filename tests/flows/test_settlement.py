"""What a return pays back and an exchange costs, said before the customer agrees."""

import pytest

from flows.situation import OrderLine
from tests.flows.world import CUP, POT, World, order


def returning(reason: str = "size", wanted: str = "return", **more: object) -> World:
    """Up to the offer, or to the question for what it is exchanged."""
    world = World(order(**more)).press(f"{wanted}_wanted").press(f"reason_given:{reason}")
    return world.hear("", photo=True) if reason == "faulty" else world


def slots(world: World) -> dict[str, object]:
    return dict(world.says[-1].slots)


def test_a_return_without_a_fault_pays_the_goods_and_not_the_freight_out() -> None:
    assert slots(returning())["amount"] == CUP.price


def test_a_fault_brings_the_freight_out_back_as_well() -> None:
    assert slots(returning("faulty"))["amount"] == CUP.price + 800


def test_free_freight_is_taken_off_nothing() -> None:
    assert slots(returning(freight=0, total=CUP.price))["amount"] == CUP.price


def test_no_more_comes_back_than_was_paid() -> None:
    assert slots(returning(total=CUP.price + 800 - 600))["amount"] == CUP.price - 600


@pytest.mark.parametrize(("sku", "share"), [("POR-02", 3000), ("POR-01", 14000)])
def test_of_one_article_of_several_its_share_of_what_was_paid(sku: str, share: int) -> None:
    lines = (OrderLine("POR-02", "青瓷品茗杯", 1, 3600), OrderLine("POR-01", "白瓷茶壶", 1, 16800))
    world = World(order(lines=lines, goods=20400, freight=0, total=17000))

    world.press("return_wanted").press(f"item_given:{sku}").press("reason_given:size")

    assert slots(world)["amount"] == share


def test_an_exchange_asks_for_what_and_says_the_difference_before_they_agree() -> None:
    world = returning(wanted="exchange")
    assert world.said == ["after_sales.which_instead"]
    assert [one.data.split(":")[1] for one in world.says[0].buttons[:2]] == ["same", "POR-01"]

    world.press("item_given:POR-01")

    assert world.said == ["after_sales.offer_exchange"]
    assert (slots(world)["extra"], slots(world)["back"]) == (POT.price - CUP.price, 0)
    assert world.press("yes").case("exchange").slots["instead"] == "POR-01"
    assert "补 +132.00" in world.reaction_remark()


def test_a_cheaper_one_gives_the_difference_back() -> None:
    world = returning(wanted="exchange", sku="POR-01").hear("换成茶杯")

    assert (slots(world)["extra"], slots(world)["back"]) == (0, POT.price - CUP.price)


def test_the_same_one_in_another_colour_costs_nothing_and_keeps_the_words() -> None:
    world = returning("colour", wanted="exchange").hear("要白色的")

    assert world.said == ["after_sales.offer_exchange"]
    assert (slots(world)["extra"], slots(world)["back"], slots(world)["words"]) == (0, 0, "要白色的")


def test_what_is_sold_out_is_said_and_asked_again() -> None:
    world = returning(wanted="exchange").press("item_given:POR-11")

    assert world.said == ["after_sales.instead_sold_out", "after_sales.which_instead"]
    assert world.press("item_given:same").said == ["after_sales.offer_exchange"]


def test_money_after_all_is_said_before_it_is_agreed() -> None:
    world = returning(wanted="exchange").press("item_given:POR-01").press("return_wanted")

    assert world.said == ["after_sales.offer_return"]
    assert slots(world)["amount"] == CUP.price
    assert world.press("yes").case("return").status == "awaiting_parcel"


def test_a_faulty_one_is_exchanged_for_a_sound_one_without_a_question() -> None:
    assert returning("faulty", wanted="exchange").press("yes").case("exchange").status == "awaiting_parcel"
