"""Webhooks: updates go out in order within a chat, chats side by side, and one that is not taken is sent again."""

import asyncio
from collections import deque
from typing import Any

import aiohttp

from tests.botapi.chat import Json
from tests.botapi.updates import Pending, Updates


class Webhook:
    """One address for as long as it is set. What it has not taken stays pending."""

    def __init__(self, updates: Updates, url: str, secret: str, max_connections: int, retry_s: float) -> None:
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.last_error = ""
        self._updates, self._retry_s = updates, retry_s
        self._lanes: dict[tuple[str, Any], deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(max_connections)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=max_connections))
        for pending in updates.pending:
            self.deliver(pending)

    def deliver(self, pending: Pending) -> None:
        """Puts it at the end of its lane; a lane that was empty gets a task."""
        if lane := self._lanes.get(pending.lane):
            lane.append(pending)
            return
        self._lanes[pending.lane] = deque([pending])
        task = asyncio.create_task(self._work_off(pending.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def described(self) -> Json:
        error = {"last_error_message": self.last_error} if self.last_error else {}
        return {"url": self.url, "max_connections": self.max_connections, **error}

    async def _work_off(self, key: tuple[str, Any]) -> None:
        lane = self._lanes[key]
        while lane:
            if await self._is_taken(lane[0]):
                self._updates.taken(lane.popleft())
            else:
                await asyncio.sleep(self._retry_s)
        del self._lanes[key]

    async def _is_taken(self, pending: Pending) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with self._free, self._session.post(self.url, data=pending.body, headers=headers) as response:
                if response.ok:
                    return True
                self.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = str(error) or type(error).__name__
        return False
