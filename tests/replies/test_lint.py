"""Lint finds what must not be said, and leaves alone what may."""

import pytest

from replies.checks import Checks
from replies.finding import Finding
from replies.library import Intent, Library
from replies.lint import lint, pulls
from replies.matcher import Matcher
from replies.pack import parse_packs
from replies.praise import rewards_praise


def library(*texts: str, reply: str = "some.reply", more: bool = True) -> Library:
    """One reply with these wordings in Chinese beside two harmless ones, and some in English."""
    listed = "".join(f"        - {text!r}\n" for text in texts)
    head = f"topic: t\nreplies:\n  {reply}:\n    slots: [order, case]\n    wordings:\n      fact:\n"
    others = "      reason:\n        - 店里一直有人看着的\n        - 您慢慢逛，需要时招呼一声\n" if more else ""
    fact = "        - Here to help.\n        - What can I do for you?\n"
    english = f"{fact}      reason:\n        - Somebody is always around.\n"
    return parse_packs({"zh/t.yaml": head + listed + others, "en/t.yaml": head + english}, 1)


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
    (warning, *_) = lint(library("亲，我在的", more=False))
    assert "single wording" in warning.what
    assert (warning.code, "只有 1 句" in warning.said("zh")) == ("few-wordings", True)
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


def codes(*texts: str, checks: Checks | None = None) -> list[str]:
    return [finding.code for finding in lint(library(*texts), None, checks) if finding.wording]


@pytest.mark.parametrize(
    "text",
    [
        "这是全网最低的价格",
        "我们是行业第一",
        "国家级的品质",
        "顶级面料哦",
        "The best tea you can buy",
        "Cheapest in town",
    ],
)
def test_a_superlative_is_warned_of(text: str) -> None:
    assert codes(text) == ["superlative"]


@pytest.mark.parametrize(
    "text",
    ["最近几天会到", "最后一步点提交", "第一次来要先登录", "最晚明天发出",
     "拆之前最好先拍个视频", "最多能退三件", "您的鼓励是最大的鼓励"],
)  # fmt: skip
def test_the_same_characters_in_another_sense_are_not(text: str) -> None:
    assert "superlative" not in codes(text)


@pytest.mark.parametrize(
    "text",
    ["加我微信聊", "微信号：abc_12345", "打 13912345678 找我", "点这里 https://elsewhere.example/x", "私下转账给您优惠",
     "加V聊", "010-88886666", "扫码加群领", "138 1234 5678",
     "看 www.elsewhere.example", "t.me/shop 里聊",
     "Add me on WhatsApp", "write to someone@mail.example"],
)  # fmt: skip
def test_what_leads_off_the_platform_is_warned_of(text: str) -> None:
    assert codes(text) == ["off-platform"]


@pytest.mark.parametrize(
    "text", ["打 {{ shop.phone }} 找我们", "可以用微信付款", "微信支付也行", "https://shop.example/x"]
)
def test_the_shop_s_own_ways_are_not(text: str) -> None:
    assert codes(text, checks=Checks(hosts=("shop.example",))) == []


def test_the_lists_are_the_shop_s() -> None:
    own = Checks(superlatives=("宇宙级",), stiff=("您辛苦",), familiar=())

    assert codes("宇宙级的茶", "您辛苦等一等", "宝宝在的", "全网最低", checks=own) == ["superlative", "too-stiff"]
    assert codes("特此告知", "小仙女在吗") == ["too-stiff", "too-familiar"]


def test_three_wordings_of_one_angle_are_warned_of() -> None:
    one_sided = lint(library("亲，我在的", "有什么可以帮您呢？", "需要的时候喊一声", more=False))

    assert [one.code for one in one_sided] == ["one-angle"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% if order.state == 'lost' %}{% endif %}", "nothing is left to say"),
        ("{% if order.state == 'lost' %}{{ order.total | money }}{% endif %}", "nothing is left to say"),
    ],
)
def test_what_cannot_be_said_of_an_order_stops_the_publish(text: str, says: str) -> None:
    wrong = [one for one in lint(library(text)) if one.severity == "error"]

    assert [one.code for one in wrong] == ["does-not-render"]
    assert says in wrong[0].what
    assert "说不出来" in wrong[0].said("zh")


def test_a_list_that_grows_too_long_is_found_by_trying() -> None:
    text = "{% for one in products %}" + "很长的一段话" * 80 + "{{ one.title }}{% endfor %}"
    head = "topic: t\nreplies:\n  a.b:\n    slots: [products]\n    wordings: {fact: ['" + text + "']}\n"

    found = lint(parse_packs({"zh/t.yaml": head}, 1))

    assert any(one.code == "does-not-render" and "longer than" in one.what for one in found)


def test_where_all_wordings_need_a_name_somebody_without_one_hears_nothing() -> None:
    nameless = lint(library("{{ customer.name }}您好", "{{ customer.name }}，在的", "我是{{ shop.name }}", more=False))
    named = lint(library("{{ customer.name }}您好", "{{ customer.name }}，在的", "{{ customer.name }}好", more=False))

    assert "needs-more-than-known" not in {one.code for one in nameless}
    assert "needs-more-than-known" in {one.code for one in named}


def test_a_phrasing_that_pulls_anothers_messages_is_shown_with_the_score() -> None:
    says = {"a.b": ("我要退货", "怎么退货", "帮我取消订单吧"), "c.d": ("帮我取消订单", "取消订单", "订单取消一下")}
    intents = {name: Intent(name, "t", {}, None, None, {"zh": texts}) for name, texts in says.items()}
    some = Library(1, intents, {})

    found = list(pulls(some, Matcher(some)))

    assert ("a.b", "帮我取消订单吧") in {(one.reply, one.text) for one in found}
    assert all("分" in one.said("zh") and one.code == "phrasing-pulls" for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "好平返现5元",
        "给个好坪，返您2元",
        "五星+晒图，加客服领3元",
        "好评截图发我，有惊喜",
        "评价满15字，送运费券",
        "好評返現",
        "好⭐评返5块",
        "给五星的亲，下次下单减5元",
        "㊉分好评，回馈3元",
        "hao评fan现",
        "好评后微信转账2元",
        "5星好评截图=2元",
        "用心评价的亲们都有小礼品",
        "评价晒图免费得小样",
        "Praise us and we refund you $2",
        "Five stars? We'll PayPal you 3 bucks",
        "A kind review gets you 10% off",
        "Review us nicely, get a free sample",
        "没有套路，好评返现5元",
    ],
)
def test_a_reward_in_disguise_is_one(text: str) -> None:
    assert rewards_praise(text)


@pytest.mark.parametrize(
    "text",
    [
        "好评不返现哦",
        "不用给好评也能领优惠券",
        "谢谢您的五星，包裹里的赠品是店里随单都有的",
        "我们不做好评返现的哦，请您如实评价",
        "好评返现是违规的呢",
        "优惠券在首页可以领哦",
        "谢谢您的好评！下次来店里逛逛",
        "收到后记得评价哦",
        "退款一般三天左右到账，评价可以改",
        "满意的话写写真实感受",
        "赠品跟正品一起发出",
        "We can't give anything for a good review",
        "Coupons are on the home page",
        "Thanks for your review! Your refund is on its way",
        "You can change your review within 30 days",
    ],
)
def test_an_honest_sentence_is_none(text: str) -> None:
    assert rewards_praise(text) == ""


def test_every_list_is_the_shop_s_own() -> None:
    text = "保证明天到，加微信聊，绝佳的选择"
    none = Checks(promises=(), contacts=(), superlatives=())
    own = Checks(promises=("明天到",), contacts=("微信聊",), superlatives=("绝佳",), allowed=())

    assert codes(text, checks=none) == []
    assert codes(text, checks=own) == ["promise", "superlative", "off-platform"]
    assert codes("不保证明天到", checks=Checks()) == []
    assert codes("不保证明天到", checks=Checks(allowed=())) == ["promise"]
