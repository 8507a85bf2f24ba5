import pytest

from flows.catalogue import hits, near, search
from tests.flows.ways import waiting
from tests.flows.world import BOWL, CUP, MASK, POT, PRODUCTS, World


def skus(*words: str) -> list[str]:
    return [one.sku for one in search(PRODUCTS, words, 3)]


@pytest.mark.parametrize(("words", "found"), [
    (("茶壶",), "POR-01"), (("teapots",), "POR-01"), (("por-08",), ""), (("HOM-08",), "HOM-08"), (("茶盏",), "POR-11"),
    (("眼罩",), "HOM-08"), (("tea", "bowl"), "POR-11"), (("大茶壶",), "POR-01"),
])  # fmt: skip
def test_an_article_is_found_by_what_customers_call_it(words: tuple[str, ...], found: str) -> None:
    assert skus(*words)[:1] == ([found] if found else [])


def test_a_colour_decides_between_articles_of_a_kind() -> None:
    assert skus("白色", "瓷器")[0] == "POR-01"
    assert skus("青色", "茶杯") == ["POR-02"]


def test_a_colour_alone_names_no_article() -> None:
    assert not hits(PRODUCTS, ("青色",))[0].is_named


def test_another_thing_of_the_kind_is_known_to_be_another() -> None:
    best = hits(PRODUCTS, ("紫砂壶",))[0]

    assert best.product is POT
    assert best.is_kind


def test_a_part_of_another_word_is_no_name() -> None:
    assert skus("pot") == []
    assert skus("壶口瀑布") == []


def test_how_much_of_the_words_is_the_article_is_told() -> None:
    assert hits(PRODUCTS, ("茶杯",))[0].covered == 1
    assert hits(PRODUCTS, ("杯子碎掉了",))[0].covered < 0.5


def test_a_whole_title_is_covered_whole_although_a_keyword_stands_in_it() -> None:
    assert hits(PRODUCTS, ("白瓷茶壶",))[0].covered == 1


def test_a_likely_question_about_its_kind_is_asked_of_the_article_just_spoken_of() -> None:
    world = World().hear("白瓷茶壶", "product.find")

    assert world.hear("这个瓷器多大", "product.size", score=95).says[0].cards == ("POR-01",)


def test_two_articles_are_compared_where_that_is_likely_and_one_is_not() -> None:
    assert World().hear("茶杯和茶壶哪个好", "product.compare", score=60).said == ["products.compare"]
    assert "products.compare" not in World().hear("有什么瓷器", "product.compare", score=60).said


def test_what_is_sold_out_stands_behind_its_equals() -> None:
    assert skus("瓷器")[-1] == BOWL.sku


def test_nothing_is_found_for_nothing() -> None:
    assert skus() == []
    assert skus("火箭") == []


def test_near_is_the_same_category_in_stock_by_price() -> None:
    assert near(PRODUCTS, BOWL, 2) == [POT, CUP]
    assert near(PRODUCTS, MASK, 2) == []


@pytest.mark.parametrize(("text", "cards"), [
    ("茶杯", ("POR-02",)), ("有没有青色的茶杯", ("POR-02",)), ("teapot", ("POR-01",)),
    ("100元以内的瓷器", ("POR-02",)), ("瓷器 over 100 yuan", ("POR-01", "POR-11")),
    ("40块左右有什么", ("POR-02", "HOM-08")),
])  # fmt: skip
def test_words_that_name_articles_are_answered_with_them(text: str, cards: tuple[str, ...]) -> None:
    world = World().hear(text)

    assert set(world.says[0].cards) >= set(cards)
    assert world.state == "inquiry.talking"


def test_a_likely_other_meaning_is_asked_back_where_more_is_said_than_a_name() -> None:
    assert World().hear("杯子好像碎掉了", "item.damaged", score=45).said == ["inquiry.did_you_mean"]


def test_who_waits_for_a_human_is_not_sold_anything() -> None:
    assert waiting().hear("茶杯").said == []
