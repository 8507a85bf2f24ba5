"""Waiting for a condition without polling: whatever changes something rings, and only then is it looked at."""

import asyncio
from collections.abc import Callable


class Bell:
    """Costs next to nothing while nobody waits."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, is_so: Callable[[], object], within_s: float) -> None:
        """Returns once it is so. TimeoutError where it is not within that many seconds."""
        async with asyncio.timeout(within_s):
            while not is_so():
                future = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future
