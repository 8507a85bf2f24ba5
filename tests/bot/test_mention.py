"""The caps hold for a nudge that is said in a talk: what was sent before it counts, whatever the event is."""

import sqlite3

import pytest

from data import outbox
from data.inbox import Incoming
from tests.bot.stage import HOUR, Shop

MENTION = "payment.nudge.in_talk"


async def come(shop: Shop, text: str) -> None:
    shop._keys += 1
    came = Incoming("wire", "c1", f"m{shop._keys}", text=text, customer_key="he-tiantian")
    await shop.app.engine.receive(came)
    await shop.app.quiet()


@pytest.mark.parametrize("sent", [0, 4])
async def test_what_was_sent_today_counts_against_a_mention(shop: Shop, sent: int) -> None:
    await come(shop, "你们发什么快递")
    thread = await shop.thread()

    def write(db: sqlite3.Connection) -> None:
        db.execute("update orders set placed_at = ? where number = 'A1001'", (shop.clock.now - HOUR,))
        db.execute(
            "insert into cases (kind, customer_id, contact_id, order_number, status, slots, opened_at, updated_at)"
            " values ('payment', ?, ?, 'A1001', 'waiting', '{\"due_in_talk\": \"first\"}', ?, ?)",
            (thread.customer.id, thread.contact.id, shop.clock.now, shop.clock.now),
        )
        message_id = db.execute("select max(id) from messages").fetchone()[0]
        for _ in range(sent):
            at, talk = shop.clock.now - HOUR, thread.conversation.id
            outbox.add(db, outbox.NewOutgoing(message_id, talk, thread.contact.id, "nudge", at, status="sent"))

    await shop.write(write)
    await come(shop, "可以开发票吗")

    said = [reply for (reply,) in await shop.rows("select reply from messages where author = 'bot'")]
    assert (MENTION in said) is (sent == 0)
