"""`xiaoer run` itself, killed while browsers write: each of them finds its whole thread when it comes back."""

import asyncio
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.test_kill import Child, Crowd, Receiver, settled

CONTACTS, EACH, KILLS = 8, 12, 4


class Service(Child):
    """The installed command, as an owner starts it."""

    def command(self) -> list[str]:
        return ["bot.cli", "run", "--no-console", "--port", str(self.port)]


async def threads(crowd: Crowd) -> list[list[dict[str, Any]]]:
    """What each browser shows after loading its page anew."""
    async with httpx.AsyncClient(base_url=crowd.url, timeout=10) as client:
        polled = [await client.get("/widget/messages?wait=0", headers=one) for _, one in sorted(crowd.bearers.items())]
    return [answer.json()["frames"][0]["lines"] for answer in polled]


@pytest.mark.slow
async def test_a_browser_finds_its_whole_thread_after_the_shop_was_killed(shop_file: Path) -> None:
    child = Service(shop_file, Receiver())
    await child.start()
    crowd = Crowd(child.url, random.Random(), CONTACTS, EACH)
    writing = asyncio.create_task(crowd.write())
    for kill in range(KILLS):
        async with asyncio.timeout(60):
            while crowd.acknowledged.total() < (kill + 0.5) * CONTACTS * EACH / KILLS:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        assert await child.end(signal.SIGKILL) == -signal.SIGKILL
        await child.start()
    await writing
    await settled(shop_file)
    shown = await threads(crowd)
    assert await child.end(signal.SIGTERM) == 0
    for n, lines in enumerate(shown):
        own = [line["key"] for line in lines if line["author"] == "customer"]
        assert own == [f"m-{n:04}-{at:04}" for at in range(EACH)]
    replies = [line["id"] for lines in shown for line in lines if line["author"] == "bot"]
    with closing(sqlite3.connect(shop_file)) as db:
        assert sorted(replies) == [
            row for (row,) in db.execute("select id from outbox where status = 'sent' order by id")
        ]
    assert len(replies) >= CONTACTS * EACH
