"""The way in: stored updates are read in their order, presses are answered, albums are put together."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import structlog
from msgspec import Struct
from msgspec.structs import replace

from bot.channels.protocol import Door
from bot.channels.telegram.reading import Happening, Photo, Reader
from bot.channels.telegram.records import TelegramRecords
from bot.errors import InboxUnavailable
from data.connection import StorageError
from data.inbox import Incoming
from data.updates import Update

log = structlog.get_logger("telegram")

#: The wait while the database refuses.
STORAGE_WAIT_S = 1.0


class Album(Struct):
    """Pictures that belong together, so far."""

    name: str
    incoming: Incoming
    ids: list[int]
    #: When no more are waited for, on the loop's clock.
    whole_at: float


class Batch(Struct):
    """What is put into the inbox with one commit, and the updates that it was read from."""

    incoming: list[Incoming]
    ids: list[int]
    #: Those that are left to the desk.
    desk: list[int]


class GroupDoor(Protocol):
    """Where what happens in the desk's group goes, once it is stored."""

    def owns(self, chat_id: int) -> bool:
        """Whether this is the desk's group."""
        ...

    def wake(self) -> None:
        """Something is stored for it."""
        ...


class Intake:
    """Reads what was stored. One update after the other; nothing in it waits for the network."""

    def __init__(
        self,
        records: TelegramRecords,
        reader: Reader,
        door: Door,
        album_wait_s: float,
        aside: Callable[[Coroutine[Any, Any, None]], None],
        answer: Callable[[str], Coroutine[Any, Any, None]],
        fetch: Callable[[Photo, str], Coroutine[Any, Any, None]],
        desk: GroupDoor | None = None,
    ) -> None:
        """`aside` runs beside the intake: `answer` a press by its id, `fetch` a photo for a chat's address."""
        self._records, self._reader, self._door, self._album_wait_s = records, reader, door, album_wait_s
        self._aside, self._answer, self._fetch, self._desk = aside, answer, fetch, desk
        self._albums: dict[str, Album] = {}
        self._above = 0
        self._some = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with what an earlier process stored and did not read."""
        self._some.set()
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Something was stored."""
        self._some.set()

    async def stop(self) -> None:
        """Read nothing more. What is not read yet stays stored, and albums that are not whole, for the next start."""
        self._stopping = True
        self._some.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._stopping:
            await self._pause()
            self._some.clear()
            try:
                while await self._page() and not self._is_stopping():
                    pass
            except (InboxUnavailable, StorageError) as error:
                log.error("storage refuses", action="storage_refused", reason=str(error))
                await self._again()
            except Exception:
                log.exception("intake failed", action="intake_failed")
                await self._again()

    def _is_stopping(self) -> bool:
        return self._stopping

    async def _again(self) -> None:
        """From the first that is not done, once the storage had a moment."""
        self._above, self._albums = 0, {}
        self._some.set()
        await asyncio.sleep(STORAGE_WAIT_S)

    async def _pause(self) -> None:
        """Until something is stored, or an album is whole."""
        loop = asyncio.get_running_loop()
        whole_at = min((one.whole_at for one in self._albums.values()), default=None)
        left = None if whole_at is None else max(0.0, whole_at - loop.time())
        try:
            async with asyncio.timeout(left):
                await self._some.wait()
        except TimeoutError:
            return

    async def _page(self) -> bool:
        """Read a page of updates and put what they come to into the inbox; False where there was none."""
        found = await self._records.new(self._above)
        batch = Batch([], [], [])
        for update in found:
            happening = await self._read(update)
            if happening is not None:
                self._sort(update, happening, batch)
            self._above = update.id
        self._end_albums(batch)
        if batch.incoming:
            await self._store(batch)
        if batch.ids:
            await self._records.done(batch.ids)
        if batch.desk and self._desk is not None:
            await self._records.for_desk(batch.desk)
            self._desk.wake()
        return bool(found)

    async def _read(self, update: Update) -> Happening | None:
        """None for one that cannot be read: it is set aside and holds up nobody."""
        try:
            return self._reader.read(update.body, self._records.clock.machine())
        except Exception:
            log.exception("an update cannot be read", action="update_set_aside", update_id=update.key)
            await self._records.set_aside(update.id, traceback.format_exc(limit=-4))
            return None

    def _sort(self, update: Update, happening: Happening, batch: Batch) -> None:
        """An event of its own, or one more picture of an album; whatever else comes from the chat ends its album."""
        if happening.press:
            self._aside(self._answer(happening.press))
        incoming = happening.incoming
        if self._desk is not None and happening.group is not None and self._desk.owns(happening.group):
            batch.desk.append(update.id)
            return
        if incoming is None:
            batch.ids.append(update.id)
            return
        for photo in happening.photos:
            self._aside(self._fetch(photo, incoming.address))
        album = self._albums.get(incoming.address)
        if album is not None and album.name == happening.album:
            album.ids.append(update.id)
            album.incoming = _joined(album.incoming, incoming)
            return
        if album is not None:
            self._end(incoming.address, batch)
        if happening.album:
            whole_at = asyncio.get_running_loop().time() + self._album_wait_s
            self._albums[incoming.address] = Album(happening.album, incoming, [update.id], whole_at)
            return
        batch.incoming.append(incoming)
        batch.ids.append(update.id)

    def _end_albums(self, batch: Batch) -> None:
        now = asyncio.get_running_loop().time()
        for address in [one for one, album in self._albums.items() if album.whole_at <= now]:
            self._end(address, batch)

    def _end(self, address: str, batch: Batch) -> None:
        album = self._albums.pop(address)
        batch.incoming.append(album.incoming)
        batch.ids += album.ids

    async def _store(self, batch: Batch) -> None:
        """One commit for all of them; a single one is stepped with the very commit that stores it."""
        if len(batch.incoming) == 1:
            await self._door.receive(batch.incoming[0])
        else:
            await self._door.receive_all(batch.incoming)


def _joined(first: Incoming, more: Incoming) -> Incoming:
    """One message with all the pictures; its text is whichever of them has one."""
    return replace(first, text=first.text or more.text, attachments=(*first.attachments, *more.attachments))
