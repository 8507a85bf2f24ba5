"""Words that work from every state are heard, and only when they are meant."""

import pytest

from replies.signals import signals
from replies.text import normal_form
from replies.understanding import Signals


def heard(text: str) -> Signals:
    return signals(normal_form(text), text)


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "好呀亲",
        "可以的，谢谢",
        "嗯嗯",
        "OK",
        "yes please",
        "没問題",
        "是的，没错",
        "对对对",
        "👍🏻",
        "sure, thanks",
    ],
)
def test_yes_is_heard(text: str) -> None:
    assert heard(text) in (Signals(is_yes=True), Signals(is_yes=True, says_thanks=True))


@pytest.mark.parametrize("text", ["不", "不用了，谢谢", "不是", "没有", "no thanks", "Not really", "不要不要", "👎"])
def test_no_is_heard(text: str) -> None:
    assert heard(text) in (Signals(is_no=True), Signals(is_no=True, says_thanks=True))


@pytest.mark.parametrize(
    "text",
    ["可以吗", "是不是", "有没有", "好的多少钱", "不是这个", "no, where is my order", "好看", "不好意思", "👍好看"],
)
def test_a_text_with_more_to_say_is_neither_yes_nor_no(text: str) -> None:
    found = heard(text)

    assert not found.is_yes
    assert not found.is_no


@pytest.mark.parametrize("text", ["取消", "取消吧", "算了", "不弄了", "不退了", "cancel", "Never mind", "forget it"])
def test_cancel_is_heard(text: str) -> None:
    assert heard(text).wants_cancel


@pytest.mark.parametrize("text", ["取消订单", "别取消", "cancel my order", "退款取消了吗"])
def test_what_is_about_an_order_does_not_cancel_the_talk(text: str) -> None:
    assert not heard(text).wants_cancel


@pytest.mark.parametrize(
    "text",
    ["人工", "轉人工", "我要找真人客服", "不要机器人", "I want to talk to a human", "agent please", "customer service"],
)
def test_a_human_is_asked_for(text: str) -> None:
    assert heard(text).wants_human


@pytest.mark.parametrize(
    "text", ["不用人工", "不用转人工了", "人工智能", "人工费多少", "no need for a human", "send it by agent"]
)
def test_a_human_is_not_asked_for(text: str) -> None:
    assert not heard(text).wants_human


@pytest.mark.parametrize(
    "text",
    ["退订", "TD", "别再发了", "不要再给我发消息了", "unsubscribe", "STOP", "stop sending me messages", "別再催我了"],
)
def test_stop_is_heard(text: str) -> None:
    assert heard(text).wants_stop


@pytest.mark.parametrize("text", ["别再发货了", "不要发货", "拒收", "don't stop", "别发错了", "退订单"])
def test_what_is_about_parcels_does_not_stop_the_messages(text: str) -> None:
    assert not heard(text).wants_stop


@pytest.mark.parametrize("text", ["重新订阅", "start", "/start", "subscribe again"])
def test_starting_again_is_heard(text: str) -> None:
    assert heard(text).wants_start


@pytest.mark.parametrize("text", ["气死我了", "垃圾店铺", "骗子！", "this is ridiculous", "什么破服务"])
def test_anger_is_heard(text: str) -> None:
    assert heard(text).is_angry


@pytest.mark.parametrize("text", ["别生气", "我没生气", "垃圾桶多少钱", "trash can", "usb接口"])
def test_words_that_only_look_angry_are_not(text: str) -> None:
    assert not heard(text).is_angry


@pytest.mark.parametrize(
    "text", ["我要投訴你们", "再不发货就投诉", "不退就投诉", "12315见", "给你差评", "不得不投诉", "I will sue you"]
)
def test_a_threat_is_heard(text: str) -> None:
    assert heard(text).is_threat


@pytest.mark.parametrize(
    "text",
    ["不投诉了", "我已经撤销投诉", "不给差评", "差评多吗", "手机尾号12345678", "I'm not going to sue", "多媒体音箱"],
)
def test_what_only_names_a_threat_is_none(text: str) -> None:
    assert not heard(text).is_threat


@pytest.mark.parametrize("text", ["", "\0", "不要" * 2048, "not a " * 700, "\ud800"])
def test_noise_raises_nothing(text: str) -> None:
    assert heard(text) == Signals()


@pytest.mark.parametrize("text", ["看情况吧", "再想想", "不确定", "随便", "maybe", "Not sure.", "我再想想哈"])
def test_neither_yes_nor_no_is_heard(text: str) -> None:
    assert heard(text) == Signals(is_maybe=True)


@pytest.mark.parametrize("text", ["不一定要顺丰", "可能少发了一件", "I am not sure which size fits"])
def test_doubt_inside_a_question_is_no_answer(text: str) -> None:
    assert not heard(text).is_maybe


@pytest.mark.parametrize("text", ["谢谢", "好的，多谢啦", "thank u!", "辛苦了", "thx a lot", "谢谢啦！什么时候发货"])
def test_thanks_are_heard_wherever_they_stand(text: str) -> None:
    assert heard(text).says_thanks


@pytest.mark.parametrize("text", ["不用谢", "谢谢惠顾", "party"])
def test_other_words_are_no_thanks(text: str) -> None:
    assert not heard(text).says_thanks


@pytest.mark.parametrize("text", ["再见", "拜拜啦", "谢谢，拜拜", "88", "bye!", "Thanks, bye", "see you later"])
def test_a_goodbye_is_heard(text: str) -> None:
    assert heard(text).says_goodbye


def test_a_number_in_a_text_is_no_goodbye() -> None:
    assert not heard("88号楼").says_goodbye


@pytest.mark.parametrize(
    "text",
    [
        "不赔我100块就给你们打一星", "给我返红包，不然等着差评", "转我50，我就把差评删了",
        "Give me a voucher or I post a bad review", "Send me money, otherwise one star for you",
    ],
)  # fmt: skip
def test_money_or_a_bad_review_is_blackmail(text: str) -> None:
    found = heard(text)

    assert found.is_blackmail
    assert found.is_threat


@pytest.mark.parametrize(
    "text",
    [
        "再不发货我就给差评了", "杯子碎了，我要退款", "好评有红包吗", "不然你们给我补发一个吧", "这么慢，差评",
        "I want a refund", "one star, terrible quality", "Is there a voucher for a review?",
    ],
)  # fmt: skip
def test_anger_and_claims_alone_are_no_blackmail(text: str) -> None:
    assert not heard(text).is_blackmail


@pytest.mark.parametrize(
    "text", ["有没有围巾", "你们家有台灯吗", "卖不卖香薰", "do you sell lamps", "Got any scarves?"]
)
def test_asking_for_a_thing_is_heard(text: str) -> None:
    assert heard(text).asks_if_sold


@pytest.mark.parametrize("text", ["有人吗", "有什么好的", "我没有收到", "I have a question", "do you ship abroad"])
def test_other_questions_ask_for_no_thing(text: str) -> None:
    assert not heard(text).asks_if_sold
