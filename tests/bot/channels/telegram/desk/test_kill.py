import asyncio
import random
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.channels.telegram.desk.desk_shop import DESK, DeskShop
from tests.bot.channels.telegram.test_kill import TelegramChild
from tests.bot.test_kill import settled
from tests.botapi.chat import Topic
from tests.botapi.person import Person
from tests.botapi.server import BotApi

CUSTOMERS, EACH, KILLS = 4, 18, 12
#: Updates that are not taken yet; nobody writes more before the bot comes after.
AHEAD = 6


class DeskChild(TelegramChild):
    """The serving process with the desk in it."""

    def command(self) -> list[str]:
        return [*super().command(), str(DESK)]


def of_customer(shop: DeskShop, customer: Person) -> list[Topic]:
    return [topic for topic in shop.topics if f" {customer.user['first_name']} " in f"{topic.name} "]


def told(shop: DeskShop, topic: Topic, what: str) -> list[str]:
    return re.findall(rf"{what}\d\d", shop.story(topic))


def is_told(shop: DeskShop, customer: Person) -> bool:
    """Whether the topic has the last word."""
    topics = of_customer(shop, customer)
    return bool(topics) and told(shop, topics[-1], "c")[-1:] == ["c99"]


def statuses(path: Path) -> list[tuple[str]]:
    """How all updates stand."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute("select distinct status from updates").fetchall()


def firsts(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


@pytest.mark.slow
async def test_a_desk_that_is_killed_again_and_again_loses_nothing(
    shop_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    async with BotApi(latency_s=0.003) as api:
        shop = DeskShop(api, shop_file)
        shop.found()
        with sqlite3.connect(shop_file) as db:
            db.execute("insert into staff (name, role, on_duty_since, created_at) values ('在', 'agent', 1, 1)")
        child = DeskChild(shop_file, api, "polling")
        await child.start()
        customers = [api.person(id=1001 + n, name=f"顾客{n}") for n in range(CUSTOMERS)]
        for customer in customers:
            customer.says("转人工")
        await api.until(lambda: all(of_customer(shop, one) for one in customers))
        await talk(shop, child, customers, dice)
        last = f"d{EACH - 1:02}"
        await settled(shop_file)
        await api.until(lambda: all(is_told(shop, one) for one in customers))
        # What the group itself did (a pin, a topic) comes as updates too; none of them may be left lying.
        await api.until(lambda: statuses(shop_file) == [("done",)])
        await settled(shop_file)
        assert await child.end(signal.SIGTERM) == 0
        assert not api.breaches
        copies = check(shop, customers, shop_file, last)
    with capsys.disabled():
        print(f"\n  desk kill test (seed {seed}): {KILLS} kills, {copies} copies in the topics")  # noqa: T201


async def talk(shop: DeskShop, child: DeskChild, customers: list[Person], dice: random.Random) -> None:
    """Customers and two agents write in turn; the process dies in between, and once a topic is deleted."""
    turns = [(customer, number) for number in range(EACH) for customer in customers]
    moments = sorted(dice.sample(range(len(turns)), KILLS))
    for turn, (customer, number) in enumerate(turns):
        await shop.api.until(lambda: len(shop.api.pending) < AHEAD)
        customer.says(f"c{number:02}")
        topics = of_customer(shop, customer)
        if topics:
            shop.write(topics[-1], f"d{number:02}", dice.choice((shop.aning, shop.boss)))
        if turn == len(turns) // 2:
            shop.group.deletes_topic(of_customer(shop, customers[0])[-1].id)
        if turn in moments:
            await asyncio.sleep(dice.random() * 0.3)
            assert await child.end(signal.SIGKILL) == -signal.SIGKILL
            await child.start()
    for customer in customers:
        customer.says("c99")


def check(shop: DeskShop, customers: list[Person], path: Path, last: str) -> int:
    """Each topic tells all in order, each agent's word is one message and reached its customer; returns the copies."""
    db = sqlite3.connect(path)
    assert statuses(path) == [("done",)]
    copies = 0
    for customer in customers:
        topic = of_customer(shop, customer)[-1]
        wanted = [*(f"c{n:02}" for n in range(EACH)), "c99"]
        assert firsts(told(shop, topic, "c")) == wanted
        copies += len(told(shop, topic, "c")) - len(wanted)
        kept = db.execute(
            "select m.text from messages m join conversations v on v.id = m.conversation_id"
            " join contacts k on k.id = v.contact_id where k.address = ? and m.author = 'agent' order by m.id",
            (str(customer.id),),
        ).fetchall()
        heard = [line.text for line in customer.chat.replies if re.fullmatch(r"d\d\d", line.text)]
        assert firsts(heard) == [text for (text,) in kept]
        assert len(set(kept)) == len(kept)
        assert len(kept) == EACH or customer is customers[0]
        assert kept[-1] == (last,)
    db.close()
    return copies
