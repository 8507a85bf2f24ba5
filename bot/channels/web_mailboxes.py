"""Who is connected now: a mailbox for each open socket or waiting poll, filled by delivery and by other tabs."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Mailbox:
    """Frames that wait for one reader. A reader who is too slow is cut; what it missed it fetches when it resumes."""

    def __init__(self, size: int) -> None:
        # One more than the cap, so that the end can always be put in.
        self._frames: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(size + 1)
        self._size = size
        self.is_cut = False

    def put(self, frame: dict[str, Any]) -> None:
        """Leave a frame, or cut the reader where the box is full."""
        if self.is_cut:
            return
        if self._frames.qsize() >= self._size:
            self.cut()
            return
        self._frames.put_nowait(frame)

    def cut(self) -> None:
        """End it: the reader gets what is in the box and then None."""
        if not self.is_cut:
            self.is_cut = True
            self._frames.put_nowait(None)

    async def next(self) -> dict[str, Any] | None:
        """The next frame, None where the box was cut."""
        return await self._frames.get()

    def rest(self) -> list[dict[str, Any]]:
        """Everything that is in the box now."""
        frames = []
        while not self._frames.empty():
            frame = self._frames.get_nowait()
            if frame is not None:
                frames.append(frame)
        return frames


class Mailboxes:
    """All mailboxes, by the visitor's address."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._of: dict[str, set[Mailbox]] = defaultdict(set)
        self._is_closed = False

    @contextmanager
    def open(self, address: str) -> Iterator[Mailbox]:
        """A mailbox that gets all frames for this address as long as the block lasts."""
        mailbox = Mailbox(self._size)
        self._of[address].add(mailbox)
        if self._is_closed:
            mailbox.cut()
        try:
            yield mailbox
        finally:
            self._of[address].discard(mailbox)
            if not self._of[address]:
                del self._of[address]

    def push(self, address: str, frame: dict[str, Any], but: Mailbox | None = None) -> int:
        """Leave a frame in all mailboxes of the address but one; returns in how many."""
        boxes = [box for box in self._of.get(address, ()) if box is not but]
        for box in boxes:
            box.put(frame)
        return len(boxes)

    def close(self) -> None:
        """Cut everybody, and whoever comes from now on."""
        self._is_closed = True
        for boxes in self._of.values():
            for box in boxes:
                box.cut()
