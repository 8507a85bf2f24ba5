"""What a customer hears, step after step: through the whole program, on a real file."""

import asyncio
import json
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from bot.house import starter_library
from data import bags, libraries
from data.inbox import Incoming, Post
from flows.policy import Policy
from replies.manners import CLOSING, OPENING
from tests.bot.conftest import OpenShop
from tests.bot.stage import HOUR, HandClock, Shop

KNOWN = "lin-xiaoman"
#: Its reply has eight wordings.
QUESTION, REPLY = "可以开发票吗", "invoice.request"


async def heard(shop: Shop) -> list[tuple[str, str, list[list[str]]]]:
    """(reply, wording, manners) of each message of the bot."""
    rows = await shop.rows("select reply, wording, manners from messages where author = 'bot' order by id")
    return [(reply, wording, json.loads(manners)) for reply, wording, manners in rows]


async def answers(shop: Shop) -> list[str]:
    """The wordings that answered the question."""
    return [wording for reply, wording, _ in await heard(shop) if reply == REPLY]


async def rule(shop: Shop, **changes: object) -> None:
    """The shop has these rules for its manners."""
    policy = Policy.model_validate({**(await policy_of(shop)).model_dump(), "manners": changes})
    await shop.write(lambda db: libraries.set_policy(db, policy.model_dump_json(), "test", "test", 1))
    await shop.app.engine.refresh()


async def policy_of(shop: Shop) -> Policy:
    return shop.app.engine.shelf.policy


async def test_the_question_is_answered_by_the_reply_of_these_tests(shop: Shop) -> None:
    await shop.say(QUESTION)
    assert (await heard(shop))[0][0] == REPLY


async def hear_at_once(shop: Shop, *addresses: str) -> None:
    """The writer is busy until all of them wait for it; then it takes them with one commit."""
    busy = threading.Event()
    waiting = asyncio.create_task(shop.write(lambda db: busy.wait(5)))
    await asyncio.sleep(0)
    asked = [Incoming("wire", one, f"o{n}", text=QUESTION, customer_key=KNOWN) for n, one in enumerate(addresses)]
    hearing = [asyncio.create_task(shop.app.engine.receive(one)) for one in asked]
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(waiting, *hearing)
    await shop.app.quiet()


@pytest.mark.parametrize("contacts", [1, 2])
async def test_what_one_customer_asks_in_one_commit_gets_as_many_wordings(shop: Shop, contacts: int) -> None:
    await hear_at_once(shop, *(f"c{n % contacts}" for n in range(8)))

    assert len(set(await answers(shop))) == len(await answers(shop)) == 8


async def test_what_was_heard_holds_over_a_restart_and_days(app_at: OpenShop, shop_file: Path) -> None:
    clock = HandClock()
    for _ in range(2):
        shop = await app_at(shop_file, clock)
        for _ in range(4):
            await shop.say(QUESTION, key=f"k{clock.now}")
            clock.now += 26 * HOUR
        said = await answers(shop)
        await shop.close()

    assert len(set(said)) == len(said) == 8


async def test_asked_again_another_angle_answers_and_the_third_time_a_human_is_offered(shop: Shop) -> None:
    for _ in range(3):
        await shop.say(QUESTION)
    said = await shop.rows("select reply, angle from messages where author = 'bot' order by id")

    angles = [angle for reply, angle in said if reply == REPLY]
    assert angles[0] != angles[1]
    assert [reply for reply, _ in said] == [REPLY, REPLY, REPLY, "inquiry.third_time"]


@pytest.mark.parametrize(("hours", "offered"), [(23, True), (25, False)])
async def test_a_day_later_it_is_not_the_same_again(shop: Shop, hours: int, offered: bool) -> None:
    for _ in range(2):
        await shop.say(QUESTION)
    shop.clock.now += hours * HOUR
    await shop.say(QUESTION)
    assert ("inquiry.third_time" in [reply for reply, _, _ in await heard(shop)]) is offered


async def test_what_was_not_sent_counts_as_not_heard_and_its_manners_too(shop: Shop) -> None:
    await shop.say("你好")
    await rule(shop, share=1, salutations=(), beginnings=(), endings=())
    customer_id = (await shop.thread()).customer.id
    shop.wire.silent["c1"] = asyncio.Event()
    await shop.hear("谢谢")
    await shop.hear(QUESTION)
    _, wording, manners = (await heard(shop))[-1]
    used = {reply: (await shop.read(lambda db, reply=reply: bags.get(db, customer_id, reply))).used
            for reply in (REPLY, OPENING, CLOSING)}  # fmt: skip
    assert used == {REPLY: (wording,), **{reply: (one,) for reply, one in manners}}

    await shop.hear("转人工")
    body = {"verb": "take", "agent_id": await shop.agent(), "text": ""}
    await shop.app.engine.post(Post("desk", "a1", "wire", "c1", "agent", body))
    await shop.app.engine.quiet()
    shop.wire.silent.pop("c1").set()
    await shop.app.quiet()
    assert (await shop.rows("select status from outbox where message_id = (select id from messages where reply = ?)",
                            REPLY)) == [("cancelled",)]  # fmt: skip
    for reply in (REPLY, OPENING, CLOSING):
        assert (await shop.read(lambda db, reply=reply: bags.get(db, customer_id, reply))).used == ()


async def test_an_opening_stands_before_the_first_message_of_a_step_only(shop: Shop) -> None:
    await rule(shop, share=1, salutations=(), beginnings=(), endings=())
    for _ in range(3):
        await shop.say(QUESTION)
    *_, third, offer = await heard(shop)

    assert [reply for reply, _ in third[2]][:1] == [OPENING]
    assert OPENING not in [reply for reply, _ in offer[2]]
    assert [reply for reply, _ in (*third[2], *offer[2])].count(CLOSING) <= 1


async def test_openings_do_not_come_twice_running_and_suit_the_hour(shop: Shop) -> None:
    await rule(shop, share=1, salutations=(), beginnings=(), endings=())
    texts = [(await shop.say(QUESTION))[0] for _ in range(6)]
    openings = [wording for *_, manners in await heard(shop) for reply, wording in manners if reply == OPENING]

    assert all(one != other for one, other in pairwise(openings))
    assert texts[0].startswith("中午好，")
    assert not any(text.startswith(("早上好", "晚上好")) for text in texts)


async def test_greetings_news_and_angry_people_get_no_flourish(shop: Shop) -> None:
    await rule(shop, share=1, salutations=(), beginnings=(), endings=())
    for text in ("你好", "谢谢", "什么破店，垃圾，我要投诉你们", "别再发消息给我了"):
        await shop.say(text)
    assert [manners for *_, manners in await heard(shop) if manners] == []


async def test_a_shop_may_do_without(shop: Shop) -> None:
    await rule(shop, plain=[""])
    for _ in range(8):
        await shop.say(QUESTION)
    assert [manners for *_, manners in await heard(shop) if manners] == []


async def test_a_text_comes_again_only_after_all_wordings(shop: Shop) -> None:
    texts = [(await shop.say(QUESTION))[0] for _ in range(3 * len(starter_library(1).wordings(REPLY, "zh")))]

    assert len(set(texts)) > len(texts) * 2 / 3
    assert all(one != other for one, other in pairwise(texts))
