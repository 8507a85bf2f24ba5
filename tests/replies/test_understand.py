"""A message becomes what it means: one matter or two, with its values and its words."""

import pytest

from replies.keywords import keywords
from replies.matcher import Matcher, Phrasing
from replies.text import normal_form
from replies.understand import understand
from replies.understanding import Understanding

PHRASINGS = {
    "shipping.when": ["什么时候发货", "多久能发货", "when will it ship"],
    "logistics.where": ["快递到哪了", "帮我查一下物流", "where is my parcel"],
    "price.haggle": ["能便宜点吗", "可以优惠一点吗", "can i have a discount"],
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Phrasing(intent, "", normal_form(text)) for intent, texts in PHRASINGS.items() for text in texts)


def intents(found: Understanding) -> tuple[str | None, ...]:
    first = found.best
    return first.intent if first else None, *(one.intent for one in found.more)


@pytest.mark.parametrize(
    "text",
    ["亲，什么时候发货？能便宜点吗", "什么时候发货\n可以便宜点吗", "when will it ship and also can I have a discount?"],
)
def test_two_questions_in_one_message_are_both_seen(matcher: Matcher, text: str) -> None:
    assert intents(understand(text, matcher)) == ("shipping.when", "price.haggle")


def test_three_questions_in_one_message_are_all_seen(matcher: Matcher) -> None:
    found = understand("什么时候发货？快递到哪了，还有能便宜点吗", matcher)

    assert intents(found) == ("shipping.when", "logistics.where", "price.haggle")


def test_the_same_question_twice_is_one(matcher: Matcher) -> None:
    assert intents(understand("什么时候发货，多久能发货啊", matcher)) == ("shipping.when",)


def test_the_story_around_a_question_does_not_hide_it(matcher: Matcher) -> None:
    found = understand("我前天在你们家给我妈买了一套茶具，快递到哪了", matcher)

    assert intents(found) == ("logistics.where",)
    assert found.matches == understand("快递到哪了", matcher).matches


def test_a_number_beside_a_question_does_not_weaken_it(matcher: Matcher) -> None:
    found = understand("XE20261104什么时候发货", matcher)

    assert found.entities.order_numbers == ("XE20261104",)
    assert found.matches == understand("什么时候发货", matcher).matches


def test_the_band_is_left_to_those_who_know_the_situation(matcher: Matcher) -> None:
    assert understand("什么时候发货", matcher).band == "none"


def test_language_values_and_signals_come_along(matcher: Matcher) -> None:
    found = understand("再不發貨我就投訴 A1001", matcher)

    assert found.language == "zh-Hant"
    assert found.entities.order_numbers == ("A1001",)
    assert found.signals.is_threat


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "😀😀", "\n" * 10**6, "a" * 4096, "你好，" * 2000, "a" + "\u0301" * 4096]
)
def test_a_hostile_text_is_understood_as_nothing(matcher: Matcher, text: str) -> None:
    found = understand(text, matcher)

    assert found.more == ()
    assert len(found.text) <= 4096


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("有没有青色的茶杯", ("青色", "茶杯")),
        ("do you have a blue teapot?", ("blue", "teapot")),
        ("有沒有100块以内的紫砂壺推荐", ("紫砂壶",)),
        ("我想买个送人的茶具", ("茶具",)),
        ("A1001什么时候发货", ()),
        ("还有货吗", ()),
        ("现在有货没", ()),
        ("你好", ()),
    ],
)
def test_the_words_of_a_product_are_left(text: str, words: tuple[str, ...]) -> None:
    assert keywords(text) == words
