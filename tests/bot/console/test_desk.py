"""What agents do at the desk, and what their pages are told."""

import asyncio

from data import staff
from tests.bot.console.conftest import Desktop, SitDown
from tests.bot.stage import HOUR, Shop, until


async def waiting(shop: Shop, address: str = "c1") -> int:
    """A customer who asked for a person."""
    await shop.say("转人工", address)
    return (await shop.thread(address)).conversation.id


async def owner(shop: Shop, address: str = "c1") -> tuple[str, int | None]:
    talk = (await shop.thread(address)).conversation
    return talk.owner, talk.agent_id


async def test_taking_a_conversation_makes_it_ones_own(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)

    assert (await page.act("take", talk))["ok"]

    assert await owner(shop) == ("agent", page.seat.member.id)


async def test_a_reply_reaches_the_customer_as_a_persons(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)

    assert (await page.act("reply", talk, "亲，我在的～"))["ok"]
    await shop.app.quiet()

    assert shop.wire.sent[-1].text == "亲，我在的～"
    assert (shop.wire.sent[-1].kind, shop.wire.sent[-1].agent) == ("agent", "小林")


async def test_the_same_press_twice_is_one_reply(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    press = {"id": talk, "verb": "reply", "key": "same-key-1", "text": "收到"}

    await asyncio.gather(page.seat.act(press), page.seat.act(press))
    await shop.app.quiet()

    assert shop.wire.texts().count("收到") == 1


async def test_of_two_who_take_at_once_the_second_is_asked(shop: Shop, sit_down: SitDown) -> None:
    one, two = await sit_down("小林"), await sit_down("阿哲")
    talk = await waiting(shop)

    verdicts = await asyncio.gather(one.act("take", talk), two.act("take", talk))

    # Which of the two comes first is the writer's to say; that there is only one first is ours.
    won, lost = (one, two) if verdicts[0]["ok"] else (two, one)
    asked = next(verdict for verdict in verdicts if not verdict["ok"])
    assert f"{won.seat.member.name}正在接待" in asked["ask"]
    assert await owner(shop) == ("agent", won.seat.member.id)
    assert lost.seat.member.id != won.seat.member.id


async def test_a_colleagues_conversation_is_taken_over_only_by_a_yes(shop: Shop, sit_down: SitDown) -> None:
    one, two = await sit_down("小林"), await sit_down("阿哲")
    talk = await waiting(shop)
    await one.act("take", talk)

    assert "小林" in (await two.act("reply", talk, "我来"))["ask"]
    assert "我来" not in shop.wire.texts()
    assert (await two.act("reply", talk, "我来", sure=True))["ok"]

    assert await owner(shop) == ("agent", two.seat.member.id)


async def test_who_loses_a_conversation_is_told_by_whom(shop: Shop, sit_down: SitDown) -> None:
    one, two = await sit_down("小林"), await sit_down("阿哲")
    talk = await waiting(shop)
    await one.seat.open(talk)
    await one.act("take", talk)
    await one.seat.refresh()

    await two.act("take", talk, sure=True)
    await one.seat.refresh()

    head = one.last("showHead")[0]
    assert (head["isMine"], head["who"]) == (False, "阿哲正在接待")


async def test_handing_back_lets_the_bot_speak(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    await page.act("take", talk)

    assert (await page.act("release", talk))["ok"]

    assert await owner(shop) == ("bot", None)
    assert await shop.say("你好")


async def test_what_the_bot_has_cannot_be_handed_back(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("你好")
    talk = (await shop.thread()).conversation.id
    assert (await page.act("release", talk))["error"] == page.seat.words["error.with_bot"]


async def test_a_note_is_seen_by_colleagues_alone(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    before = shop.wire.texts()

    await page.act("note", talk, "老顾客，多照顾")
    await shop.app.quiet()
    shown = await page.seat.opened(talk)

    assert shop.wire.texts() == before
    assert shown is not None
    assert [line["text"] for line in shown["lines"] if line["author"] == "note"] == ["老顾客，多照顾"]


async def test_nothing_is_sent_without_words(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    assert (await page.act("reply", talk, "  \n"))["error"] == page.seat.words["error.empty"]
    assert await owner(shop) == ("queue", None)


async def test_what_has_not_the_form_of_an_act_does_nothing(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    good = {"id": talk, "verb": "take", "key": "a-good-key", "text": ""}
    for wrong in (
        {"id": "1"},
        {"verb": "delete"},
        {"verb": ["take"]},
        {"key": "'; drop"},
        {"key": 7},
        {"id": None},
        {"id": 2**70},
    ):
        await page.seat.act({**good, **wrong})
    await page.seat.act(["take"])
    assert await owner(shop) == ("queue", None)


async def test_an_act_needs_a_session_that_still_stands(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    talk = await waiting(shop)
    await page.seat.house.sessions.end(page.seat.secret)

    await page.seat.act({"id": talk, "verb": "take", "key": "a-good-key"})

    assert page.told == [("leave", ())]
    assert await owner(shop) == ("queue", None)


async def test_a_session_that_is_used_does_not_grow_idle(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    for _ in range(4):
        shop.clock.now += 11 * HOUR
        assert await page.seat.who() is not None
    shop.clock.now += 13 * HOUR
    assert await page.seat.who() is None


async def test_going_off_duty_is_what_customers_hear(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await page.seat.duty(False)
    assert page.last("showMe")[0]["onDuty"] is False
    assert await shop.read(staff.on_duty) == 0

    await shop.say("转人工")

    assert await owner(shop) == ("bot", None)


async def test_a_disabled_accounts_pages_are_shown_the_door(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    number = page.seat.member.id
    await shop.write(lambda db: db.execute("update staff set disabled_at = 1 where id = ?", (number,)))
    await page.hub.end(page.seat.secret)
    assert page.told[-1] == ("leave", ())


async def listed(page: Desktop) -> dict[str, list[str]]:
    parts = (await page.seat.start(None))["list"]["parts"]
    return {name: [row["text"] for row in rows] for name, rows in parts.items() if rows}


async def test_the_list_shows_who_waits_with_whom_and_why(shop: Shop, sit_down: SitDown) -> None:
    page, other = await sit_down("小林"), await sit_down("阿哲")
    await other.act("take", await waiting(shop, "theirs"))
    await page.act("take", await waiting(shop, "mine"))
    await waiting(shop, "queue")
    await shop.say("在吗", "bot")
    assert await listed(page) == {"waiting": ["转人工"], "mine": ["转人工"], "theirs": ["转人工"], "bot": ["在吗"]}


async def test_the_urgent_come_before_those_who_waited_longer(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await waiting(shop, "calm")
    await shop.say("你们就是骗子！我要投诉", "angry")
    rows = (await page.seat.start(None))["list"]["parts"]["waiting"]
    assert [(row["urgent"], row["reason"]) for row in rows] == [(True, "顾客生气了"), (False, "要找人工")]


async def test_a_new_message_reaches_an_open_page(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("你好")
    await page.seat.open((await shop.thread()).conversation.id)

    await shop.say("还有一个问题")
    await until(lambda: any(name == "showLines" for name, _ in page.told))

    assert "还有一个问题" in [line["text"] for line in page.last("showLines")[0]]


async def test_messages_are_found_by_a_word(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    await shop.say("请问青瓷盖碗什么时候补货")
    async with asyncio.timeout(5):
        while not any(values[1] for name, values in page.told if name == "showHits"):
            await page.seat.search("盖碗")
    assert "请问青瓷盖碗什么时候补货" in [hit["text"] for hit in page.last("showHits")[1]]


async def test_older_messages_come_on_demand(shop: Shop, sit_down: SitDown) -> None:
    page = await sit_down()
    for number in range(40):
        await shop.say(f"第{number}句")
    talk = (await shop.thread()).conversation.id
    shown = await page.seat.opened(talk)
    assert shown is not None
    assert shown["older"]

    await page.seat.older(shown["lines"][0]["id"])

    assert page.last("showOlder")[1][-1]["id"] < shown["lines"][0]["id"]
