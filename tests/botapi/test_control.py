import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.botapi.server import TOKEN

Post = Callable[..., Awaitable[Any]]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """Posts to a server that runs as a process of its own."""
    command = (sys.executable, "-m", "tests.botapi", "0")
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert child.stdout
    url = (await child.stdout.readline()).decode().strip()
    async with aiohttp.ClientSession(url) as client:

        async def post(path: str, **given: Any) -> Any:
            async with client.post(path, json=given) as response:
                return await response.json()

        yield post
    child.terminate()
    assert await child.wait() == 0


async def test_three_thousand_messages_are_pushed_at_once(post: Post) -> None:
    messages = [{"from": 1001 + number % 300, "text": f"{number}"} for number in range(3000)]

    ids = await post("/control/say", messages=messages)
    first = await post(f"/bot{TOKEN}/getUpdates", limit=100)

    assert len(set(ids)) == 3000
    assert [update["message"]["text"] for update in first["result"]] == [f"{number}" for number in range(100)]


async def test_replies_are_counted_by_chat_in_their_order(post: Post) -> None:
    await post("/control/say", messages=[{"from": 1, "text": "你好"}])
    for text in ("一", "二"):
        await post(f"/bot{TOKEN}/sendMessage", chat_id=1, text=text)

    counters = await post("/control/until", replies=2, within_s=5)

    assert (counters["is_so"], counters["replies"], counters["breaches"]) == (True, {"1": 2}, [])
    assert await post("/control/replies") == {"1": ["一", "二"]}
    assert [call["code"] for call in await post("/control/calls")] == [200, 200]


async def test_faults_are_set_and_healed_from_outside(post: Post) -> None:
    await post("/control/fault", method="getMe", kind="500", times=None)
    assert not (await post(f"/bot{TOKEN}/getMe"))["ok"]

    await post("/control/heal")

    assert (await post(f"/bot{TOKEN}/getMe"))["ok"]
    assert "KeyError" in await post("/control/dance")
