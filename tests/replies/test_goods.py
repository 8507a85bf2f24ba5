"""Counts, colours, sizes and couriers are found where they are meant, and not where the words mean something else."""

import pytest

from replies.couriers import courier_of, find_couriers
from replies.entities import find


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("买了3件退1件", (3, 1)),
        ("两双", (2,)),
        ("买一个", (1,)),
        ("要十盒", (10,)),
        ("拍了５个只收到４个", (5, 4)),
        ("3 pcs", (3,)),
        ("two pairs", (2,)),
        ("iPhone case x2", (2,)),
        ("一个问题", ()),
        ("2个月了", ()),
        ("两个人都说没收到", ()),
        ("等了3个小时", ()),
    ],
)
def test_pieces_are_counted(text: str, counts: tuple[int, ...]) -> None:
    assert find(text).quantities == counts


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("黑色有吗", ("black",)),
        ("深藍色的還有嗎", ("blue",)),
        ("要白的不要红的", ("white", "red")),
        ("navy or beige?", ("blue", "beige")),
        ("明白的", ()),
        ("红茶", ()),
        ("粉底液", ()),
        ("黄金周发货吗", ()),
        ("redo it", ()),
    ],
)
def test_colours_are_known(text: str, colours: tuple[str, ...]) -> None:
    assert find(text).colours == colours


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("XL有吗", ("XL",)),
        ("42码", ("42",)),
        ("36.5码偏小吗", ("36.5",)),
        ("175/92A", ("175/92A",)),
        ("大码", ("L",)),
        ("size m or size 10", ("M", "10")),
        ("S", ("S",)),
        ("尾号4242", ()),
        ("it's small", ()),
        ("42号订单", ()),
    ],
)
def test_sizes_are_known(text: str, sizes: tuple[str, ...]) -> None:
    assert find(text).sizes == sizes


@pytest.mark.parametrize(
    ("text", "couriers"),
    [("发顺丰吗", ("SF",)), ("中通还是圆通", ("ZTO", "YTO")), ("順豐", ("SF",)), ("j&t?", ("JT",)),
     ("SF Express", ("SF",)), ("寄回了 SF1234567890123", ("SF",)), ("best price", ()), ("bestow", ())],
)  # fmt: skip
def test_couriers_are_known_by_name_and_by_number(text: str, couriers: tuple[str, ...]) -> None:
    assert find(text).couriers == couriers


def test_a_number_that_nobody_alone_gives_has_no_courier() -> None:
    assert courier_of("123456789012") is None
    assert courier_of("EA123456789CN") == "EMS"


def test_nothing_names_no_courier() -> None:
    assert find_couriers("") == ()
