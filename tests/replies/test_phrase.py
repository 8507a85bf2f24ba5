"""A reply is said in words that fit the occasion, in the contact's script, and not twice."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from replies.library import Library
from replies.pack import parse_packs
from replies.phrase import NoWording, Occasion, Phrased, label, phrase
from replies.render import Locale, Renderer
from replies.rotation import Bag

PACK = """\
topic: shipping
replies:
  when:
    slots: [order]
    wordings:
      fact: ["订单 {{ order.number }} 今天发货", "尽快发货哦"]
      reason: [先付先发呢]
  hours:
    wordings:
      fact:
        - {text: 夜里, when: {hours: [22, 9]}}
        - {text: 电报, when: {channels: [telegram], hours: [9, 22]}}
        - {text: 活动, when: {campaign: true, channels: [web], hours: [9, 22]}}
        - {text: 没有活动, when: {campaign: false, channels: [web], hours: [9, 22]}}
        - {text: 会员, when: {levels: [gold], channels: [terminal]}}
        - {text: 已付, when: {order_states: [paid], channels: [terminal], hours: [9, 22]}}
  own:
    wordings:
      fact: [平时, {text: 活动, when: {campaign: true}}]
      reason: [{text: 茶节, when: {campaign: tea-days}}]
  broken:
    slots: [reason]
    wordings:
      fact: ["{{ reason }}", "因为{{ reason }}"]
  link:
    slots: [product]
    wordings:
      fact: ["{{ product.title }}的链接"]
  three:
    wordings:
      fact: [一, 二, 三]
  like:
    wordings:
      fact: [您的包裹今天下午就会发出去, 您的包裹今天晚上就会发出去]
      reason: [仓库在打包了]
  button.pay: 去付款
"""
LIBRARY: Library = parse_packs(
    {"zh/shipping.yaml": PACK, "en/a.yaml": "topic: shipping\nreplies: {button.pay: Pay now}"}, 1
)
RENDERER = Renderer()
EMPTY = Bag()


def occasion(**changes: Any) -> Occasion:
    standard: dict[str, Any] = {"language": "zh", "channel": "web", "hour": 12}
    return Occasion(locale=Locale("zh", ZoneInfo("Asia/Shanghai")), **(standard | changes))


def said(
    reply: str, bag: Bag = EMPTY, times: int = 1, context: dict[str, Any] | None = None, **changes: Any
) -> Phrased:
    question = changes.pop("question", "")
    when = occasion(**changes)
    return phrase(LIBRARY, RENDERER, reply, context or {}, when, bag, times, seed=1, question=question)


def test_asked_again_it_answers_from_another_angle() -> None:
    first = said("when")
    second = said("when", first.bag, times=2)

    assert (first.text, second.text) == ("尽快发货哦", "先付先发呢")
    assert second.bag.used == (first.wording_id, second.wording_id)


def test_a_wording_that_lacks_a_value_gives_way_to_the_next() -> None:
    context = {"order": {"number": "A1"}}
    texts = {said("when", Bag(said("when").bag.used), context=context).text, said("when").text}

    assert texts == {"订单 A1 今天发货", "尽快发货哦"}


def test_conditions_choose() -> None:
    assert said("hours", hour=23).text == said("hours", hour=8).text == "夜里"
    assert said("hours", channel="telegram").text == "电报"
    assert said("hours", campaign=True).text == "活动"
    assert said("hours").text == "没有活动"
    assert said("hours", channel="terminal", level="gold").text == "会员"
    assert said("hours", channel="terminal", order_state="paid").text == "已付"


def test_a_campaign_s_own_words_go_before_those_of_any_and_only_while_it_runs() -> None:
    first = said("own", campaign=True, campaign_key="tea-days")
    assert first.text == "茶节"
    assert said("own", first.bag, times=2, campaign=True, campaign_key="tea-days").text == "活动"
    assert said("own", campaign=True, campaign_key="moon").text == "活动"
    assert said("own", campaign=True).text == "活动"
    assert said("own", campaign_key="tea-days").text == "平时"
    assert said("own", campaign=True, campaign_key="*").text == "茶节"


def test_where_nothing_can_be_said_the_reasons_are_named() -> None:
    with pytest.raises(NoWording, match="reason is not known") as raised:
        said("broken")
    assert (raised.value.reply, len(raised.value.reasons)) == ("broken", 2)


@pytest.mark.parametrize("reply", ["hours", "unheard.of"])
def test_where_nothing_fits_that_is_said(reply: str) -> None:
    with pytest.raises(NoWording, match=reply):
        said(reply, channel="terminal")


def test_traditional_chinese_is_made_from_simplified() -> None:
    phrased = said("when", language="zh-Hant")

    assert (phrased.text, phrased.language) == ("儘快發貨哦", "zh-Hant")
    assert phrased.wording_id == said("when").wording_id


def test_taiwan_has_its_own_words_for_the_wording_and_not_for_a_name_in_it() -> None:
    phrased = said("link", context={"product": {"title": "视频补光灯"}}, language="zh-Hant")

    assert phrased.text == "視頻補光燈的連結"


def test_a_language_without_wordings_is_answered_in_the_other_and_says_so() -> None:
    assert said("when", language="en").language == "zh"


def test_what_is_heard_again_or_alone_is_worn() -> None:
    first = said("when")
    last = said("when", first.bag, times=2)

    assert (first.is_worn, last.is_worn, said("when", last.bag).is_worn) == (False, False, True)
    assert said("hours", hour=23).is_worn


def test_two_wordings_that_read_the_same_are_not_said_one_after_the_other() -> None:
    first = said("like")

    assert first.text in ("您的包裹今天下午就会发出去", "您的包裹今天晚上就会发出去")
    assert said("like", first.bag).text == "仓库在打包了"


def test_the_same_question_has_another_answer_whatever_was_asked_between() -> None:
    bag = Bag()
    for question in ("a", "b", "c", "a"):
        last, bag = bag.answer_to(question), said("three", bag, question=question).bag
        assert bag.answer_to(question) != last


def test_a_label_is_in_the_contact_s_language() -> None:
    assert [label(LIBRARY, "button.pay", code) for code in ("zh", "zh-Hant", "en")] == ["去付款", "去付款", "Pay now"]
    with pytest.raises(NoWording):
        label(LIBRARY, "button.none", "zh")
