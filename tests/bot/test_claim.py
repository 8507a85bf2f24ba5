"""Delivery's side of the transaction: a row is one sender's, and what is settled stays settled."""

import sqlite3
from random import Random

import pytest

from bot.channels.protocol import Sent
from bot.claim import LEASE_MS, Claimed, Wait, claim, set_aside, settle
from bot.errors import ChannelError, ChannelOff
from bot.saving import Moment
from data import outbox, registers
from tests.bot.stage import DAY, HOUR, SECOND, Shop

DICE = Random(7)


async def ready(shop: Shop, kind: str = "answer") -> tuple[int, int]:
    """A conversation, and a row of it that waits."""
    await shop.say("你好")
    row = await shop.plant(kind, "一句话", not_after=shop.clock.now + DAY)
    return (await shop.thread()).conversation.id, row


async def claimed(shop: Shop, chat: int) -> Claimed | Wait | None:
    at, shelf = Moment(shop.clock.now, shop.clock.now), shop.app.engine.shelf
    return await shop.write(lambda db: claim(db, shelf, chat, at, DICE))  # type: ignore[no-any-return]


async def settled(shop: Shop, one: Claimed, result: Sent | ChannelError) -> str:
    at = Moment(shop.clock.now, shop.clock.now)
    return await shop.write(lambda db: settle(db, one, result, at, DICE))  # type: ignore[no-any-return]


async def test_a_row_is_claimed_once_and_its_chat_waits_for_it(shop: Shop) -> None:
    chat, row = await ready(shop)
    await shop.plant("answer", "第二句")
    first = await claimed(shop, chat)
    assert isinstance(first, Claimed)
    assert (first.outgoing.id, first.tries, first.unsure) == (row, 1, 0)
    assert await claimed(shop, chat) == Wait(shop.clock.now + LEASE_MS)


async def test_a_chat_without_anything_to_send_claims_nothing(shop: Shop) -> None:
    await shop.say("你好")
    assert await claimed(shop, (await shop.thread()).conversation.id) is None


@pytest.mark.parametrize(
    ("result", "outcome", "status"),
    [
        (Sent("ref"), "sent", "sent"),
        (ChannelError("no network"), "retry", "waiting"),
        (ChannelError("429", retry_after_s=3), "retry", "waiting"),
        (ChannelError("lost", fate="unknown"), "unsure", "waiting"),
        (ChannelError("too long", permanent=True), "dead", "dead"),
        (ChannelError("blocked", unreachable=True), "dead", "dead"),
        (ChannelOff(), "retry", "waiting"),
    ],
)
async def test_each_outcome_has_its_status(shop: Shop, result: Sent | ChannelError, outcome: str, status: str) -> None:
    chat, row = await ready(shop)
    one = await claimed(shop, chat)
    assert isinstance(one, Claimed)
    assert await settled(shop, one, result) == outcome
    assert (await shop.status(row))[0] == status


@pytest.mark.parametrize("kind", ["answer", "desk", "confirm", "notice", "agent"])
async def test_everything_but_a_nudge_goes_out_once_more_when_its_fate_is_unknown(shop: Shop, kind: str) -> None:
    chat, row = await ready(shop, kind)
    one = await claimed(shop, chat)
    assert isinstance(one, Claimed)
    assert await settled(shop, one, ChannelError("lost", fate="unknown")) == "unsure"
    shop.clock.now += 5 * SECOND
    two = await claimed(shop, chat)
    assert isinstance(two, Claimed)
    assert (two.outgoing.id, two.unsure) == (row, 1)
    assert await settled(shop, two, ChannelError("lost", fate="unknown")) == "dead"


async def test_a_blocked_contact_s_other_messages_are_taken_back(shop: Shop) -> None:
    chat, _ = await ready(shop)
    other, notice = await shop.plant("answer", "另一句"), await shop.plant("notice", "包裹到了")
    one = await claimed(shop, chat)
    assert isinstance(one, Claimed)
    await settled(shop, one, ChannelError("blocked", unreachable=True))
    assert await shop.status(other) == ("cancelled", "unreachable")
    assert (await shop.status(notice))[0] == "held"


async def test_a_nudge_does_not_count_against_itself(shop: Shop) -> None:
    """The day's cap is reached with this very row; an older nudge on another contact makes no difference."""
    chat, row = await ready(shop, "nudge")
    thread = await shop.thread()
    cap = shop.app.engine.shelf.policy.nudges.per_day

    def write(db: sqlite3.Connection) -> None:
        db.execute(
            "insert into cases (id, kind, customer_id, contact_id, status, opened_at, updated_at)"
            " values (1, 'review', ?, ?, 'waiting', 1, 1)",
            (thread.customer.id, thread.contact.id),
        )
        db.execute("update outbox set case_id = 1 where id = ?", (row,))
        message_id = db.execute("select max(id) from messages").fetchone()[0]
        for ago in (*range(1, cap), 30 * 60):
            at = shop.clock.now - ago * 60_000
            new = outbox.NewOutgoing(message_id, chat, thread.contact.id, "nudge", at, status="sent")
            outbox.add(db, new)

    await shop.write(write)
    assert len(await shop.read(lambda db: registers.nudged(db, thread.customer.id, 0))) == cap + 1
    assert isinstance(await claimed(shop, chat), Claimed)


async def test_the_cap_of_the_day_keeps_back_one_more(shop: Shop) -> None:
    chat, row = await ready(shop, "nudge")
    cap = shop.app.engine.shelf.policy.nudges.per_day
    thread = await shop.thread()

    def write(db: sqlite3.Connection) -> None:
        db.execute(
            "insert into cases (id, kind, customer_id, contact_id, status, opened_at, updated_at)"
            " values (1, 'review', ?, ?, 'waiting', 1, 1)",
            (thread.customer.id, thread.contact.id),
        )
        db.execute("update outbox set case_id = 1 where id = ?", (row,))
        message_id = db.execute("select max(id) from messages").fetchone()[0]
        for _ in range(cap):
            at = shop.clock.now - HOUR
            outbox.add(db, outbox.NewOutgoing(message_id, chat, thread.contact.id, "nudge", at, status="sent"))

    await shop.write(write)
    assert await claimed(shop, chat) is None
    assert await shop.status(row) == ("cancelled", "cap_of_the_day")


async def test_what_is_set_aside_is_shown_to_a_person(shop: Shop) -> None:
    chat, row = await ready(shop)
    at = Moment(shop.clock.now, shop.clock.now)
    await shop.write(lambda db: set_aside(db, chat, "failed three times", at))
    assert await shop.status(row) == ("dead", "failed three times")
    assert (await shop.thread()).conversation.owner == "queue"
