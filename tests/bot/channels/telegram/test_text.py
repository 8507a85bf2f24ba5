"""Lengths, cuts, labels and buttons' data."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.text import checked_data, is_data, label, shortened, split, units, untapped, width

FAMILY = "👨\u200d👩\u200d👧"
WAVE = "👋🏽"
FLAG = "🇨🇳"
KEYCAP = "1\ufe0f\u20e3"
ACCENT = "e\u0301"
CLUSTERS = (FAMILY, WAVE, FLAG, KEYCAP, ACCENT)

TEXTS = st.text() | st.lists(st.sampled_from([*CLUSTERS, "好", "a", "。", ". ", "，", " ", "\n", "\n\n"])).map("".join)


def squeezed(text: str) -> str:
    """Without any blanks."""
    return re.sub(r"\s", "", text)


@given(TEXTS, st.integers(2, 40))
def test_parts_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)
    # In this order too: each part stands in the text behind the one before it, with nothing but blanks between.
    rest = text.strip()
    for part in parts:
        assert rest.startswith(part)
        rest = rest[len(part) :].lstrip()
    assert rest == ""


@given(TEXTS)
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize("cluster", CLUSTERS)
@given(n=st.integers(0, 9), limit=st.integers(10, 14))
def test_what_looks_like_one_character_stays_one(cluster: str, n: int, limit: int) -> None:
    parts = split("好" * n + cluster * 6, limit)
    assert sum(part.count(cluster) for part in parts) == 6


def test_a_character_longer_than_a_part_is_cut_all_the_same() -> None:
    assert [units(part) for part in split("a" + "\u0301" * 9, 4)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一二三四五。\n\n六七。\n八九十。甲乙丙丁", "一二三四五。"),
        ("一二三四五。\n六七八。九，十甲乙丙丁戊", "一二三四五。"),
        ("一二三。四五六七！八九，十甲乙丙丁", "一二三。四五六七！"),
        ("他说：“好的。”然后走了再也没有", "他说：“好的。”"),
        ("one two. three four", "one two."),
        ("v1.2.3.4.5.6.7.8.9", "v1.2.3.4.5.6"),
        ("一二三四五六，七八九十甲乙丙丁", "一二三四五六，"),
        ("abcdefg hijklmnop", "abcdefg"),
        ("abcdef ghijk lmnop", "abcdef ghijk"),
        ("abcdef ghij. klmno", "abcdef ghij."),
        ("一二三四五六七八九十甲乙丙丁", "一二三四五六七八九十甲乙"),
    ],
)
def test_the_best_place_in_the_second_half_is_taken(text: str, first: str) -> None:
    assert split(text, 12)[0] == first


@pytest.mark.parametrize("lead", ["看看 ", "看看", "看看，啊，"])
def test_a_link_stays_whole_where_it_can(lead: str) -> None:
    link = "https://shop.example/a,b?c=1"
    parts = split(f"{lead}{link}，很好看", 30)
    assert sum(part.count(link) for part in parts) == 1


def test_a_link_longer_than_a_part_is_cut() -> None:
    assert squeezed("".join(split("https://shop.example/" + "a" * 40, 20))) == "https://shop.example/" + "a" * 40


def test_a_text_that_fits_is_one_part_and_a_blank_one_none() -> None:
    assert split("好" * 4096) == ("好" * 4096,)
    assert split("😀" * 2049) == ("😀" * 2048, "😀")
    assert split(" \n\t ") == ()
    with pytest.raises(ValueError, match="at least 2"):
        split("x", 1)


def test_a_long_text_is_shortened_with_an_ellipsis() -> None:
    assert shortened("一二三。四五六七", 6) == "一二三。…"
    assert shortened(" 一二三 ", 3) == "一二三"


@given(TEXTS, st.integers(4, 40))
def test_a_label_is_one_line_and_not_too_wide(text: str, columns: int) -> None:
    made = label(text, columns)
    assert made
    assert len(made.splitlines()) == 1
    assert width(made) <= columns or any(cluster in made for cluster in CLUSTERS)


def test_a_label_is_cut_between_characters() -> None:
    assert label("查一下 我的\n订单") == "查一下 我的 订单"
    assert label("龙井茶" * 9, 12) == "龙井茶龙井…"
    assert label(f"好好{FLAG}{FLAG}", 6) == "好好…"
    assert label("  ") == "…"


@pytest.mark.parametrize(
    ("data", "fits"), [("", False), ("a" * 64, True), ("a" * 65, False), ("好" * 21, True), ("好" * 22, False)]
)
def test_data_has_64_bytes(data: str, fits: bool) -> None:
    assert is_data(data) is fits
    if fits:
        assert checked_data(data) == data
    else:
        with pytest.raises(ValueError, match=f"1 to 64 bytes in UTF-8, this has {len(data.encode())}"):
            checked_data(data)


@pytest.mark.parametrize("text", ["/close", "请 /close 吧", "@boss", "(@boss)", "#退货", "$USD 5"])
def test_nothing_in_a_customers_words_can_be_tapped(text: str) -> None:
    assert not re.search(r"(?<!\w)[/@#$]\w", untapped(text))
    assert untapped(text).replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["me@shop.example", "https://shop.example/a#b", "1/2", "5 / 6", "a#b"])
def test_what_is_no_name_tag_or_command_is_left_alone(text: str) -> None:
    assert untapped(text) == text
