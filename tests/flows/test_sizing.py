"""The size that the article's own table gives for what the customer measures."""

import pytest
from msgspec.structs import replace

from flows.situation import Size
from flows.sizing import Advice, advise, table_text
from tests.flows.world import CUP, PRODUCTS, World

APRON = replace(
    CUP, sku="APR-1", title={"zh": "棉麻围裙", "en": "Linen apron"}, keywords=("围裙", "apron"), sizes=(
        Size("S", {"height": (150, 160), "weight": (40, 50)}),
        Size("M", {"height": (158, 170), "weight": (48, 60)}),
        Size("L", {"height": (168, 182), "weight": (58, 75)}),
    ),
)  # fmt: skip
SHOP = (*PRODUCTS, APRON)


@pytest.mark.parametrize(
    ("measures", "advice"),
    [
        ({"height": 164, "weight": 52}, Advice("fits", ("M",))),
        ({"height": 175}, Advice("fits", ("L",))),
        ({"height": 159, "weight": 49}, Advice("between", ("S", "M"))),
        ({"height": 175, "weight": 45}, Advice("between", ("S", "L"))),
        ({"height": 195, "weight": 70}, Advice("none")),
        ({"foot": 24}, None),
        ({}, None),
    ],
)
def test_the_table_decides(measures: dict[str, float], advice: Advice | None) -> None:
    assert advise(APRON, measures) == advice


def test_an_article_without_a_table_gives_none() -> None:
    assert advise(CUP, {"height": 170}) is None


def test_the_table_is_told_in_the_customer_s_language() -> None:
    assert table_text(APRON, "zh").startswith("S：身高 150–160 cm，体重 40–50 kg；M：")
    assert table_text(APRON, "en").startswith("S: height 150–160 cm, weight 40–50 kg; M: ")


def shop() -> World:
    return World(products=SHOP)


def slots(world: World) -> dict[str, object]:
    return dict(world.says[0].slots)


def test_the_size_is_told_for_what_they_say() -> None:
    world = shop().hear("围裙身高164体重104斤穿什么码", "product.size")

    assert world.said == ["product.size_fits"]
    assert (slots(world)["size"], slots(world)["measured"]) == ("M", "身高 164 cm、体重 52 kg")


def test_without_measures_the_table_comes_with_a_question_and_numbers_alone_answer_it() -> None:
    world = shop().hear("围裙怎么选尺码", "product.size")
    assert world.said == ["product.size_table"]
    assert slots(world)["wanted"] == "身高和体重"

    assert world.hear("175/70", "").said == ["product.size_fits"]
    assert slots(world)["size"] == "L"


def test_what_was_said_before_is_not_asked_again() -> None:
    world = shop().hear("围裙怎么选尺码", "product.size").hear("身高175", "").hear("体重45公斤", "")

    assert world.said == ["product.size_between"]
    assert (slots(world)["size"], slots(world)["larger"]) == ("S", "L")


def test_outside_the_table_a_person_is_offered_and_no_size_is_guessed() -> None:
    world = shop().hear("围裙身高198", "product.size")

    assert world.said == ["product.size_none"]
    assert [one.data for one in world.says[0].buttons] == ["human"]


def test_a_sold_out_article_is_sold_out_first() -> None:
    world = World(products=(*PRODUCTS, replace(APRON, stock=0)))

    assert world.hear("围裙身高164穿什么码", "product.size").said == ["product.sold_out"]


def test_an_article_without_a_table_is_told_as_before() -> None:
    assert shop().hear("茶杯多大", "product.size").said[0] == "product.detail"
