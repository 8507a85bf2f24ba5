"""Delivery on a real file and a hand-moved clock: in order, at least once, and honest about what is not known."""

import asyncio
import sqlite3

import pytest

from bot.errors import ChannelError
from bot.outlet import Where
from data import bags, outbox
from data.inbox import Post
from tests.bot.conftest import OpenShop
from tests.bot.stage import DAY, HOUR, MINUTE, SECOND, Shop, until

BLOCKED = ChannelError("the customer blocked us", unreachable=True)


def unknown() -> ChannelError:
    return ChannelError("the answer was lost", fate="unknown")


async def notes(shop: Shop) -> list[str]:
    return [text for (text,) in await shop.rows("select text from messages where author = 'note' order by id")]


async def test_answers_go_out_in_the_order_in_which_they_were_written(shop: Shop) -> None:
    await asyncio.gather(*(shop.hear("你好", f"c{n % 5}") for n in range(60)))
    await shop.app.quiet()
    ids = [[one.id for one in shop.wire.sent if one.address == f"c{n}"] for n in range(5)]
    assert all(len(chat) == 12 and chat == sorted(chat) for chat in ids)


async def test_a_chat_that_hangs_does_not_hold_others_up(shop: Shop) -> None:
    shop.wire.silent["c1"] = asyncio.Event()
    await shop.hear("你好", "c1")
    for n in range(2, 9):
        await shop.hear("你好", f"c{n}")
    await until(lambda: len(shop.wire.sent) == 7)
    shop.wire.silent["c1"].set()
    await shop.app.quiet()
    assert len(shop.wire.texts("c1")) == 1


async def test_a_send_without_an_answer_is_given_up_and_tried_once_more(shop: Shop) -> None:
    assert shop.app.delivery is not None
    shop.app.delivery._send_s = 0.05
    shop.wire.silent["c1"] = asyncio.Event()
    await shop.hear("你好")
    await shop.app.quiet()
    del shop.wire.silent["c1"]
    await shop.later(5 * SECOND)
    assert (shop.wire.tries, len(shop.wire.sent)) == (2, 1)


async def test_what_was_surely_not_sent_is_sent_later(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("no network")]
    assert await shop.say("你好") == []
    await shop.later(2 * SECOND)
    assert len(shop.wire.texts()) == 1


async def test_the_waits_grow(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("no network")] * 8
    await shop.say("你好")
    waits = []
    while shop.wire.faults:
        due = (await shop.rows("select due_at from outbox"))[0][0]
        waits.append(due - shop.clock.now)
        await shop.later(waits[-1] + 1)
    assert all(500 * 2**n <= wait <= 1_500 * 2**n for n, wait in enumerate(waits))
    await shop.later(HOUR)
    assert len(shop.wire.sent) == 1


async def test_the_other_side_says_how_long_to_wait(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("429", retry_after_s=30)]
    await shop.say("你好")
    await shop.later(29 * SECOND)
    assert shop.wire.sent == []
    await shop.later(2 * SECOND)
    assert len(shop.wire.sent) == 1


async def test_what_waits_holds_back_what_comes_after_it(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("429", retry_after_s=30)]
    await shop.say("你好")
    assert await shop.say("转人工") == []
    await shop.later(31 * SECOND)
    ids = [one.id for one in shop.wire.sent]
    assert len(ids) >= 2
    assert ids == sorted(ids)


async def test_after_a_day_of_tries_an_agent_sees_it(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("no network")] * 24
    await shop.say("你好")
    for _ in range(24):
        await shop.later(2 * HOUR)
    assert (await shop.rows("select status from outbox")) == [("dead",)]
    assert (await shop.thread()).conversation.owner == "queue"
    assert "没有送达" in (await notes(shop))[0]


async def test_an_answer_whose_fate_is_unknown_goes_out_once_more(shop: Shop) -> None:
    shop.wire.faults = [unknown()]
    await shop.say("你好")
    await shop.later(5 * SECOND)
    assert (shop.wire.tries, len(shop.wire.sent)) == (2, 1)


async def test_unsure_twice_is_shown_to_an_agent(shop: Shop) -> None:
    shop.wire.faults = [unknown(), unknown()]
    await shop.say("你好")
    await shop.later(5 * SECOND)
    await shop.later(HOUR)
    assert shop.wire.tries == 2
    assert (await shop.thread()).conversation.owner == "queue"
    assert "没有送达" in (await notes(shop))[0]


async def test_a_nudge_whose_fate_is_unknown_is_never_repeated(shop: Shop) -> None:
    await shop.say("你好")
    nudge = await shop.plant("nudge", "还没付款哦", not_after=shop.clock.now + DAY)
    shop.wire.faults = [unknown()]
    await shop.later(SECOND)
    await shop.later(HOUR)
    assert (await shop.status(nudge))[0] == "dead"
    assert (await shop.thread()).conversation.owner == "bot"


async def test_a_channel_that_breaks_is_not_known_to_have_sent(shop: Shop) -> None:
    shop.wire.faults = [KeyError("message_id")]
    await shop.say("你好")
    assert await shop.rows("select status, unsure from outbox") == [("waiting", 1)]


async def test_what_is_refused_for_good_is_dead_with_its_reason(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("message is too long", permanent=True)]
    await shop.say("你好")
    assert await shop.rows("select status, reason from outbox") == [("dead", "message is too long")]


async def test_a_refused_answer_does_not_stop_the_next(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("message is too long", permanent=True)]
    await shop.say("你好")
    assert len(await shop.say("转人工")) >= 1


async def test_a_contact_who_is_gone_is_marked_and_their_timers_stop(shop: Shop) -> None:
    await shop.say("你好")
    talk = (await shop.thread()).conversation
    await shop.write(
        lambda db: db.execute(
            "insert into timers (conversation_id, kind, due_at, created_at) values (?, 'x', 9e15, 1)", (talk.id,)
        )
    )
    shop.wire.faults = [BLOCKED]
    await shop.plant("answer", "在的")
    await shop.later(SECOND)
    assert not (await shop.thread()).contact.is_reachable
    assert await shop.rows("select distinct status from timers") == [("stopped",)]


async def test_whoever_writes_again_can_be_reached_again(shop: Shop) -> None:
    shop.wire.faults = [BLOCKED]
    await shop.say("你好")
    assert len(await shop.say("转人工")) >= 1
    assert (await shop.thread()).contact.is_reachable


async def test_what_waits_for_a_channel_that_is_off_dies_of_no_tries(app_at: OpenShop) -> None:
    shop = await app_at()
    del shop.app.channels["wire"]
    await shop.hear("你好")
    await shop.app.quiet()
    for _ in range(60):
        await shop.later(2 * MINUTE)
    assert await shop.rows("select status, tries from outbox") == [("waiting", 0)]
    shop.app.channels["wire"] = shop.wire
    await shop.later(2 * MINUTE)
    assert len(shop.wire.sent) == 1


async def test_what_a_dead_process_was_sending_is_sent_again(shop: Shop, app_at: OpenShop) -> None:
    await shop.say("你好")
    row = await shop.plant("answer", "在的")
    await shop.write(lambda db: outbox.lease(db, row, shop.clock.now + HOUR))
    await shop.close()
    second = await app_at(clock=shop.clock)
    await second.app.quiet()
    assert second.wire.texts() == ["在的"]
    assert await second.rows("select tries, unsure from outbox where id = ?", row) == [(1, 0)]


async def test_a_lease_that_ran_out_is_free_again(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant("answer", "在的")
    await shop.write(lambda db: outbox.lease(db, row, shop.clock.now + MINUTE))
    await shop.later(30 * SECOND)
    assert (await shop.status(row))[0] == "sending"
    await shop.later(31 * SECOND)
    assert (await shop.status(row))[0] == "sent"


async def test_a_clock_that_went_back_leaves_no_lease_standing(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant("answer", "在的")
    await shop.write(lambda db: outbox.lease(db, row, shop.clock.now + MINUTE))
    await shop.later(-HOUR)
    assert (await shop.status(row))[0] == "sent"


# Owner and gate, read again at the claim


@pytest.mark.parametrize(
    ("kind", "verb", "expected"),
    [
        ("answer", "take", "cancelled"),
        ("desk", "take", "cancelled"),
        ("confirm", "take", "sent"),
        ("notice", "take", "held"),
        ("nudge", "take", "cancelled"),
        ("agent", "take", "sent"),
        ("answer", "", "sent"),
        ("desk", "", "sent"),
        ("confirm", "", "sent"),
        ("notice", "", "sent"),
        ("nudge", "", "sent"),
    ],
)
async def test_kind_and_owner_decide_at_the_claim(shop: Shop, kind: str, verb: str, expected: str) -> None:
    await shop.say("你好")
    if verb:
        await shop.act(verb)
    row = await shop.plant(kind, "一句话", not_after=shop.clock.now + DAY)
    await shop.later(SECOND)
    assert (await shop.status(row))[0] == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("answer", "cancelled"), ("desk", "sent"), ("confirm", "sent"), ("notice", "sent"), ("nudge", "cancelled")],
)
async def test_kind_decides_while_the_queue_is_waited_in(shop: Shop, kind: str, expected: str) -> None:
    await shop.say("你好")
    await shop.write(lambda db: db.execute("update conversations set owner = 'queue'"))
    row = await shop.plant(kind, "一句话", not_after=shop.clock.now + DAY)
    await shop.later(SECOND)
    assert (await shop.status(row))[0] == expected


async def test_a_certain_answer_goes_out_while_the_queue_is_waited_in(shop: Shop) -> None:
    await shop.say("你好")
    await shop.write(lambda db: db.execute("update conversations set owner = 'queue'"))
    row = await shop.plant("answer", "一句话", certain=True)
    await shop.later(SECOND)
    assert (await shop.status(row))[0] == "sent"


async def test_a_nudge_that_comes_too_late_is_cancelled_and_gives_its_wording_back(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant("nudge", "还没付款哦", not_after=shop.clock.now + MINUTE)
    customer = (await shop.thread()).customer.id
    await shop.write(lambda db: bags.save(db, customer, "chat.failed", bags.Bag(("w1",))))
    await shop.later(2 * MINUTE)
    assert await shop.status(row) == ("cancelled", "too_late")
    assert (await shop.read(lambda db: bags.get(db, customer, "chat.failed"))).used == ()
    assert await shop.rows("select reason from not_sent") == [("too_late",)]


async def test_a_nudge_is_not_sent_to_whoever_opted_out_meanwhile(shop: Shop) -> None:
    await shop.say("你好")
    case = await payment_case(shop, "placed")
    row = await shop.plant("nudge", "还没付款哦", case_id=case, not_after=shop.clock.now + DAY)
    await shop.write(lambda db: db.execute("update customers set takes_nudges = 0"))
    await shop.later(SECOND)
    assert await shop.status(row) == ("cancelled", "opted_out")


async def test_a_nudge_for_an_order_that_was_paid_meanwhile_is_not_sent(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant(
        "nudge", "还没付款哦", case_id=await payment_case(shop, "paid"), not_after=shop.clock.now + DAY
    )
    await shop.later(SECOND)
    assert await shop.status(row) == ("cancelled", "not_payable")


async def test_a_nudge_for_an_unpaid_order_is_sent(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant(
        "nudge", "还没付款哦", case_id=await payment_case(shop, "placed"), not_after=shop.clock.now + DAY
    )
    await shop.later(SECOND)
    assert (await shop.status(row))[0] == "sent"


async def test_a_nudge_that_falls_into_the_quiet_hours_is_not_sent(shop: Shop) -> None:
    await shop.say("你好")
    row = await shop.plant(
        "nudge", "还没付款哦", case_id=await payment_case(shop, "placed"), not_after=shop.clock.now + DAY
    )
    await shop.later(14 * HOUR)
    assert await shop.status(row) == ("cancelled", "quiet_hours")


async def payment_case(shop: Shop, state: str) -> int:
    """A matter about an order of this contact that is in this state."""
    thread = await shop.thread()

    def write(db: sqlite3.Connection) -> int:
        number = db.execute("select number from orders where state = ? order by number", (state,)).fetchone()[0]
        db.execute("insert into order_proofs values (?, ?, 'link', 1)", (thread.contact.id, number))
        row = db.execute(
            "insert into cases (kind, customer_id, contact_id, order_number, status, opened_at, updated_at)"
            " values ('payment', ?, ?, ?, 'waiting', 1, 1) returning id",
            (thread.customer.id, thread.contact.id, number),
        )
        return int(row.fetchone()[0])

    return int(await shop.write(write))


# Taking over


async def test_a_take_over_takes_back_what_the_bot_has_not_sent(shop: Shop) -> None:
    shop.wire.faults = [ChannelError("429", retry_after_s=60)]
    await shop.say("你好")
    await shop.act("take")
    await shop.later(2 * MINUTE)
    assert shop.wire.sent == []
    assert await shop.rows("select status from outbox") == [("cancelled",)]


async def test_after_a_take_over_no_send_of_the_bot_begins(shop: Shop) -> None:
    """Twenty chats are answered and taken over at the same time, also in one and the same commit."""
    begun: list[tuple[str, str]] = []
    send = shop.wire.send

    async def noted(outgoing):  # type: ignore[no-untyped-def]
        begun.append((outgoing.address, outgoing.kind))
        return await send(outgoing)

    shop.wire.send = noted  # type: ignore[method-assign]
    shop.app.engine.on_outcome(lambda one: begun.append((one.address, one.trigger or "")))
    agent = await shop.agent()
    for n in range(20):
        await shop.hear("你好", f"c{n}")
        body = {"verb": "take", "agent_id": agent}
        await shop.app.engine.post(Post("desk", f"t{n}", "wire", f"c{n}", "agent", body))
    await shop.app.quiet()
    for n in range(20):
        told = [what for address, what in begun if address == f"c{n}"]
        taken = max(at for at, what in enumerate(told) if what not in {"answer", "desk"})
        assert not {"answer", "nudge"} & set(told[taken:])
    assert len({address for address, _ in begun}) == 20


async def test_a_notice_is_held_for_the_agent_and_sent_on_handing_back(shop: Shop) -> None:
    await shop.say("你好")
    await shop.act("take")
    await shop.plant("notice", "您的包裹到了")
    await shop.later(SECOND)
    assert "您的包裹到了" not in shop.wire.texts()
    await shop.act("release")
    assert shop.wire.texts().count("您的包裹到了") == 1


async def test_a_notice_that_was_held_stands_in_the_thread_once(shop: Shop) -> None:
    await shop.say("你好")
    await shop.act("take")
    await shop.plant("notice", "您的包裹到了")
    await shop.later(SECOND)
    await shop.act("release")
    rows = await shop.rows(
        "select o.status from messages m left join outbox o on o.message_id = m.id where m.text = '您的包裹到了'"
    )
    assert rows == [("sent",)]


async def test_what_an_agent_writes_goes_out(shop: Shop) -> None:
    await shop.say("你好")
    await shop.act("take")
    await shop.act("reply", "我是阿宁，来帮您看看")
    assert shop.wire.texts()[-1] == "我是阿宁，来帮您看看"


# Our own mistakes


async def test_a_row_that_cannot_be_claimed_is_set_aside_and_the_chat_goes_on(shop: Shop) -> None:
    await shop.say("你好")
    bad = await shop.plant("answer", "坏的")
    await shop.write(lambda db: db.execute("update messages set buttons = 'no json' where text = '坏的'"))
    good = await shop.plant("confirm", "好的")
    assert shop.app.delivery is not None
    shop.app.delivery.wake((await shop.thread()).conversation.id, Where("wire", "c1"))
    await until(lambda: "好的" in shop.wire.texts())
    await shop.app.quiet()
    assert ((await shop.status(bad))[0], (await shop.status(good))[0]) == ("dead", "sent")


async def test_more_broken_chats_than_workers_leave_the_others_served(app_at: OpenShop) -> None:
    shop = await app_at(in_flight=2)
    for n in range(4):
        await shop.say("你好", f"bad{n}")
        await shop.plant("answer", "坏的", address=f"bad{n}")
    await shop.write(lambda db: db.execute("update messages set buttons = 'no json' where text = '坏的'"))
    assert shop.app.delivery is not None
    for n in range(4):
        shop.app.delivery.wake((await shop.thread(f"bad{n}")).conversation.id, Where("wire", f"bad{n}"))
    assert len(await shop.say("你好", "good")) == 1


async def test_what_an_agent_wrote_to_somebody_who_is_gone_is_said_to_the_agent(shop: Shop) -> None:
    await shop.say("你好")
    shop.wire.faults = [BLOCKED]
    await shop.act("reply", "在吗")

    assert ["the customer blocked us" in note for note in await notes(shop)] == [True]
