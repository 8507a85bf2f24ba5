"""Openings and closings make the whole another one, and are not put where they do not belong."""

import pytest

from replies.manners import CLOSING, OPENING, Habits, may_have, put_around, takes_closing, takes_opening
from replies.phrase import Phrased
from replies.render import TEXT_CAP
from replies.rotation import Bag

HABITS = Habits(
    share=0,
    plain=("chat.",),
    salutations=("亲亲", "亲", "您好", "Hi"),
    beginnings=("好的", "抱歉", "谢谢"),
    endings=("呢", "哦", "随时", "let me know"),
)
ALWAYS = Habits(1, HABITS.plain, HABITS.salutations, HABITS.beginnings, HABITS.endings)


def said(text: str, *, worn: bool = True, language: str = "zh") -> Phrased:
    return Phrased("shipping.when", text, "w1", "fact", language, Bag(), worn)


def opens(text: str, habits: Habits = HABITS, **more) -> bool:
    return takes_opening(said(text, **more), habits, seed=1)


def closes(text: str, habits: Habits = HABITS, is_opened: bool = False, **more) -> bool:
    return takes_closing(said(text, **more), habits, seed=1, is_opened=is_opened)


def test_what_was_heard_before_is_always_opened_anew() -> None:
    assert opens("今天就发出")
    assert not opens("今天就发出", worn=False)


def test_a_share_of_the_rest_is_too_and_the_seed_says_which() -> None:
    habits = Habits(0.25, (), (), (), ())
    taken = [takes_opening(said("今天就发出", worn=False), habits, seed) for seed in range(1_000)]

    assert 200 < sum(taken) < 300
    assert taken == [takes_opening(said("今天就发出", worn=False), habits, seed) for seed in range(1_000)]


@pytest.mark.parametrize("text", ["好的，今天就发", "好的亲，今天就发", "抱歉亲，晚了", "亲自给您打包"])
def test_nothing_is_put_before_a_beginning_of_its_own(text: str) -> None:
    assert not opens(text)
    assert not opens(text, ALWAYS, worn=False)


def test_a_salutation_of_its_own_gives_way_where_it_was_heard() -> None:
    text = said("亲，今天就发出")

    assert not opens(text.text, ALWAYS, worn=False)
    assert opens(text.text)
    assert put_around(text, {OPENING: said("下午好，")}, HABITS) == "下午好，今天就发出"


def test_in_traditional_characters_it_is_known_too() -> None:
    assert not opens("謝謝您，今天就發", language="zh-Hant")
    assert put_around(said("親，今天就發", language="zh-Hant"), {OPENING: said("您好，")}, HABITS) == "您好，今天就發"


@pytest.mark.parametrize("text", ["今天就发出吗？", "单号是 SF123", "https://a.example/b", "有事随时说", "一\n二好"])
def test_nothing_is_put_behind_a_question_a_link_a_list_or_an_offer(text: str) -> None:
    assert not closes(text)
    assert not closes(text, ALWAYS, worn=False)


def test_a_particle_closes_unless_nothing_else_makes_it_another() -> None:
    assert not closes("今天就发出哦～", ALWAYS, worn=False)
    assert not closes("今天就发出哦～", is_opened=True)
    assert closes("今天就发出哦～")


def test_both_are_joined_as_the_language_writes() -> None:
    around = {OPENING: said("您好，"), CLOSING: said("有事您说话～")}
    english = {OPENING: said("Hello!", language="en"), CLOSING: said("Just write.", language="en")}

    assert put_around(said("今天就发出"), around, HABITS) == "您好，今天就发出。有事您说话～"
    assert put_around(said("It ships today.", language="en"), english, HABITS) == "Hello! It ships today. Just write."
    assert not closes("It ships to BJ", language="en")


def test_a_message_that_would_be_too_long_stays_as_it_is() -> None:
    long = said("长" * TEXT_CAP)

    assert put_around(long, {OPENING: said("您好，")}, HABITS) == long.text


def test_the_shop_s_plain_replies_have_none() -> None:
    assert not may_have("chat.thanks", HABITS)
    assert may_have("shipping.when", HABITS)
