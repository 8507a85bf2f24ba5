"""What becomes of an event whose step fails for good."""

import pytest

from bot.failure import record
from bot.saving import Moment
from data import inbox
from data.inbox import Entry, Incoming, Post, post_of
from tests.bot.stage import Shop


async def give_up(shop: Shop, post: Post) -> tuple[int, bool]:
    """Fail it three times; returns how often and whether something is said."""
    at = Moment(shop.clock.now, shop.clock.now)
    shelf = shop.app.engine.shelf
    entry: Entry = await shop.write(lambda db: inbox.put(db, post, 1))
    for _ in range(inbox.TRIES):
        tries, outcome = await shop.write(lambda db: record(db, shelf, entry, "trace", at))
    return tries, outcome is not None and outcome.has_outgoing


async def lines(shop: Shop) -> list[tuple[str, str]]:
    return await shop.rows("select author, text from messages order by id")


async def test_two_failures_are_only_counted(shop: Shop) -> None:
    entry = await shop.write(lambda db: inbox.put(db, post_of(Incoming("wire", "c1", "k", text="你好")), 1))
    at = Moment(shop.clock.now, shop.clock.now)
    for expected in (1, 2):
        assert await shop.write(lambda db: record(db, shop.app.engine.shelf, entry, "trace", at)) == (expected, None)
    assert await lines(shop) == []


async def test_a_newcomer_s_first_message_is_answered_with_an_apology_too(shop: Shop) -> None:
    assert await give_up(shop, post_of(Incoming("wire", "new", "k", text="你好"))) == (3, True)
    assert (await shop.thread("new")).conversation.owner == "queue"
    said = await lines(shop)
    assert said[0] == ("customer", "你好")
    assert "已转人工" in said[1][1]


async def test_nobody_apologises_for_a_timer_that_the_customer_knows_nothing_of(shop: Shop) -> None:
    await shop.say("你好")
    before = len(await lines(shop))
    post = Post("timer", "1", "wire", "c1", "timer", {"kind": "x"})
    assert await give_up(shop, post) == (3, False)
    assert [author for author, _ in (await lines(shop))[before:]] == ["note"]
    assert (await shop.thread()).conversation.owner == "queue"


async def test_what_an_agent_wrote_and_could_not_send_is_kept_in_the_note(shop: Shop) -> None:
    await shop.say("你好")
    await shop.act("take")
    post = Post("desk", "x", "wire", "c1", "agent", {"verb": "reply", "agent_id": 1, "text": "马上给您补发"})
    assert await give_up(shop, post) == (3, False)
    assert (await lines(shop))[-1][1].endswith("马上给您补发")
    assert (await shop.thread()).conversation.owner == "agent"


async def test_an_order_that_nobody_has_is_set_aside_in_silence(shop: Shop) -> None:
    assert await give_up(shop, Post("orders", "n", "", "", "order", {"order_number": "X"})) == (3, False)
    assert await shop.rows("select status, error from inbox") == [("aside", "trace")]


@pytest.mark.parametrize("table", ["bags", "outbox"])
async def test_where_even_the_apology_fails_a_human_still_sees_it(shop: Shop, table: str) -> None:
    await shop.say("你好")
    await shop.write(
        lambda db: db.execute(
            f"create trigger no_more before insert on {table} begin select raise(abort, 'no more'); end"
        )
    )
    assert await give_up(shop, post_of(Incoming("wire", "c1", "k", text="在吗"))) == (3, False)
    assert (await shop.thread()).conversation.owner == "queue"
    assert ("customer", "在吗") in await lines(shop)
