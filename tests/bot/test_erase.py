"""A customer is erased: nowhere in the bytes, the figures as they were, and again after an old copy comes back."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.drafts import save_draft
from bot.erasing import erase
from bot.publishing import live_library
from data import cases, misses, orders, registers, updates
from data.connection import connect
from data.migrations import backup
from data.personal import PLACES
from flows.case import Case
from replies.adoption import adopted
from tests.bot import command_line
from tests.bot.conftest import OpenShop
from tests.bot.marked import ORDER, Mark, write_all
from tests.bot.stage import HOUR, Shop

Said = Callable[..., str]


@pytest.fixture
def path(small_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(small_shop))
    return small_shop


@pytest.fixture
async def shop(path: Path, app_at: OpenShop) -> Shop:
    return await app_at(path)


@pytest.fixture
def mark() -> Mark:
    return Mark()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return partial(command_line.said, capsys)


async def test_the_mark_is_nowhere_in_the_bytes(shop: Shop, mark: Mark, path: Path, said: Said) -> None:
    await write_all(shop, mark)
    assert "shop.db-wal" in mark.found_in(path.parent)

    said("erase", f"wire:{mark.address}", "--yes")

    assert mark.found_in(path.parent) == []
    await shop.close()
    assert mark.found_in(path.parent) == []


async def test_what_another_tool_deleted_before_leaves_no_traces_either(shop: Shop, mark: Mark, path: Path) -> None:
    await write_all(shop, mark)
    with closing(sqlite3.connect(path)) as tool:
        # Not every tool overwrites what it deletes.
        tool.execute("pragma secure_delete=off")
        tool.execute("delete from remarks")
        tool.commit()

    erase(path, ORDER, "me")

    assert mark.found_in(path.parent) == []


@pytest.mark.parametrize("address", ["4711", "4711/topic/3", "4711/business/b1"])
async def test_raw_updates_of_their_chat_go_and_those_of_others_stay(shop: Shop, path: Path, address: str) -> None:
    await shop.say("你好", address)
    some = [
        {"update_id": 1, "message": {"chat": {"id": 4711}, "text": "我"}},
        {"update_id": 2, "callback_query": {"from": {"id": 4711}, "data": "x"}},
        {"update_id": 3, "message": {"chat": {"id": 47112}, "message_id": 4711, "text": "别人"}},
    ]
    await shop.write(lambda db: updates.keep(db, "wire", some, 1))

    erase(path, f"wire:{address}", "me")

    assert await shop.rows("select key from updates where body <> '{}'") == [(3,)]


async def test_what_others_said_stays(shop: Shop, mark: Mark, path: Path) -> None:
    await shop.say("什么时候发货", "c2")
    before = await shop.rows("select * from messages")
    await write_all(shop, mark)

    erase(path, ORDER, "me")

    kept = await shop.rows("select * from messages where conversation_id = ?", before[0][1])
    assert kept == before
    assert await shop.rows("select address from contacts where address not like 'erased-%'") == [("c2",)]


async def test_the_figures_are_as_they_were(shop: Shop, mark: Mark, path: Path) -> None:
    await write_all(shop, mark)
    tables = (
        "customers contacts conversations messages inbox orders cases records remarks outbox not_sent timers".split()
    )
    counted = "select " + ", ".join(f"(select count(*) from {table})" for table in tables)
    sums = "select sum(total), min(placed_at), count(distinct customer_id) from orders"
    intents = "select intent, reply, at from messages order by id"
    before = [await shop.rows(sql) for sql in (counted, sums, intents)]

    erase(path, ORDER, "me")

    assert [await shop.rows(sql) for sql in (counted, sums, intents)] == before
    assert await shop.rows("select state, json_extract(body, '$.total') from orders where number = ?", ORDER) == [
        ("paid", 100)
    ]


async def test_registers_keep_amounts_and_the_shops_own_words(shop: Shop, path: Path) -> None:
    await shop.say("你好")
    talk = (await shop.thread()).conversation
    kept = {"order": "A1", "reason": "not_fit", "amount": 500, "quality": True}
    told = {"words": "我的壶碎了", "phone": "13800138000", "kind": "林小满", "nudges": ["x"], "who": None}
    case = Case(-1, "return", talk.customer_id, talk.contact_id, "A1", "refunded", {**kept, **told}, 1, 2, 3)
    await shop.write(lambda db: cases.save(db, case))
    await shop.write(lambda db: registers.record(db, "returns", talk.id, talk.customer_id, {**kept, **told}, 1))

    erase(path, "wire:c1", "me")

    assert [json.loads(body) for (body,) in await shop.rows("select body from records")] == [kept]
    ((slots, status, closed_at),) = await shop.rows("select slots, status, closed_at from cases")
    assert (json.loads(slots), status, closed_at) == (kept, "refunded", 3)


async def test_what_was_not_sent_never_goes_out(shop: Shop, path: Path) -> None:
    await shop.say("你好")
    row = await shop.plant("answer", "您的地址是…")
    erase(path, "wire:c1", "me")

    before = len(shop.wire.sent)
    await shop.app.stop()
    again = Shop(path, shop.clock)
    await again.open()
    await again.app.quiet()
    assert (await again.status(row), again.wire.sent) == (("cancelled", "erased"), [])
    assert len(shop.wire.sent) == before
    await again.close()


async def test_a_planned_nudge_is_stopped_a_case_closed_and_no_proof_left(shop: Shop, mark: Mark, path: Path) -> None:
    await write_all(shop, mark)

    erase(path, ORDER, "me")

    assert {status for (status,) in await shop.rows("select status from timers")} == {"stopped"}
    assert await shop.rows("select status, closed_at is null from cases") == [("closed", 0)]
    assert await shop.rows("select * from order_proofs") == []


async def test_who_comes_again_is_somebody_new(shop: Shop, path: Path) -> None:
    await shop.say("你好")
    old = (await shop.thread()).customer.id
    erase(path, "wire:c1", "me")
    shop.clock.now += HOUR

    assert await shop.say("你好")
    assert (await shop.thread()).customer.id != old


async def test_an_erased_customer_is_found_no_more(shop: Shop, path: Path, said: Said) -> None:
    await shop.say("你好")
    said("erase", "wire:c1", "--yes")

    assert "wire:c1" in said("erase", "wire:c1", "--yes", code=2)


async def test_it_asks_first_and_no_is_no(shop: Shop, path: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.say("你好")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = said("erase", "wire:c1", code=1)
    assert "消息 2" in told
    assert await shop.thread()


async def test_their_own_words_among_the_operators_are_told(shop: Shop, path: Path, said: Said) -> None:
    text = "我家的猫把壶盖叼走了能单买吗"
    await shop.say(text)
    await shop.say("什么时候发货")
    library = live_library(path)
    save_draft(path, adopted(library, "shipping.fee", [text]), {}, "me", None)

    told = said("erase", "wire:c1", "--yes")

    assert text in told
    assert told.count("shipping.") == 1


async def test_a_miss_that_others_wrote_too_stays_ignored(shop: Shop, path: Path) -> None:
    await shop.say("能刻字吗", "c1")
    await shop.say("能刻字吗", "c2")
    await shop.say("只有我问的", "c1")
    for text in ("能刻字吗", "只有我问的"):
        await shop.write(lambda db, text=text: misses.ignore(db, text, [(text, text)], 1))

    erase(path, "wire:c1", "me")

    assert [text for _, text in (await shop.read(misses.ignored)).values()] == ["能刻字吗"]


async def test_nothing_that_was_erased_is_a_miss(shop: Shop, path: Path) -> None:
    await shop.say("能刻字吗")
    erase(path, "wire:c1", "me")

    assert await shop.read(lambda db: misses.missed(db, 0)) == []


#: Tables that hold nothing of a customer's, or only what `xiaoer erase` reports.
IMPERSONAL = {
    "facts", "staff", "products", "libraries", "policies", "sign_in_links", "sessions", "drafts", "erasures",
    "desk_members",    "_sqlite_migrations", "sqlite_sequence", "message_grams",
}  # fmt: skip


def test_every_table_is_known_to_an_erasure_or_holds_nobody(path: Path) -> None:
    with closing(connect(path)) as db:
        every = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    known = {place.table for place in PLACES}

    assert {name for name in every - known - IMPERSONAL if not name.startswith("message_grams_")} == set()


async def test_what_is_another_customers_and_what_copies_hold_is_told(
    shop: Shop, mark: Mark, path: Path, said: Said
) -> None:
    await write_all(shop, mark)
    await shop.say("你好", "c2")
    contact = (await shop.thread("c2")).contact.id
    await shop.write(lambda db: orders.tie(db, contact, ORDER, "digits", 1))
    with closing(connect(path)) as db:
        backup(db, path.with_name("shop.before-1.db"))

    told = said("erase", "wire:c2", "--yes")

    assert ORDER in told
    assert "shop.before-1.db" in told
    assert await shop.rows("select json_extract(body, '$.recipient') from orders where number = ?", ORDER) == [
        (mark.text,)
    ]
