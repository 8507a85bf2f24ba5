"""What is let go after its time: each kind by its own rule, once a night, and counted."""

import sqlite3
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.retention import Night, Retention, last_night
from data import files, libraries, retention, search
from data.files import StoredFile
from data.retention import KINDS
from flows.hours import DAY
from flows.policy import Policy
from tests.bot.conftest import OpenShop
from tests.bot.marked import Mark, write_all
from tests.bot.stage import HOUR, Shop, until

#: Rows of a kind that still say something of the customer.
LEFT = {
    "raw_updates": "select count(*) from updates where status = 'aside'",
    "set_aside": "select count(*) from inbox where error is not null",
    "pictures": "select count(*) from files where mime <> 'text/html'",
    "evidence": "select count(*) from files where mime = 'text/html'",
    "messages": "select count(*) from messages where text <> ''",
    "records": "select count(*) from records where body like '%who%'",
    "remarks": "select count(*) from remarks where text <> ''",
    "cases": "select count(*) from cases where json_extract(slots, '$.words') <> ''",
    "orders": "select count(*) from orders where number = 'M-1' and json_extract(body, '$.address') <> ''",
}


@pytest.fixture
def mark() -> Mark:
    return Mark()


@pytest.fixture
async def shop(small_shop: Path, app_at: OpenShop, mark: Mark) -> Shop:
    """A shop in which much is kept of a customer, and whose own chores rest."""
    shop = await app_at(small_shop)
    await write_all(shop, mark)
    page = StoredFile("e" * 32, "wire", "c1", "evidence-M-1.html", "text/html", b"<!doctype html>")
    await shop.write(lambda db: files.put(db, page, shop.clock.now))
    await shop.write(lambda db: db.execute("update cases set closed_at = ?", (shop.clock.now,)))
    await shop.app.scheduler.stop()
    await shop.write(lambda db: db.execute("delete from facts where key = 'retention'"))
    return shop


class Busy:
    is_busy = False

    def __call__(self) -> bool:
        return self.is_busy


def chore(shop: Shop, busy: Busy | None = None) -> Retention:
    return Retention(shop.app.db, shop.app.clock, shop.app.metrics, busy or Busy())


async def night(shop: Shop, policy: Policy | None = None) -> None:
    await chore(shop).turn(policy or Policy())


async def left(shop: Shop, kind: str) -> int:
    return int((await shop.rows(LEFT[kind]))[0][0])


def days(kind: str) -> int:
    rule = next(one.rule for one in KINDS if kind in (one.rule, one.table))
    found: int = getattr(Policy().retention, rule)
    return found


@pytest.mark.parametrize("kind", LEFT)
async def test_it_stays_until_its_time_and_not_longer(shop: Shop, kind: str) -> None:
    shop.clock.now += days(kind) * DAY - HOUR
    await night(shop)
    assert await left(shop, kind) > 0

    shop.clock.now += DAY
    await night(shop)
    assert await left(shop, kind) == 0


async def test_what_has_no_end_stays(shop: Shop) -> None:
    shop.clock.now += 9_000 * DAY
    forever = dict.fromkeys(type(Policy().retention).model_fields, "forever")

    await night(shop, Policy.model_validate({"retention": forever}))

    assert 0 not in [await left(shop, kind) for kind in LEFT]


async def test_what_stays_of_a_register_is_not_let_go_of_each_night(shop: Shop) -> None:
    await shop.write(lambda db: db.execute("update records set at = 1, body = ?", ('{"amount":5,"words":"x"}',)))
    keeper = chore(shop)
    counts = []
    for _ in range(2):
        shop.clock.now += DAY
        await keeper.turn(Policy())
        counts.append((await shop.read(last_night)).counts)

    assert counts == [{"registers": 1}, {}]
    assert await shop.rows("select body from records") == [('{"amount":5}',)]


async def test_what_is_younger_stays_beside_what_is_old(shop: Shop) -> None:
    await shop.say("什么时候发货", "c2")
    await shop.write(lambda db: db.execute("update messages set at = 1 where conversation_id = 1"))

    await night(shop)

    assert set(await shop.rows("select distinct conversation_id from messages where text <> ''")) == {(2,)}


async def test_the_search_forgets_the_words_and_keeps_no_byte_of_them(shop: Shop, mark: Mark) -> None:
    assert await shop.read(lambda db: search.messages(db, mark.word))
    shop.clock.now += days("messages") * DAY + HOUR

    await night(shop)

    blocks = await shop.rows("select block from message_grams_data")
    assert [1 for (block,) in blocks if mark.word[:16].encode() in bytes(block)] == []
    assert await shop.rows("select * from message_grams_content") == []


async def test_an_order_keeps_what_the_law_wants(shop: Shop) -> None:
    shop.clock.now += days("orders") * DAY + HOUR
    await night(shop)

    (row,) = await shop.rows("select total, placed_at > 0, json_extract(body, '$.lines[0].sku') from orders"
                             " where number = 'M-1'")  # fmt: skip
    assert row == (100, 1, "S-1")


async def test_more_than_a_page_goes(shop: Shop) -> None:
    def many(db: sqlite3.Connection) -> None:
        rows = [(f"x{n}",) for n in range(2 * retention.PAGE + 1)]
        db.executemany(
            "insert into files (id, channel, address, mime, size, content, at) values (?, 'w', 'a', 'm', 1, x'00', 1)",
            rows,
        )

    await shop.write(many)
    await night(shop)

    assert await left(shop, "pictures") == 1
    assert (await shop.read(last_night)).counts == {"pictures": 2 * retention.PAGE + 1}


async def test_it_is_once_a_day_from_three_in_the_morning_on(shop: Shop) -> None:
    keeper, noon = chore(shop), shop.clock.now
    gone = []
    for hours in (0, 1, 14.9, 15.1, 20, 38.9, 39.1):
        shop.clock.now = noon + int(hours * HOUR)
        await shop.write(lambda db: db.execute("update messages set text = 'old', at = 1 where id = 1"))
        await keeper.turn(Policy())
        gone.append(await shop.rows("select text from messages where id = 1") == [("",)])

    assert gone == [True, False, False, True, False, False, True]


async def test_it_gives_way_to_a_customer_and_goes_on(shop: Shop) -> None:
    shop.clock.now += days("messages") * DAY + HOUR
    busy = Busy()
    busy.is_busy = True
    keeper = chore(shop, busy)
    await keeper.turn(Policy())
    assert await left(shop, "messages") > 0
    assert await shop.read(last_night) == Night()

    busy.is_busy = False
    await keeper.turn(Policy())
    assert await left(shop, "messages") == 0
    assert (await shop.read(last_night)).counts["messages"] > 0


async def test_it_is_counted_and_the_doctor_tells(
    shop: Shop, small_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_shop.parent)
    monkeypatch.setenv("XIAOER_DB", str(small_shop))
    monkeypatch.setenv("XIAOER_PORT", "0")
    assert "nothing was let go yet" in told()
    shop.clock.now += days("pictures") * DAY + HOUR

    await night(shop)

    assert 'xiaoer_let_go_total{kind="pictures"} 1.0' in shop.app.metrics.text().decode()
    assert "pictures 1" in told()


def told() -> str:
    return next(one.says for one in examine("en") if one.what == "retention")


async def test_the_running_shop_does_it_by_itself(small_shop: Path, app_at: OpenShop, mark: Mark) -> None:
    shop = await app_at(small_shop)
    await write_all(shop, mark)
    shop.clock.now += days("pictures") * DAY + HOUR

    async def is_gone() -> bool:
        return await left(shop, "pictures") == 0

    await until(is_gone)


async def test_bodies_go_after_the_days_of_the_policy(shop: Shop) -> None:
    policy = Policy.model_validate({"retention": {"inbox_bodies": 5}})
    await shop.write(lambda db: libraries.set_policy(db, policy.model_dump_json(), "", "me", 1))
    await shop.app.engine.refresh()
    kept = []
    for _ in range(2):
        shop.clock.now += 4 * DAY
        await shop.app.scheduler._empty_bodies()
        kept.append((await shop.rows("select count(*) from inbox where body <> '{}' and status = 'done'"))[0][0])

    assert kept[0] > 0
    assert kept[1] == 0


def test_forever_is_a_word() -> None:
    assert Policy.model_validate({"retention": {"messages": "永久"}}).retention.messages is None
    assert Policy.model_validate_json(Policy.model_validate({"retention": {"messages": None}}).model_dump_json())
    with pytest.raises(ValueError, match="messages"):
        Policy.model_validate({"retention": {"messages": 0}})
