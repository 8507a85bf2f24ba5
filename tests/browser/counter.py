"""The web channel behind a client of plain HTTP, without a browser and without a server."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.channels.web import WebChannel
from bot.channels.web_settings import WebSettings
from tests.browser.stage import EchoDoor, MemoryStore


@dataclass
class Web:
    """The channel behind a client, with what is behind the channel."""

    client: httpx.AsyncClient
    channel: WebChannel
    store: MemoryStore
    door: EchoDoor

    async def visitor(self, **session: Any) -> dict[str, str]:
        """A new visitor's headers."""
        answer = await self.client.post("/widget/session", json=session)
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def say(self, who: dict[str, str], text: Any, message_id: str = "12345678") -> httpx.Response:
        body = json.dumps({"type": "message", "id": message_id, "text": text})
        return await self.client.post("/widget/messages", content=body, headers=who)

    async def lines(self, who: dict[str, str], after: int = 0) -> list[str]:
        answer = await self.client.get(f"/widget/messages?after={after}", headers=who)
        frames = answer.json()["frames"]
        return [line["text"] for frame in frames for line in frame.get("lines", [frame.get("line")])]


async def running(settings: WebSettings, **more: Any) -> Web:
    store = MemoryStore()
    channel = WebChannel(store, settings, **more)
    door = EchoDoor(store, channel=channel)
    await channel.start(door)
    transport = httpx.ASGITransport(Starlette(routes=channel.routes()))
    return Web(httpx.AsyncClient(transport=transport, base_url="http://shop"), channel, store, door)
