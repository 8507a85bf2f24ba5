"""Lint finds what must not be said, and leaves alone what may."""

import pytest

from replies.library import Library
from replies.lint import Finding, lint, rewards_praise
from replies.pack import parse_packs


def library(*texts: str, reply: str = "some.reply") -> Library:
    """One reply with these wordings in Chinese, and something harmless in English."""
    listed = "".join(f"        - {text!r}\n" for text in texts)
    head = f"topic: t\nreplies:\n  {reply}:\n    wordings:\n      fact:\n"
    english = "        - Here to help.\n        - What can I do for you?\n"
    return parse_packs({"zh/t.yaml": head + listed, "en/t.yaml": head + english}, 1)


def found(*texts: str) -> list[Finding]:
    return [finding for finding in lint(library(*texts)) if finding.wording]


def test_two_different_harmless_wordings_have_no_findings() -> None:
    assert lint(library("亲，我在的", "有什么可以帮您呢？")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "好评返现5元哦",
        "亲，五星好评晒图送红包啦",
        "好 评 返 现",
        "给个好评，截图发来返您3元",
        "晒图有礼，联系客服领",
        "满意的话给个五星哦。截图返红包",
        "5星评价领优惠券",
        "五星好评给您 {{ policy.cod_fee | money }}",
        "好评后奖励积分",
        "不多说啦。好评返现",
        "hp返3元",
        "Leave a five-star review and get a coupon",
        "Good reviews earn $5 cashback",
        "We send a free gift for every positive review",
        "5 star rating = ¥10",
        "Rate us 5 stars! Cash back follows.",
    ],
)
def test_a_reward_for_a_good_review_is_an_error(text: str) -> None:
    assert any(finding.severity == "error" and "good review" in finding.what for finding in found(text, "亲，我在的"))


@pytest.mark.parametrize(
    "text",
    [
        "满意的话，给个五星好评就是对我们最大的鼓励啦",
        "我们不做好评返现的哦，请您如实评价",
        "好评返现是违规的呢",
        "收到后记得评价哦",
        "优惠券在首页可以领哦",
        "谢谢您的好评！下次来店里逛逛",
        "好评收到啦，这就安排送货",
        "Thanks for the five-star review!",
        "We never offer cash for good reviews.",
        "Feel free to leave a good review.",
        "The coupon is on the front page.",
    ],
)
def test_thanks_refusals_and_coupons_of_their_own_are_no_reward(text: str) -> None:
    assert rewards_praise(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "保证明天到",
        "一定能到的",
        "百分百正品",
        "绝对不褪色",
        "肯定能修好",
        "包您满意",
        "100% genuine",
        "It will definitely arrive",
        "We guarantee it",
    ],
)
def test_a_blind_promise_is_warned_of(text: str) -> None:
    assert any(finding.severity == "warning" and "promises" in finding.what for finding in found(text, "亲，我在的"))


@pytest.mark.parametrize(
    "text", ["不一定哦", "收货时一定要检查", "不能保证明天到", "保证金会退回", "We cannot promise that"]
)
def test_care_is_no_promise(text: str) -> None:
    assert not [finding for finding in found(text, "亲，我在的") if "promises" in finding.what]


def test_a_single_wording_is_warned_of_but_not_a_button_s() -> None:
    assert "single wording" in found("亲，我在的")[0].what
    button = parse_packs(
        {"zh/t.yaml": "topic: t\nreplies: {button.a: 好}", "en/t.yaml": "topic: t\nreplies: {button.a: OK}"}, 1
    )
    assert lint(button) == ()


def test_two_wordings_that_read_the_same_are_warned_of() -> None:
    assert (
        "reads like"
        in found("亲，付款后我们会在二十四小时内给您发货哦", "亲，付款后我们会在二十四小时内给您发货啦")[0].what
    )


def test_too_long_for_a_phone_is_warned_of() -> None:
    assert "more than a phone shows" in found("长" * 200, "亲，我在的")[0].what


def test_a_reply_that_a_flow_says_must_be_there_in_both_languages() -> None:
    only = parse_packs({"zh/t.yaml": "topic: t\nreplies: {a.b: {wordings: {fact: [一, 二]}}}"}, 1)

    errors = {(finding.reply, finding.what) for finding in lint(only, {"a.b", "c.d"}) if finding.severity == "error"}

    assert errors == {("a.b", "it has no wording in en"), ("c.d", "a flow says this reply, and it is not there")}


def test_a_reply_that_nobody_uses_is_warned_of_where_the_uses_are_known() -> None:
    some = library("亲，我在的", "有什么可以帮您呢？")

    assert [finding.what for finding in lint(some, ())] == ["no intent and no flow uses this reply"]
    assert lint(some, {"some.reply"}) == ()


def test_wordings_that_all_have_conditions_are_warned_of() -> None:
    some = "[{text: 一, when: {campaign: true}}, {text: 二三四, when: {hours: [9, 22]}}]"
    pack = f"topic: t\nreplies: {{a.b: {{wordings: {{fact: {some}}}}}}}"

    assert any("nothing to say" in finding.what for finding in lint(parse_packs({"zh/t.yaml": pack}, 1)))


def test_an_intent_that_nothing_answers_is_warned_of() -> None:
    pack = "topic: t\nintents: {a.b: {title: 一, phrasings: [一]}}"

    assert "nothing answers" in lint(parse_packs({"zh/t.yaml": pack}, 1))[0].what
