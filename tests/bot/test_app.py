"""The parts, put together."""

import asyncio
from pathlib import Path

import pytest

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.clock import Clock
from bot.errors import StartError
from data import facts, outbox
from data.connection import input_step
from data.inbox import Incoming
from tests.bot.conftest import OpenShop
from tests.bot.stage import DAY, HandClock, Shop, until


async def test_a_mailbox_s_answers_are_sent_with_the_step_s_own_commit(shop_file: Path) -> None:
    app = App(shop_file, Clock(HandClock()))
    mailbox = MailboxChannel()
    await app.start([mailbox])
    await app.engine.receive(Incoming("terminal", "me", "k1", text="你好"))
    await asyncio.wait_for(mailbox.arrived.wait(), 5)
    shown = await app.db.read(lambda db: outbox.shown_after(db, "terminal", "me", 0))
    assert len(shown) == 1
    await app.stop()
    await app.close()


async def test_two_hundred_customers_at_once_are_all_answered_by_three_connections(shop: Shop) -> None:
    await asyncio.gather(*(shop.hear("你好", f"c{n}") for n in range(200)))
    await shop.app.quiet()
    assert {one.address for one in shop.wire.sent} == {f"c{n}" for n in range(200)}
    assert len(shop.app.db._reading) <= 2


async def test_the_figures_tell_what_happened(shop: Shop) -> None:
    for n in range(3):
        await shop.say("你好", f"c{n}")
    text = shop.app.metrics.text().decode()
    assert 'xiaoer_events_in_total{channel="wire"} 3.0' in text
    assert 'xiaoer_steps_total{outcome="done"} 3.0' in text
    assert 'xiaoer_sends_total{channel="wire",outcome="sent"} 3.0' in text
    assert "xiaoer_copies_total 0.0" in text


async def test_what_a_dead_process_was_sending_is_counted_as_a_copy(shop: Shop, app_at: OpenShop) -> None:
    await shop.say("你好")
    row = await shop.plant("answer", "在的")
    await shop.write(lambda db: outbox.lease(db, row, shop.clock.now + DAY))
    await shop.close()
    second = await app_at(clock=shop.clock)
    assert "xiaoer_copies_total 1.0" in second.app.metrics.text().decode()


async def test_the_demo_s_clock_is_put_forward_from_beside(shop: Shop, shop_file: Path) -> None:
    await asyncio.to_thread(input_step, shop_file, lambda db: facts.forward(db, DAY))
    await until(lambda: shop.app.clock.shop() == shop.clock.now + DAY)
    assert shop.app.clock.machine() == shop.clock.now


async def test_a_shop_without_a_library_does_not_start(shop_file: Path) -> None:
    input_step(shop_file, lambda db: db.execute("update libraries set published_at = null"))
    with pytest.raises(StartError, match="xiaoer init"):
        App(shop_file, Clock())


async def test_a_shop_that_was_stopped_leaves_nothing_half_done(shop: Shop, shop_file: Path) -> None:
    await asyncio.gather(*(shop.hear("你好", f"c{n % 9}") for n in range(90)))
    await shop.close()
    left = input_step(
        shop_file, lambda db: db.execute("select count(*) from outbox where status = 'sending'").fetchone()
    )
    assert left == (0,)
