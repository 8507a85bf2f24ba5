"""Pictures on their way out: uploaded once, from then on sent by Telegram's own name for them."""

import asyncio
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct
from telegram import InputFile

from bot.channels.telegram.compose import PhotoCall
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.settings import TelegramSettings

#: So long a picture of the shop's folder is taken for unchanged without a look at the disk.
LOOK_S = 5.0
_ADDRESSES = ("http://", "https://")


class Picture(Struct, frozen=True):
    """What a call gives as its photo: an address, Telegram's own name, or the bytes themselves."""

    photo: str | InputFile
    #: Under which its upload is kept; empty where nothing is uploaded.
    key: str = ""


class Pictures:
    """Finds the pictures of one bot's messages."""

    def __init__(self, settings: TelegramSettings, records: TelegramRecords) -> None:
        """Names of uploads are kept in the shop's file, those that were used lately in memory too."""
        self._folder, self._bot_id, self._records = settings.folder, settings.bot_id, records
        self._refs: dict[str, str] = {}
        self._seen: dict[str, tuple[float, str]] = {}

    async def find(self, call: PhotoCall) -> Picture | None:
        """The picture; None where there is none of that name any more."""
        if call.photo.startswith(_ADDRESSES):
            return Picture(call.photo)
        key = await self._key_of_article(call.photo) if call.is_article else f"file {call.photo}"
        if not key:
            return None
        ref = self._refs.get(key) or await self._records.upload(key)
        if ref:
            self._refs[key] = ref
            return Picture(ref, key)
        content = await self._content(call)
        return None if content is None else Picture(InputFile(content, filename="photo.jpg"), key)

    async def keep(self, picture: Picture, sent: dict[str, Any]) -> None:
        """Remember an upload by the sent message."""
        if picture.key and not isinstance(picture.photo, str) and sent.get("photo"):
            ref = self._refs[picture.key] = sent["photo"][-1]["file_id"]
            await self._records.uploaded(picture.key, ref)

    async def forget(self, picture: Picture) -> bool:
        """Telegram does not know its own name for it any more. Returns whether there is something to upload anew."""
        if not picture.key or not isinstance(picture.photo, str):
            return False
        self._refs.pop(picture.key, None)
        await self._records.forget_upload(picture.key)
        return True

    async def _key_of_article(self, name: str) -> str:
        """Its time and size stand in the key, so that a new picture is uploaded anew."""
        looked_at, key = self._seen.get(name, (0.0, ""))
        if not key or monotonic() - looked_at > LOOK_S:
            key = await asyncio.to_thread(_key, self._folder, name, self._bot_id)
            self._seen[name] = (monotonic(), key)
        return key

    async def _content(self, call: PhotoCall) -> bytes | None:
        if call.is_article:
            return await asyncio.to_thread(_read, self._folder / call.photo)
        stored = await self._records.file(call.photo)
        return stored.content if stored else None


def _key(folder: Path, name: str, bot_id: int) -> str:
    try:
        about = (folder / name).stat()
    except OSError:
        return ""
    return f"{bot_id} {name} {about.st_mtime_ns} {about.st_size}"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
