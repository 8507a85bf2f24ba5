"""The engine on a real file: durable, in order, once."""

import asyncio
import contextlib
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import InboxUnavailable
from data import facts, inbox, messages
from data.connection import input_step
from data.inbox import Incoming, Post, post_of
from flows.events import Attachment, Mark
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop, Wire, copy_of, until


async def statuses(shop: Shop) -> list[str]:
    return [row[0] for row in await shop.rows("select status from inbox order by id")]


async def test_a_customer_gets_an_answer(shop: Shop) -> None:
    assert len(await shop.say("你好")) == 1


async def test_a_message_received_twice_is_answered_once(shop: Shop) -> None:
    first = await shop.hear("你好", key="same")
    again = [await shop.hear("你好", key="same") for _ in range(5)]
    await shop.app.quiet()
    assert {(one.id, one.is_new) for one in again} == {(first.id, False)}
    assert len(shop.wire.sent) == 1


async def test_a_message_received_many_times_at_once_is_answered_once(shop: Shop) -> None:
    got = await asyncio.gather(*(shop.hear("你好", key="same") for _ in range(100)))
    await shop.app.quiet()
    assert sum(one.is_new for one in got) == 1
    assert len(shop.wire.sent) == 1


async def test_what_a_customer_writes_is_taken_in_order(shop: Shop) -> None:
    await asyncio.gather(*(shop.hear(f"第{n}句") for n in range(20)))
    await shop.app.quiet()
    said = await shop.rows("select text from messages where author = 'customer' order by id")
    assert [text for (text,) in said] == [f"第{n}句" for n in range(20)]


async def test_chats_do_not_mix(shop: Shop) -> None:
    await asyncio.gather(*(shop.hear("你好", f"c{n % 10}") for n in range(50)))
    await shop.app.quiet()
    assert {len(shop.wire.texts(f"c{n}")) for n in range(10)} == {5}


async def test_an_event_is_stepped_even_where_the_browser_has_gone(shop: Shop) -> None:
    hearing = asyncio.create_task(shop.hear("你好"))
    await asyncio.sleep(0)
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    await until(lambda: bool(shop.wire.sent))
    assert await statuses(shop) == ["done"]


async def test_a_stored_event_that_nobody_stepped_is_stepped_when_it_comes_again(shop: Shop) -> None:
    post = post_of(Incoming("wire", "c1", "lost", text="你好"))
    await shop.write(lambda db: inbox.put(db, post, 1))
    received = await shop.hear("你好", key="lost")
    await shop.app.quiet()
    assert (received.is_new, len(shop.wire.sent)) == (False, 1)


async def test_what_was_left_is_taken_up_at_the_start(shop_file: Path, app_at: OpenShop) -> None:
    def put_many(db: sqlite3.Connection) -> None:
        for n in range(1_200):
            inbox.put(db, post_of(Incoming("wire", f"c{n % 7}", f"k{n}", text="你好")), 1)

    input_step(shop_file, put_many)
    shop = await app_at()
    await shop.app.quiet()
    assert set(await statuses(shop)) == {"done"}


async def test_what_another_process_writes_is_answered_within_a_moment(shop: Shop, shop_file: Path) -> None:
    post = post_of(Incoming("wire", "c9", "x1", text="你好"))
    await asyncio.to_thread(input_step, shop_file, lambda db: inbox.put(db, post, 1))
    await until(lambda: bool(shop.wire.texts("c9")), 2)


async def test_a_policy_that_cannot_be_read_stops_nobody(shop: Shop, shop_file: Path) -> None:
    def publish(db: sqlite3.Connection) -> None:
        db.execute("insert into policies (version, body, created_at) values (99, 'no json', 1)")
        facts.bump(db, "policy")
        inbox.put(db, post_of(Incoming("wire", "c9", "x1", text="你好")), 1)

    await asyncio.to_thread(input_step, shop_file, publish)
    await until(lambda: bool(shop.wire.texts("c9")), 2)
    assert len(await shop.say("你好")) == 1


async def break_messages_of(shop: Shop, word: str) -> None:
    """Every step that keeps a message with this word fails."""
    await shop.write(
        lambda db: db.execute(
            "create trigger poison before insert on messages when new.text like '%" + word + "%' and new.intent is not"
            " null begin select raise(abort, 'poisoned'); end"
        )
    )


async def test_a_poisoned_message_is_set_aside_with_an_apology_and_a_human(shop: Shop) -> None:
    await break_messages_of(shop, "发货")
    said = await shop.say("什么时候发货")
    assert await statuses(shop) == ["aside"]
    assert len(said) == 1
    assert (await shop.thread()).conversation.owner == "queue"


async def test_a_set_aside_message_stands_in_the_thread_for_the_human(shop: Shop) -> None:
    await break_messages_of(shop, "发货")
    await shop.say("什么时候发货")
    talk = (await shop.thread()).conversation
    lines = await shop.read(lambda db: messages.thread(db, talk.id))
    assert [line.author for line in lines] == ["customer", "note", "bot"]
    assert lines[0].text == "什么时候发货"


async def test_a_poisoned_message_stops_no_other_conversation(shop: Shop) -> None:
    await break_messages_of(shop, "发货")
    await shop.hear("什么时候发货")
    assert len(await shop.say("你好", "c2")) == 1
    assert await statuses(shop) == ["aside", "done"]


async def test_a_poisoned_message_stops_not_what_comes_after_it(shop: Shop) -> None:
    await break_messages_of(shop, "发货")
    await shop.hear("什么时候发货")
    await shop.hear("转人工")
    await shop.app.quiet()
    assert await statuses(shop) == ["aside", "done"]


async def test_what_comes_after_a_failing_message_waits_for_it(shop: Shop) -> None:
    await break_messages_of(shop, "发货")
    for text in ("什么时候发货", "转人工", "在吗"):
        await shop.hear(text)
    await shop.app.quiet()
    said = await shop.rows("select text from messages where author = 'customer' order by id")
    assert [text for (text,) in said] == ["什么时候发货", "转人工", "在吗"]


async def test_a_mistake_in_our_sql_is_not_taken_for_a_full_disk(shop: Shop) -> None:
    await shop.write(lambda db: db.execute("alter table asked rename column intent to intention"))
    async with asyncio.timeout(10):
        await shop.say("你好")
    assert await statuses(shop) == ["aside"]


class NoMatcher:
    """An index that cannot be read."""

    def best(self, *_: object, **__: object) -> object:
        raise LookupError("no index")

    def __getattr__(self, name: str) -> object:
        return self.best


async def test_a_text_that_cannot_be_understood_is_stored_and_answered_by_a_human(shop: Shop) -> None:
    shop.app.engine.shelf = replace(shop.app.engine.shelf, matcher=NoMatcher())  # type: ignore[arg-type]
    assert (await shop.hear("你好")).is_new
    await shop.app.quiet()
    assert await statuses(shop) == ["aside"]
    assert len(shop.wire.sent) == 1


async def test_a_listener_that_fails_keeps_no_answer_back(app_at: OpenShop) -> None:
    shop = await app_at()
    shop.app.engine._heard.insert(0, lambda _: 1 / 0)
    assert len(await shop.say("你好")) == 1


async def test_texts_that_no_database_holds_are_made_whole(shop: Shop) -> None:
    await shop.app.engine.receive(Incoming("wire", "c1\ud800", "k\0\ud800", text="你\0好\ud83d", name="\udfff"))
    await shop.app.quiet()
    assert len(shop.wire.texts("c1")) == 1


async def test_a_stop_finishes_the_step_in_hand_and_keeps_the_rest(shop_file: Path, app_at: OpenShop) -> None:
    first = await app_at()
    for n in range(30):
        await first.hear("你好", key=f"k{n}")
    await first.close()
    second = await app_at()
    await second.app.quiet()
    assert await statuses(second) == ["done"] * 30
    sent = [one.id for one in first.wire.sent + second.wire.sent]
    assert len(sent) == len(set(sent)) == (await second.rows("select count(*) from outbox"))[0][0]


async def test_a_closed_shop_refuses_and_does_not_acknowledge(shop: Shop) -> None:
    await shop.close()
    with pytest.raises(InboxUnavailable):
        await shop.hear("你好")


@contextlib.contextmanager
def held(path: Path):  # type: ignore[no-untyped-def]
    """Another process has the write lock."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("begin immediate")
    try:
        yield
    finally:
        db.execute("rollback")
        db.close()


async def test_a_message_waits_while_another_process_writes(shop: Shop, shop_file: Path) -> None:
    with held(shop_file):
        hearing = asyncio.create_task(shop.hear("你好"))
        await asyncio.sleep(0.2)
        assert not hearing.done()
    await hearing
    await shop.app.quiet()
    assert len(shop.wire.sent) == 1


async def test_two_shops_side_by_side_do_not_share_anything(template: Path, tmp_path: Path, app_at: OpenShop) -> None:
    one = await app_at()
    (tmp_path / "other").mkdir()
    other = await app_at(copy_of(template, tmp_path / "other"))
    await one.say("你好")
    assert isinstance(other.wire, Wire)
    assert other.wire.sent == []
    assert threading.active_count() < 20


async def test_what_an_agent_attached_and_how_it_looks_goes_to_the_customer(shop: Shop) -> None:
    await shop.say("你好")
    body = {
        "verb": "reply", "agent_id": await shop.agent(), "text": "看这里",
        "attachments": [{"kind": "photo", "file_id": "p1"}], "marks": [["bold", 1, 2]],
    }  # fmt: skip
    await shop.app.engine.post(Post("desk", "a1", "wire", "c1", "agent", body))
    await shop.app.quiet()

    sent = shop.wire.sent[-1]
    assert (sent.text, sent.attachments, sent.marks) == (
        "看这里", (Attachment("photo", "p1"),), (Mark("bold", 1, 2),)
    )  # fmt: skip
