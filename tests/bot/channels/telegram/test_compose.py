"""A message as calls."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.compose import (
    Call,
    CardLabels,
    Entity,
    FileCall,
    Keyboard,
    PhotoCall,
    TextCall,
    compose,
    is_link,
)
from bot.channels.telegram.text import units
from data.outgoing import Card, Outgoing, ShownButton
from flows.events import Attachment, Mark

LABELS = CardLabels("问这款", "去看看")
TEA = Card(
    "TEA-01",
    "明前龙井🍵",
    "¥128.00",
    summary="狮峰山，今年的新茶。",
    stock="有货",
    image="https://shop.example/tea.jpg",
    url="https://shop.example/tea",
    data="product_given:TEA-01",
)


def calls(text: str = "", **parts: Any) -> tuple[Call, ...]:
    """The calls for a message of these parts."""
    outgoing = Outgoing(1, 1, 1, "telegram", "5", "reply", text, "zh", 0, **parts)
    return compose(outgoing, LABELS)


def rows(keyboard: Keyboard) -> list[list[str]]:
    """What stands on it."""
    return [[button.text for button in row] for row in keyboard]


def labelled(*labels: str) -> tuple[ShownButton, ...]:
    return tuple(ShownButton(label, "a") for label in labels)


def test_a_text_is_one_call_as_it_is_written() -> None:
    assert calls("<b>好</b> *的*") == (TextCall("<b>好</b> *的*"),)


def test_an_agents_words_have_nothing_before_them() -> None:
    assert calls("我看一下", agent="小陈") == (TextCall("我看一下"),)


def test_the_keyboard_is_under_the_last_part_of_a_long_text() -> None:
    made = calls("好" * 9_000, buttons=labelled("查物流"))
    assert [(len(one.text), rows(one.keyboard)) for one in made if isinstance(one, TextCall)] == [
        (4096, []),
        (4096, []),
        (808, [["查物流"]]),
    ]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("查物流", "退货"), [["查物流", "退货"]]),
        (("查物流", "退货", "人工"), [["查物流", "退货"], ["人工"]]),
        (("我想问问别的事情可以吗", "退货", "人工"), [["我想问问别的事情可以吗"], ["退货", "人工"]]),
        (("退货", "我想问问别的事情可以吗", "人工"), [["退货"], ["我想问问别的事情可以吗"], ["人工"]]),
    ],
)
def test_short_buttons_share_a_row(labels: tuple[str, ...], expected: list[list[str]]) -> None:
    (made,) = calls("好", buttons=labelled(*labels))
    assert rows(made.keyboard) == expected


def test_a_button_that_telegram_would_refuse_is_left_out() -> None:
    buttons = (
        ShownButton("太长", "a" * 65),
        ShownButton("空的"),
        ShownButton("本机", url="http://localhost:8080/x"),
        ShownButton("脚本", url="javascript:alert(1)"),
        ShownButton("好的", "ok"),
        ShownButton("网页", url="https://shop.example/a"),
    )
    (made,) = calls("好", buttons=buttons)
    assert rows(made.keyboard) == [["好的", "网页"]]
    first, second = made.keyboard[0]
    assert (first.callback_data, second.url) == ("ok", "https://shop.example/a")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://shop.example", True),
        ("tg://user?id=5", True),
        ("http://10.0.0.1:80/a", True),
        ("/shop/a", False),
        ("ftp://shop.example", False),
        ("https://", False),
        ("https://shop.example/a b", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_links_that_telegram_takes(url: str, fits: bool) -> None:
    assert is_link(url) is fits


def test_a_product_is_its_photo_with_what_matters_under_it() -> None:
    text, card = calls("您看这款", cards=(TEA,), buttons=labelled("人工"))
    assert isinstance(text, TextCall)
    assert isinstance(card, PhotoCall)
    assert (card.photo, card.caption) == (TEA.image, "明前龙井🍵\n¥128.00 · 有货\n狮峰山，今年的新茶。")
    assert card.entities == (Entity("bold", 0, 6),)
    assert (rows(text.keyboard), rows(card.keyboard)) == ([["人工"]], [["问这款", "去看看"]])


@pytest.mark.parametrize("image", ["", "images/T.svg", "https://shop.example/a.SVG?v=2"])
def test_a_product_without_a_photo_is_a_text(image: str) -> None:
    (card,) = calls(cards=(Card("T", "茶", "¥1", image=image, data="a"),))
    assert card == TextCall("茶\n¥1", (Entity("bold", 0, 1),), card.keyboard)
    assert rows(card.keyboard) == [["问这款"]]


@given(st.text(min_size=900, max_size=1_200, alphabet="a好😀 。"), st.text(max_size=1_100, alphabet="a好😀"))
def test_a_caption_fits(summary: str, title: str) -> None:
    (card,) = calls(cards=(Card("T", title, "¥1", summary, image="a.jpg"),))
    assert isinstance(card, PhotoCall)
    assert units(card.caption) <= 1_024
    assert all(one.offset + one.length <= units(card.caption) for one in card.entities)


def test_a_title_too_long_is_bold_as_far_as_it_is_shown() -> None:
    (card,) = calls(cards=(Card("T", "好" * 1_100, "¥1", image="a.jpg"),))
    assert isinstance(card, PhotoCall)
    assert (units(card.caption), card.entities) == (1_024, (Entity("bold", 0, 1_024),))


def test_a_photo_that_telegram_cannot_get_has_its_words() -> None:
    (card,) = calls(cards=(TEA,))
    assert isinstance(card, PhotoCall)
    assert card.without_picture() == TextCall(card.caption, card.entities, card.keyboard)


def test_without_a_text_the_buttons_are_under_the_last_thing() -> None:
    one, other = calls(cards=(TEA, TEA), buttons=labelled("人工"))
    assert (rows(one.keyboard), rows(other.keyboard)) == ([["问这款", "去看看"]], [["问这款", "去看看"], ["人工"]])


def test_what_is_attached_follows() -> None:
    invoice = Attachment("document", "f2", "发票.pdf")
    made = calls("给您", attachments=(Attachment("photo", "f1"), invoice))
    assert made == (TextCall("给您"), PhotoCall("f1"), FileCall(invoice))


def test_a_message_with_nothing_in_it_is_no_call() -> None:
    assert calls(" \n", buttons=labelled("好")) == ()


def test_a_persons_looks_go_with_the_part_that_they_are_in() -> None:
    text = "🍵" * 2045 + "\n\n" + "重要：明天到"
    begin = units(text) - 3

    parts = calls(text, marks=(Mark("bold", begin, 3), Mark("italic", 0, 2)))

    assert [part.entities for part in parts if isinstance(part, TextCall)] == [
        (Entity("italic", 0, 2),),
        (Entity("bold", 3, 3),),
    ]
    assert parts[-1].text[3:6] == "明天到"  # type: ignore[union-attr]
