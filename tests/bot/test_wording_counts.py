"""How often wordings were said."""

from contextlib import closing

from data import wording_counts
from data.connection import connect
from tests.bot.stage import HOUR, Shop


async def test_what_was_said_lately_is_counted_by_wording(shop: Shop) -> None:
    await shop.say("运费多少", "c1")
    await shop.say("运费多少", "c2")

    with closing(connect(shop.app.db.path, read_only=True)) as db:
        found = wording_counts.said_since(db, shop.clock.now - HOUR)
        later = wording_counts.said_since(db, shop.clock.now + HOUR)
        plan = str(db.execute("explain query plan select reply, wording, count(*) from messages"
                              " where at >= 1 and wording is not null group by reply, wording").fetchall())  # fmt: skip

    assert sum(found["shipping.fee"].values()) == 2
    assert later == {}
    assert "COVERING INDEX messages_of_wordings" in plan
