"""Who denies a deed is not answered with it."""

import pytest

from replies.denial import contradicts, denied
from replies.library import Intent, Library
from replies.matcher import Matcher
from replies.text import normal_form

SAYS = {
    "order.cancel": ("我要取消订单", "帮我取消订单", "这单我不要了", "cancel my order", "please cancel it"),
    "return.start": ("我要退货", "想退货", "申请退货", "i want to return it", "return my item"),
    "logistics.stuck": ("物流不更新了", "还没收到货", "it has not arrived", "快递一直不动", "没有物流信息"),
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    intents = {
        name: Intent(name, "t", {}, None, None, {"zh": tuple(one for one in texts if not one.isascii()),
                                                 "en": tuple(one for one in texts if one.isascii())})
        for name, texts in SAYS.items()
    }  # fmt: skip
    return Matcher(Library(1, intents, {}))


@pytest.mark.parametrize(
    "text",
    ["不要取消订单", "别给我取消订单", "我没有要取消订单", "谁说我要取消订单了", "订单不用取消", "先不退货了",
     "不用退货",
     "我没说要退货", "do not cancel my order", "i dont want to cancel it", "i am not returning it",
     "no need to return my item"],
)  # fmt: skip
def test_a_denied_deed_is_never_answered(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).band != "answer"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("帮我取消订单吧", "order.cancel"), ("这单我不要了", "order.cancel"), ("快递一直不动啊", "logistics.stuck"),
     ("还没收到货呢", "logistics.stuck"), ("it has not arrived", "logistics.stuck")],
)  # fmt: skip
def test_what_is_put_with_a_negation_is_answered_all_the_same(matcher: Matcher, text: str, intent: str) -> None:
    found = matcher.match(text)

    assert (found.band, found.ranked[0].intent) == ("answer", intent)


@pytest.mark.parametrize(
    "text",
    ["能不能取消", "可不可以退货", "有没有货", "为什么不退款", "怎么还不发货", "还没收到", "退不了", "取消不了",
     "why dont you ship it",
     "my parcel has not arrived", "不好意思 帮我取消"],
)  # fmt: skip
def test_questions_and_complaints_deny_nothing(text: str) -> None:
    assert denied(normal_form(text)) == frozenset()


def test_it_counts_on_either_side_but_not_on_both() -> None:
    assert contradicts("不要取消订单", "取消订单")
    assert contradicts("取消订单", "不要取消订单")
    assert not contradicts("不要取消订单", "别取消订单")
    assert not contradicts("取消订单", "帮我取消订单")
