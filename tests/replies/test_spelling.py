"""Typed pinyin is read as what the library's own phrasings say."""

import pytest

from replies.matcher import Matcher, Phrasing
from replies.spelling import Spelling
from replies.text import normal_form
from replies.understand import understand

PHRASINGS = {
    "shipping.when": ("什么时候发货", "几时发货", "今天能发货吗", "发货要多久", "怎么还没发货"),
    "refund.request": ("我要退款", "申请退款", "把钱退给我", "能退款吗"),
    "product.find": ("有没有茶杯", "想买个茶杯", "茶杯有货吗"),
}
TEXTS = [text for texts in PHRASINGS.values() for text in texts]


def is_known(piece: str) -> bool:
    return piece in {"usb", "can", "you", "tell", "me", "vip"} or any(piece in text for text in TEXTS)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("shen me shi hou fa huo", "什么时候发货"),
        ("shenmeshihou fahuo", "什么时候发货"),
        ("wo yao tuikuan", "我要退款"),
        ("什么时候fahuo", "什么时候发货"),
        ("tuikuan 3 ci le", "退款 3 ci了"),
        ("什么时侯发货", "什么时候发货"),
        ("几时发火", "几时发货"),
        ("有没有茶杯", "有没有茶杯"),
        # Where a syllable ends is told by the words, and by spaces where there are any.
        ("zenmehaimeifahuo", "怎么还没发货"),
        ("woyaotuikuanjintiannengfahuoma", "我要退款今天能发货吗"),
        ("xiang mai ge chabei", "想买个茶杯"),
        # Two characters the wrong way round.
        ("么什时候发货", "什么时候发货"),
        ("申请款退", "申请退款"),
    ],
)
def test_typed_sounds_are_read_in_characters(typed: str, read: str) -> None:
    assert Spelling([*TEXTS, "好了"]).respelt(typed, is_known) == read


@pytest.mark.parametrize(
    "text", ["", "ok", "he", "can you tell me", "什么usb", "vip", "1234", "发货", "!?", "zzzzz qqqq"]
)
def test_what_is_no_pinyin_stays_as_it_is(text: str) -> None:
    assert Spelling(TEXTS).respelt(text, is_known) == text


def test_a_library_without_chinese_reads_nothing_into_letters() -> None:
    assert Spelling(["where is my parcel"]).respelt("wo yao tuikuan", is_known) == "wo yao tuikuan"


def test_a_message_in_pinyin_means_what_it_means_in_characters() -> None:
    matcher = Matcher(
        Phrasing(intent, "zh", normal_form(text)) for intent, texts in PHRASINGS.items() for text in texts
    )

    typed, written = understand("qingwen you mei you chabei", matcher), understand("请问有没有茶杯", matcher)

    assert typed.matches[0].intent == written.matches[0].intent == "product.find"
    assert typed.keywords == written.keywords == ("茶杯",)
    assert (typed.text, typed.language) == ("qingwen you mei you chabei", "zh")
