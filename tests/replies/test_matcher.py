"""A matcher finds the intent that a customer means, among phrasings that differ from what they wrote."""

import pytest

from replies.library import OUTSIDE, Intent, Library
from replies.matcher import Matcher, Phrasing
from replies.text import normal_form

PHRASINGS = {
    "shipping.when": ["什么时候发货", "多久能发货", "今天能发走吗", "when will it ship", "when do you send it"],
    "logistics.where": ["快递到哪了", "帮我查一下物流", "包裹怎么不动了", "where is my parcel", "track my order"],
    "price.haggle": ["能便宜点吗", "可以优惠一点吗", "打个折吧", "any discount", "can you make it cheaper"],
    "order.cancel": ["我要取消订单", "订单不要了帮我取消", "cancel my order", "i want to cancel"],
    "invoice.request": ["能开发票吗", "帮我开张发票", "i need an invoice"],
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(
        Phrasing(intent, "en" if text.isascii() else "zh", normal_form(text))
        for intent, texts in PHRASINGS.items()
        for text in texts
    )


def best(matcher: Matcher, text: str) -> str:
    return matcher.rank(normal_form(text))[0].intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("大概什么时候可以发货呀", "shipping.when"),
        ("什麼時候發貨", "shipping.when"),
        ("shenme shihou fahuo", "shipping.when"),
        ("什么时侯发或", "shipping.when"),
        ("快第到哪儿了", "logistics.where"),
        ("where's my parcle", "logistics.where"),
        ("tracking order", "logistics.where"),
        ("再便宜一点可以吗", "price.haggle"),
        ("发票可以开吗", "invoice.request"),
    ],
)
def test_a_text_is_found_though_it_is_written_otherwise(matcher: Matcher, text: str, intent: str) -> None:
    assert best(matcher, text) == intent


def test_a_phrasing_as_it_stands_is_certain(matcher: Matcher) -> None:
    match = matcher.rank("什么时候发货")[0]

    assert match.score > 95
    assert match.phrasing == "什么时候发货"


def test_an_intent_comes_once_and_the_best_first(matcher: Matcher) -> None:
    ranked = matcher.rank("能发货吗")

    assert len({match.intent for match in ranked}) == len(ranked)
    assert [match.score for match in ranked] == sorted((match.score for match in ranked), reverse=True)


def test_a_negation_on_one_side_costs_points(matcher: Matcher) -> None:
    assert matcher.rank("我不要取消订单")[0].score < 0.9 * matcher.rank("我真要取消订单")[0].score


def test_typed_pinyin_is_nearly_as_sure_as_characters(matcher: Matcher) -> None:
    assert matcher.rank("shenme shihou fahuo")[0].score > 70


def test_what_has_nothing_in_common_is_not_matched(matcher: Matcher) -> None:
    assert matcher.rank("") == ()
    assert matcher.rank("🦜") == ()
    assert all(match.score < 55 for match in matcher.rank(normal_form("今天天气真不错")))


def test_a_packed_matcher_ranks_as_before(matcher: Matcher) -> None:
    again = Matcher.from_bytes(matcher.to_bytes())

    assert again.rank("再便宜一点") == matcher.rank("再便宜一点")
    assert again.rank("fahuo shijian") == matcher.rank("fahuo shijian")


@pytest.mark.parametrize("packed", [b"", b"junk", b"i\x01\x00\x00\x00"])
def test_what_is_no_packed_matcher_is_refused_with_what_to_do(packed: bytes) -> None:
    with pytest.raises(ValueError, match="publish the library again"):
        Matcher.from_bytes(packed)


def test_an_empty_library_matches_nothing() -> None:
    assert Matcher(()).rank("什么时候发货") == ()


def test_the_limit_is_kept(matcher: Matcher) -> None:
    assert len(matcher.rank("能", limit=2)) <= 2


@pytest.fixture(scope="module")
def asked() -> Matcher:
    """Of a library with two intents that lie close and one that does not."""
    says = {
        "shipping.when": "什么时候发货 多久能发货 今天发货吗 几点发货 发货时间",
        "shipping.fee": "运费多少 包邮吗 邮费谁出 要运费吗 运费怎么算",
        "shipping.free": "满多少包邮 怎么包邮 多少钱包邮 包邮条件 几件包邮",
    }
    intents = {
        name: Intent(name, "t", {"zh": name}, None, None, {"zh": tuple(texts.split())}) for name, texts in says.items()
    }
    return Matcher(Library(1, intents, {}))


def test_a_clear_question_is_answered(asked: Matcher) -> None:
    found = asked.match("亲，什么时候发货呀？", limit=2)

    assert found.band == "answer"
    assert found.ranked[0].intent == "shipping.when"
    assert found.ranked[0].phrasing == "什么时候发货"
    assert "什么时候发货 (100)" in str(found.ranked[0].why)
    assert len(found.ranked) <= 2


def test_a_question_between_two_is_asked_back(asked: Matcher) -> None:
    found = asked.match("包邮")

    assert found.band == "clarify"
    assert {one.intent for one in found.ranked} == {"shipping.fee", "shipping.free"}


@pytest.mark.parametrize("text", ["", "😀", "晚饭吃鱼", "\ud800", "\n" * 10**6])
def test_what_nothing_fits_is_unknown(asked: Matcher, text: str) -> None:
    assert asked.match(text).band == "unknown"


OUTSIDE_SAYS = {OUTSIDE: "今天天气怎么样 你吃了吗 商家后台怎么发货 我是卖家怎么发货"}


@pytest.fixture(scope="module")
def doubting() -> Matcher:
    """The same library, told what is not its business."""
    says = {"shipping.when": "什么时候发货 多久能发货 今天发货吗 几点发货 怎么还不发货", **OUTSIDE_SAYS}
    intents = {
        name: Intent(name, "t", {"zh": name}, None, None, {"zh": tuple(texts.split())}) for name, texts in says.items()
    }
    return Matcher(Library(1, intents, {}))


@pytest.mark.parametrize("text", ["今天天气怎么样", "商家后台怎么发货", "我是卖家 后台怎么发货呀"])
def test_what_is_like_things_outside_is_never_answered(doubting: Matcher, text: str) -> None:
    found = doubting.match(text)

    assert found.band != "answer"
    assert OUTSIDE not in {one.intent for one in found.ranked}


def test_a_phrasing_as_it_stands_is_answered_whatever_is_outside(doubting: Matcher) -> None:
    assert doubting.match("怎么还不发货").band == "answer"


def test_the_less_of_a_text_is_known_the_less_it_is_believed(doubting: Matcher) -> None:
    (known,) = doubting.rank("几点能发货", limit=1)
    (half,) = doubting.rank("几点能发货朝阳区幼儿园接送", limit=1)

    assert half.intent == known.intent
    assert half.score < 0.8 * known.score
