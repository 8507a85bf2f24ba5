"""The values that customers type are found however they type them."""

import pytest

from replies.entities import find
from replies.numerals import number


@pytest.mark.parametrize(
    "text", ["A1001", "a1001", "订单Ａ１００１到哪了", "order no. A1001 please", "A-1001 呢", "#A1001"]
)
def test_an_order_number_is_found_in_any_writing(text: str) -> None:
    assert find(text).order_numbers == ("A1001",)


def test_order_numbers_come_in_the_order_in_which_they_stand() -> None:
    assert find("XE20261104和A1001还有XE20261104").order_numbers == ("XE20261104", "A1001")


@pytest.mark.parametrize("text", ["A4纸有吗", "iPhone 15", "in 2026", "我买5个", "2026年"])
def test_other_letters_and_digits_are_no_order(text: str) -> None:
    assert find(text).order_numbers == ()


@pytest.mark.parametrize("text", ["SF1234567890123", "寄回了 sf 1234567890123", "ＳＦ１２３４５６７８９０１２３"])
def test_a_carriers_prefix_makes_a_tracking_number(text: str) -> None:
    found = find(text)

    assert found.tracking_numbers == ("SF1234567890123",)
    assert found.order_numbers == ()


def test_a_long_number_may_be_either_until_it_is_said() -> None:
    assert find("773012345678901").order_numbers == find("773012345678901").tracking_numbers != ()
    assert find("快递单号773012345678901").order_numbers == ()
    assert find("订单号 773012345678901").tracking_numbers == ()


@pytest.mark.parametrize("text", ["13800138000", "我的电话138 0013 8000", "138-0013-8000", "+86 138 0013 8000"])
def test_a_phone_is_found_with_its_spaces(text: str) -> None:
    found = find(text)

    assert found.phones == ("13800138000",)
    assert (found.order_numbers, found.tracking_numbers, found.phone_tails) == ((), (), ())


def test_a_phone_from_abroad_keeps_its_plus() -> None:
    assert find("call +44 20 7946 0958").phones == ("+442079460958",)


@pytest.mark.parametrize(
    "text", ["8000", "８０００", "尾号8000", "手机后四位是 8000", "last four digits: 8000", "8000结尾"]
)
def test_the_end_of_a_phone_is_found(text: str) -> None:
    assert find(text).phone_tails == ("8000",)


@pytest.mark.parametrize("text", ["买了8000块的", "房间 8000 的快递", "A8000"])
def test_four_digits_elsewhere_are_no_end_of_a_phone(text: str) -> None:
    assert find(text).phone_tails == ()


@pytest.mark.parametrize(
    "text", ["4", "４", "四星", "4分", "给4颗星", "four stars", "⭐⭐⭐⭐", "4/5", "4️⃣", "四星好评"]
)
def test_a_rating_is_understood(text: str) -> None:
    assert find(text).rating == 4


@pytest.mark.parametrize("text", ["6", "0", "4个", "我打4分因为太慢", "⭐⭐⭐⭐⭐⭐", "14"])
def test_other_numbers_are_no_rating(text: str) -> None:
    assert find(text).rating is None


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("¥12.50可以吗", (1250,)),
        ("20块行不行", (2000,)),
        ("12块5", (1250,)),
        ("一百五十块吧", (15000,)),
        ("1,299元太贵", (129900,)),
        ("from $10 to $20.5", (1000, 2050)),
        ("一块发货", ()),
    ],
)
def test_amounts_are_in_minor_units(text: str, amounts: tuple[int, ...]) -> None:
    assert find(text).amounts == amounts


@pytest.mark.parametrize("text", ["2", "2.", "第二个", "选2", "the second one", "二", "2号", "option 2", "第2个吧"])
def test_the_pick_from_a_list_is_understood(text: str) -> None:
    assert find(text).choice == 2


@pytest.mark.parametrize("text", ["2个月了", "第", "买2送1", "", "\0", "好"])
def test_other_texts_pick_nothing(text: str) -> None:
    assert find(text).choice is None


@pytest.mark.parametrize(
    ("text", "value"), [("十二", 12), ("三百二", 302), ("一万二千", 12000), ("两", 2), ("鱼", None)]
)
def test_chinese_numbers_are_read(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["1" * 4096, "¥" * 4096, "1 " * 2048, "+1-" * 1300, "2,222," * 600, "\ud800" * 50])
def test_a_hostile_text_holds_no_values(text: str) -> None:
    found = find(text)

    assert found.order_numbers == found.tracking_numbers == found.phones == ()
