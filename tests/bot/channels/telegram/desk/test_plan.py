"""What is to be done next, as a pure look."""

from typing import Any

from msgspec.structs import replace

from bot.channels.telegram.desk.plan import CARD_MS, CARD_OWNER_MS, card_key, choose, name_of, next_step
from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.text import units
from data.desk import Talk, Topic

ZH, GROUP = Words("zh"), -1001
WAITING = Talk(1, "安", "web", "queue", "", "asked", False, 0, 9, None)


def topic_of(talk: Talk, **otherwise: Any) -> Talk:
    """The conversation with a topic that shows all that there is, but for this."""
    topic = Topic(talk.id, GROUP, 5, name_of(talk, ZH), 6, card_key(talk), 0, True, False, False, talk.last, 0, True)
    return replace(talk, topic=replace(topic, **otherwise))


def step(talk: Talk, now: int = 0) -> str | None:
    return next_step(talk, GROUP, now, ZH)


def test_a_topic_is_made_only_for_people() -> None:
    assert step(WAITING) == "create"
    assert step(replace(WAITING, owner="bot")) is None


def test_a_topic_of_another_group_is_none() -> None:
    assert step(topic_of(WAITING, chat_id=-1002)) == "create"


def test_what_shows_all_wants_nothing() -> None:
    assert step(topic_of(WAITING)) is None


def test_words_go_before_looks() -> None:
    assert step(topic_of(WAITING, told=3, name="", is_pinned=False)) == "tell"
    assert step(topic_of(WAITING, name="", is_pinned=False)) == "rename"
    assert step(topic_of(WAITING, is_pinned=False)) == "pin"


def test_a_card_waits_a_minute_for_more_words_and_a_moment_for_another_owner() -> None:
    said = topic_of(WAITING, card_key="queue||asked|3")
    assert (step(said, CARD_MS - 1), step(said, CARD_MS)) == (None, "edit")
    taken = topic_of(WAITING, card_key="agent|阿宁|asked|9")
    assert (step(taken, CARD_OWNER_MS - 1), step(taken, CARD_OWNER_MS)) == (None, "edit")


def test_back_with_the_bot_it_comes_to_rest() -> None:
    back = replace(WAITING, owner="bot")
    assert step(topic_of(back)) == "settle"
    assert step(topic_of(back, wants_closed=True, name="✅ 安 #1")) == "close"
    assert step(topic_of(back, told=3)) == "tell"


def test_a_topic_at_rest_wakes_before_it_is_told_more() -> None:
    assert step(topic_of(WAITING, is_live=False, told=3)) == "wake"


def test_a_closed_topic_is_opened_for_people() -> None:
    assert step(topic_of(WAITING, is_closed=True)) == "reopen"
    assert step(topic_of(replace(WAITING, owner="bot"), is_closed=True)) == "settle"


def test_words_for_one_go_before_the_topic_of_another_and_who_was_served_last_comes_last() -> None:
    first, second = topic_of(WAITING, told=1), topic_of(replace(WAITING, id=2), told=1)
    third = replace(WAITING, id=3)

    found = choose([third, first, second], GROUP, 0, ZH, {1: 5.0, 2: 4.0})

    assert found is not None
    assert (found.talk.id, found.step) == (2, "tell")


def test_a_name_fits_whatever_people_call_themselves() -> None:
    name = name_of(replace(WAITING, name="😀 很长\n" * 60, owner="agent", agent="阿" * 200), ZH)

    assert units(name) <= 128
    assert "\n" not in name
    assert name_of(replace(WAITING, name=" ", is_urgent=True), ZH) == "🔥 访客 #1"
