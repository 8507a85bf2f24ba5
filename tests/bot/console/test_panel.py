"""The side panel and the thread, in words."""

from typing import Any

import pytest

from bot.console.panel import read, shown
from bot.console.words import TEXTS, Words
from bot.errors import ChannelError
from bot.terms import REASONS, term, why_not
from data import messages
from data.inbox import Incoming
from flows.handoff import REASONS as HANDOFF_REASONS
from tests.bot.console.conftest import SitDown
from tests.bot.stage import MINUTE, Shop


async def parts(shop: Shop, language: Any = "zh", address: str = "c1") -> dict[str, list[dict[str, Any]]]:
    talk, now = (await shop.thread(address)).conversation.id, shop.clock.now
    known = await shop.read(lambda db: read(db, talk, now))
    assert known is not None
    found = shown(known, Words(language), shop.app.engine.shelf.policy, now)
    return {part["key"]: part["facts"] or part["items"] for part in found}


async def comes_known(shop: Shop, key: str, text: str) -> None:
    await shop.app.engine.receive(Incoming("wire", "c1", f"first-{key}", text=text, customer_key=key))
    await shop.app.quiet()


async def test_the_customer_and_their_orders_stand_in_words(shop: Shop) -> None:
    await comes_known(shop, "lin-xiaoman", "你好")
    found = await parts(shop)
    assert {"name": "等级", "value": "金卡会员"} in found["customer"]
    assert ("A1002", "已发货") in [(order["title"], order["badge"]) for order in found["orders"]]


async def test_a_stranger_shows_no_orders(shop: Shop) -> None:
    await shop.say("我的订单 A1002 到哪了")
    assert (await parts(shop))["orders"] == []


async def test_what_is_still_to_come_has_a_time(shop: Shop, sit_down: SitDown) -> None:
    await sit_down()
    await shop.say("转人工")
    plans = (await parts(shop))["come"]
    assert [plan["title"] for plan in plans] == ["还没人接待就再报一次位置"]
    assert plans[0]["badge"].startswith("今天 ")
    assert (await parts(shop, "en"))["come"][0]["badge"].startswith("today at ")


async def test_a_notice_that_is_held_is_shown_to_the_agent(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("转人工")
    await page.act("take", (await shop.thread()).conversation.id)
    await shop.plant("notice", "您的包裹已发出", status="held")
    assert ("通知", "暂缓，交还机器人后发送") in [(one["title"], one["badge"]) for one in (await parts(shop))["come"]]


async def test_what_was_not_sent_says_why(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("转人工")
    await page.act("take", (await shop.thread()).conversation.id)
    await shop.plant("nudge", "记得付款哦")
    await shop.later(MINUTE)
    assert "人工正在接待" in [line for one in (await parts(shop))["refused"] for line in one["lines"]]


async def test_a_message_that_did_not_arrive_says_why(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("转人工")
    talk = (await shop.thread()).conversation.id
    shop.wire.faults.append(ChannelError("blocked by the user", permanent=True))

    await page.act("reply", talk, "在的")
    await shop.app.quiet()

    opened = await page.seat.opened(talk)
    assert opened is not None
    line = next(line for line in opened["lines"] if line["text"] == "在的")
    assert (line["status"], line["why"]) == ("dead", "blocked by the user")


async def test_a_press_shows_the_label_that_was_pressed(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("你好")
    button = shop.wire.sent[-1].buttons[0]
    await shop.press(button.data)
    await shop.app.quiet()
    opened = await page.seat.opened((await shop.thread()).conversation.id)
    assert opened is not None
    assert [line["text"] for line in opened["lines"] if line["isPress"]] == [button.label]


def test_every_reason_of_a_handoff_has_words() -> None:
    assert {term(REASONS, reason, "zh") for reason in HANDOFF_REASONS}.isdisjoint(HANDOFF_REASONS)


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("quiet_hours", "在免打扰时段，已改期"),
        ("24 tries: no answer", "试了 24 次 (no answer)"),
        ("unsure: timed out", "对方可能已收到，也可能没有 (timed out)"),
        ("something of a channel's: 42", "something of a channel's: 42"),
    ],
)
def test_a_refusals_reason_is_put_into_words(reason: str, zh: str) -> None:
    assert why_not(reason, "zh") == zh


def test_both_languages_have_the_same_gaps() -> None:
    for key, (zh, en) in TEXTS.items():
        assert zh.count("{") >= en.count("{") > 0 or "{" not in zh + en, key


async def test_who_asks_after_their_data_is_shown_with_what_to_run(shop: Shop, sit_down: SitDown) -> None:
    await sit_down()
    await shop.say("删除我的个人信息", "c 1")

    (case,) = (await parts(shop, address="c 1"))["cases"]
    assert case["title"] == "个人资料"
    assert case["lines"][-2:] == ["xiaoer export 'wire:c 1' --out customer.zip", "xiaoer erase 'wire:c 1'"]
    assert "顾客原话：删除我的个人信息" in case["lines"]


async def test_what_a_matter_collected_stands_in_words(shop: Shop) -> None:
    await comes_known(shop, "jiang-yueyuan", "A1019 赔我200，不然我就给差评")

    (matter,) = [one for one in (await parts(shop))["cases"] if "A1019" in one["title"]]
    assert {"原因：拿差评要好处", "拿差评要好处：是"} <= set(matter["lines"])
    (matter,) = [one for one in (await parts(shop, "en"))["cases"] if "A1019" in one["title"]]
    assert "Reason: a bad review held against money" in matter["lines"]


async def test_what_the_shop_owes_is_settled_with_one_press_and_told_to_the_next(shop: Shop, sit_down: SitDown) -> None:
    await shop.press("leave_message")
    await shop.say("壶盖磕了，怎么办")
    owed = [one for one in (await parts(shop))["cases"] if "settle" in one]
    assert [one["badge"] for one in owed] == ["留言待回"]

    page = await sit_down()
    await page.act("settle", (await shop.thread()).conversation.id, case=owed[0]["settle"])
    await shop.app.quiet()

    assert not any("settle" in one for one in (await parts(shop))["cases"])
    talk = (await shop.thread()).conversation
    assert talk.owner == "queue", "who waits goes on waiting"
    lines = await shop.read(lambda db: messages.thread(db, talk.id, 9))
    assert [one.text for one in lines if one.author == "note"][-1].startswith("✔ 办好了")
