"""Due timers become events, once each."""

import sqlite3
from pathlib import Path

from data import contacts, inbox, search, timers
from data.connection import input_step
from data.contacts import Newcomer
from data.timers import NewTimer
from tests.bot.conftest import OpenShop
from tests.bot.stage import HOUR, SECOND, Shop, until


async def plant(shop: Shop, due_in: int, kind: str = "wait") -> int:
    talk = (await shop.thread()).conversation
    timer = NewTimer(talk.id, kind, shop.clock.now + due_in)
    return int(await shop.write(lambda db: timers.put(db, timer, shop.clock.now)))


async def fired(shop: Shop) -> list[tuple[str, str]]:
    rows = await shop.rows("select key, status from inbox where source = 'timer' order by id")
    return [(key.split(".")[0], status) for key, status in rows]


async def test_a_timer_fires_when_its_time_has_come_and_once(shop: Shop) -> None:
    await shop.say("你好")
    timer = await plant(shop, HOUR)
    await shop.app.scheduler.tick()
    assert await fired(shop) == []
    shop.clock.now += HOUR
    for _ in range(3):
        await shop.app.scheduler.tick()
    await shop.app.quiet()
    assert await fired(shop) == [(str(timer), "done")]


async def test_a_timer_with_the_number_of_one_that_was_erased_fires_too(shop: Shop) -> None:
    await shop.say("你好")
    for _ in range(2):
        timer = await plant(shop, HOUR)
        shop.clock.now += HOUR
        await shop.app.scheduler.tick()
        await shop.app.quiet()
        await shop.write(lambda db: db.execute("delete from timers"))
    assert await fired(shop) == [(str(timer), "done")] * 2


async def test_a_timer_that_was_stopped_does_not_fire(shop: Shop) -> None:
    await shop.say("你好")
    timer = await plant(shop, SECOND)
    await shop.write(lambda db: timers.stop(db, 1, ("wait",)))
    shop.clock.now += HOUR
    await shop.app.scheduler.tick()
    assert (await fired(shop), timer) == ([], timer)


async def test_a_timer_of_the_past_fires_at_the_start(shop_file: Path, app_at: OpenShop) -> None:
    def plant_many(db: sqlite3.Connection) -> None:
        talk = contacts.welcome(db, Newcomer("wire", "c1"), "zh", 1).conversation
        for n in range(250):
            timers.put(db, NewTimer(talk.id, f"kind{n}", 1), 1)

    input_step(shop_file, plant_many)
    shop = await app_at()

    async def all_fired() -> bool:
        return [status for _, status in await fired(shop)] == ["done"] * 250

    await until(all_fired)


async def test_a_timer_fires_by_itself_within_a_second_or_so(shop: Shop) -> None:
    await shop.say("你好")
    await plant(shop, HOUR)
    shop.clock.now += HOUR

    async def has_fired() -> bool:
        return [status for _, status in await fired(shop)] == ["done"]

    await until(has_fired)


async def test_what_was_said_is_found_a_moment_later(shop: Shop) -> None:
    await shop.say("请问什么时候发货呀")
    await shop.app.scheduler._chores()
    hits = await shop.read(lambda db: search.messages(db, "发货"))
    assert "请问什么时候发货呀" in [hit.text for hit in hits]


async def test_old_bodies_are_emptied(shop: Shop) -> None:
    await shop.say("你好")
    shop.clock.now += 49 * HOUR
    await shop.app.scheduler._chores()
    assert await shop.rows("select body from inbox") == [("{}",)]
    assert await shop.read(lambda db: inbox.id_of(db, "wire", "k1")) == 1


async def test_a_mistake_in_the_chores_does_not_stop_the_timers(app_at: OpenShop) -> None:
    shop = await app_at()
    await shop.say("你好")
    await shop.write(lambda db: db.execute("insert into facts values ('search_upto', 'no number')"))
    timer = await plant(shop, SECOND)
    shop.clock.now += HOUR
    for _ in range(3):
        shop.app.scheduler._woken.set()
        await until(lambda: not shop.app.scheduler._woken.is_set())
    await shop.app.quiet()
    assert await fired(shop) == [(str(timer), "done")]
