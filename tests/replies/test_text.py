"""Texts that mean the same become the same, and nothing that a customer sends breaks them."""

import time

import pytest

from replies.text import clean, folded, for_taiwan, language_of, normal_form, to_traditional, utf16_length


@pytest.mark.parametrize(
    "text",
    [
        "亲，请问什么时候发货呢？",
        "請問什麼時候發貨",
        "什么 时候 发货~~",
        "你好 什么时候发货呀 谢谢",
        "什么时候发货😭😭😭",
        "什\u200b么时候\u202e发货",
    ],
)
def test_the_same_question_has_one_normal_form(text: str) -> None:
    assert normal_form(text) == "什么时候发货"


@pytest.mark.parametrize("text", ["别发货", "不要了", "没收到", "未发货", "发货了吗", "不想要了吗"])
def test_negations_and_the_question_particle_stay(text: str) -> None:
    assert normal_form(f"亲，{text}") == text


def test_politeness_stays_where_it_is_all_that_was_said() -> None:
    assert normal_form("你好！") == "你好"
    assert normal_form("Hi there") == "hi there"


def test_english_politeness_goes() -> None:
    assert normal_form("Hi, can you tell me where is my order please?") == "where is my order"
    assert normal_form("I don't want it") == "i dont want it"


def test_addresses_of_pages_are_no_words() -> None:
    assert normal_form("https://shop.example/item?id=12有货吗") == "有货吗"


def test_full_width_digits_are_digits() -> None:
    assert normal_form("１２３４") == "1234"


@pytest.mark.parametrize(
    ("text", "language"),
    [("什么时候发货", "zh"), ("什麼時候發貨", "zh-Hant"), ("when will it ship", "en"), ("shenme shihou fahuo", "zh")],
)
def test_the_language_is_what_the_customer_writes(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "A1001", "👍", "ok", "12", "https://shop.example/a"])
def test_some_texts_do_not_tell_their_language(text: str) -> None:
    assert language_of(text) is None


def test_english_words_in_a_chinese_sentence_leave_it_chinese() -> None:
    assert language_of("我想买iPhone 15 Pro的壳") == "zh"


def test_a_reply_can_be_written_in_traditional_characters() -> None:
    assert to_traditional("什么时候发货") == "什麼時候發貨"


def test_wordings_take_the_words_of_taiwan_and_not_those_of_its_programmers() -> None:
    assert for_taiwan("短信里有链接，登录后联系客服") == "簡訊裡有連結，登入後聯絡客服"
    assert for_taiwan("支持七天无理由，打开参数看看") == "支持七天無理由，打開參數看看"
    assert for_taiwan("订单 {{ order.number|money }} 的{% if a %}消息{% endif %}") == (
        "訂單 {{ order.number|money }} 的{% if a %}訊息{% endif %}"
    )


def test_what_cannot_be_stored_is_taken_out() -> None:
    assert clean("a\0b\ud800c") == "abc"
    assert clean("\ud83d\ude00") == "😀"
    assert len(clean("长" * 10_000)) == 4096


def test_heaps_of_marks_on_a_letter_are_thinned_out() -> None:
    assert len(folded("a" + "\u0301\u0316" * 2048)) < 5


def test_length_is_counted_as_telegram_counts() -> None:
    assert utf16_length("a😀长") == 4


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "\ud800",
        "\u202e" * 50,
        "a" + "\u0301\u0316" * 2048,
        "\n" * 10**6,
        "😀" * 4096,
        "亲" * 4096,
        "请问" * 2048,
        "a." * 2048,
    ],
    ids=["nul", "surrogate", "override", "marks", "newlines", "emoji", "politeness", "please", "dots"],
)
def test_a_hostile_text_costs_little(text: str) -> None:
    normal_form("warm")
    started = time.process_time()

    normal_form(text)
    language_of(text)

    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "谢谢啦！什么时候发货",
        "谢谢，什么时候发货",
        "谢谢什么时候发货",
        "什么时候发货 在吗",
        "什么时候发货你好",
        "感谢亲 什么时候发货",
    ],
)
def test_thanks_and_calls_around_a_question_are_no_part_of_it(text: str) -> None:
    assert normal_form(text) == "什么时候发货"


@pytest.mark.parametrize("text", ["谢谢你的耐心", "谢谢", "人在吗", "老板娘在吗"])
def test_thanks_and_calls_stay_where_they_are_the_matter(text: str) -> None:
    assert normal_form(text) == text
