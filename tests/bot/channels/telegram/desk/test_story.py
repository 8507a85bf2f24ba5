"""What was said, as few messages as hold it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.desk.story import Shown, Teller, origin
from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.text import units
from data.desk import Said
from data.messages import Author
from flows.events import Attachment

TELLER = Teller(Words("zh"), "安", "telegram", -1, 7)


def said(
    number: int,
    text: str = "",
    author: Author = "customer",
    *,
    agent: str = "",
    attachments: tuple[Attachment, ...] = (),
    status: str = "",
    key: str = "",
) -> Said:
    return Said(number, author, text, 0, "", agent, attachments, (), status, key)


def all_of(lines: list[Said]) -> list[Any]:
    """Message by message, until all is told."""
    told, part, found = 0, 0, []
    while True:
        rest = [line for line in lines if line.id > told]
        one = TELLER.next(rest, told, part)
        if one.piece is not None:
            found.append(one.piece)
        if (one.told, one.part) == (told, part):
            return found
        told, part = one.told, one.part


def test_lines_are_joined() -> None:
    [text] = all_of([said(1, "在吗"), said(2, "在的", "bot", status="sent"), said(3, "好", "agent", agent="阿宁")])

    assert text.splitlines() == ["👤 安：在吗", "🤖 在的", "💬 阿宁：好"]


def test_what_the_customer_never_had_is_left_out_and_what_is_on_its_way_has_a_sign() -> None:
    lines = [said(1, "旧", "bot", status="replaced"), said(2, "不", "bot", status="cancelled")]
    assert all_of(lines) == []
    assert all_of([said(3, "等", "bot", status="waiting")]) == ["🤖⏳ 等"]
    assert all_of([said(3, "没到", "agent", agent="阿宁", status="dead")]) == ["💬✗ 阿宁：没到"]


def test_what_was_written_in_this_topic_is_not_told_to_it_and_in_another_it_is() -> None:
    line = said(1, "您好", "agent", agent="阿宁", key=f"3:{origin(-1, 7, 55)}")
    assert all_of([line]) == []
    assert Teller(Words("zh"), "安", "web", -1, 8).next([line], 0, 0).piece == "💬 阿宁：您好"


def test_files_stand_between_the_words_around_them() -> None:
    photo = Attachment("photo", "p1")
    found = all_of([said(1, "看"), said(2, "这里", attachments=(photo,)), said(3, "怎么办")])

    assert found == ["👤 安：看\n👤 安：这里", Shown(photo, "👤 安"), "👤 安：怎么办"]


def test_what_cannot_be_shown_is_named() -> None:
    place = Attachment("location", name="31.2, 121.4")
    assert all_of([said(1, attachments=(place,))]) == ["👤 安：[位置 31.2, 121.4]"]
    voice = Attachment("voice", "v1")
    assert (
        Teller(Words("en"), "Ann", "web", -1, 7).next([said(1, attachments=(voice,))], 0, 0).piece == "👤 Ann: [voice]"
    )


def test_nobody_in_the_group_is_called_by_a_customer() -> None:
    [text] = all_of([said(1, "@boss /close")])
    assert "@boss" not in text
    assert "/close" not in text


@given(st.lists(st.text("安 a\n😀。", max_size=9_000), max_size=6))
def test_every_message_fits_and_nothing_is_lost(texts: list[str]) -> None:
    found = all_of([said(number, text) for number, text in enumerate(texts, 1)])

    assert all(0 < units(one) <= 4096 for one in found)
    together = "".join("".join(found).split())
    for text in texts:
        assert "".join(text.split())[:50] in together
    letters = sum(text.count("a") for text in texts)
    assert together.count("a") == letters
