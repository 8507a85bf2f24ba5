"""People who write, press and block, as the Bot API tells of them. Each act returns the update that it became."""

import time
from typing import Any

from telegram.constants import MessageLimit

from tests.botapi.chat import Chat, Json, Line
from tests.botapi.files import DOT, photo_sizes
from tests.botapi.markup import commands
from tests.botapi.world import World

BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
#: A bot without privileges hears in a group only what is meant for it.
SERVICE_PREFIXES = ("forum_topic_", "new_chat_", "left_chat_", "migrate_")


class Person:
    """Somebody with an account. Without `chat` an act happens in their private chat with the bot."""

    def __init__(self, world: World, user: Json) -> None:
        self._world, self.user = world, user
        world.users[user["id"]] = user
        names: Json = {name: user[name] for name in ("id", "first_name", "last_name", "username") if name in user}
        self.chat: Chat = world.open_chat({**names, "type": "private"})

    @property
    def id(self) -> int:
        return int(self.user["id"])

    def says(self, text: str, **where: Any) -> Json:
        """Writes a text; `/words` in it become commands. `where`: chat, thread, reply_to (a line), business."""
        content: Json = {"text": text}
        if found := commands(text):
            content["entities"] = found
        return self._posts(content, **where)

    def starts(self, payload: str = "") -> Json:
        """Comes by a deep link. ValueError where no client would take the payload."""
        bare = payload.replace("_", "").replace("-", "")
        if len(payload) > MessageLimit.DEEP_LINK_LENGTH or (bare and not (bare.isascii() and bare.isalnum())):
            raise ValueError("a start payload has up to 64 of A-Z a-z 0-9 _ -")
        return self.says(f"/start {payload}".rstrip())

    def sends_photo(self, content: bytes = DOT, caption: str = "", **where: Any) -> Json:
        return self._posts(self._photo(content, caption), **where)

    def sends_album(self, count: int, caption: str = "", **where: Any) -> list[Json]:
        """So many pictures at once: each its own update, and nothing says which is the last."""
        group = {"media_group_id": str(10**13 + next(self._world.numbers))}
        photos = (self._photo(DOT, "" if number else caption) for number in range(count))
        return [self._posts(photo | group, **where) for photo in photos]

    def sends_document(self, content: bytes = b"%PDF-1.7", name: str = "invoice.pdf", **where: Any) -> Json:
        stored = self._world.files.keep(content, "documents", name)
        document = stored.raw(file_name=name, mime_type="application/pdf")
        return self._posts({"document": document}, **where)

    def sends_sticker(self, emoji: str = "👍", **where: Any) -> Json:
        stored = self._world.files.keep(DOT, "stickers", "sticker.webp")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._posts({"sticker": stored.raw(emoji=emoji, **shape)}, **where)

    def sends_voice(self, duration: int = 3, **where: Any) -> Json:
        stored = self._world.files.keep(b"OggS", "voice", "voice.oga")
        return self._posts({"voice": stored.raw(duration=duration, mime_type="audio/ogg")}, **where)

    def sends_video(self, duration: int = 5, **where: Any) -> Json:
        stored = self._world.files.keep(b"\0\0\0\x18ftyp", "videos", "video.mp4")
        return self._posts({"video": stored.raw(duration=duration, width=640, height=480)}, **where)

    def sends_location(self, latitude: float = 31.23, longitude: float = 121.47, **where: Any) -> Json:
        return self._posts({"location": {"latitude": latitude, "longitude": longitude}}, **where)

    def sends_contact(self, phone: str = "+8613800138000", **where: Any) -> Json:
        contact = {"phone_number": phone, "first_name": self.user["first_name"], "user_id": self.id}
        return self._posts({"contact": contact}, **where)

    def edits(self, update: Json, text: str) -> Json:
        """Changes what they wrote; `update` is what that had become."""
        kind = next(kind for kind in ("message", "business_message") if kind in update)
        line = self._world.chats[update[kind]["chat"]["id"]].by_id[update[kind]["message_id"]]
        name = "text" if "text" in line.raw else "caption"
        line.raw |= {name: text, "edit_date": line.raw["date"] + 1}
        return self._tell(f"edited_{kind}", line.raw, self._world.chats[line.chat_id])

    def presses(self, line: Line, data: str) -> Json:
        """Presses the button with that data. ValueError where the message never had it."""
        if data not in line.offered:
            raise ValueError(f"there is no button {data!r} below {line.text!r}")
        query: Json = {
            "id": self._world.open_query(line.chat_id, data),
            "from": self.user,
            "message": line.raw,
            "chat_instance": str(10**18 + line.chat_id),
            "data": data,
        }
        return self._world.updates.push("callback_query", query)

    def presses_again(self, update: Json) -> Json:
        """The app sends the same press once more, with new ids: it was closed before the first was answered."""
        query = update["callback_query"]
        new_id = self._world.open_query(query["message"]["chat"]["id"], query["data"])
        return self._world.updates.push("callback_query", {**query, "id": new_id})

    def types_label(self, line: Line, label: str) -> Json:
        """Taps a key of the reply keyboard, which writes what stands on it."""
        keys = (key for row in (line.markup or {}).get("keyboard", []) for key in row)
        if label not in {key if isinstance(key, str) else key["text"] for key in keys}:
            raise ValueError(f"there is no key {label!r}")
        return self.says(label, chat=self._world.chats[line.chat_id])

    def blocks(self) -> Json:
        self.chat.wall = BLOCKED
        return self._changes_bot("kicked")

    def unblocks(self) -> Json:
        self.chat.wall = ""
        return self._changes_bot("member")

    def deletes_account(self) -> None:
        """Nobody tells the bot; its next message is refused."""
        self.chat.wall = DEACTIVATED

    def _photo(self, content: bytes, caption: str) -> Json:
        sizes = photo_sizes(self._world.files.keep(content, "photos", "photo.jpg"))
        return {"photo": sizes, **({"caption": caption} if caption else {})}

    def _posts(
        self,
        content: Json,
        *,
        chat: Chat | None = None,
        thread: int | None = None,
        reply_to: Line | None = None,
        business: str = "",
    ) -> Json:
        chat = chat or self.chat
        if reply_to:
            content["reply_to_message"] = reply_to.raw
        if business:
            content["business_connection_id"] = business
        line = self._world.post(chat, self.user, content, thread)
        chat.has_begun = True
        return self._tell("business_message" if business else "message", line.raw, chat)

    def _tell(self, kind: str, raw: Json, chat: Chat) -> Json:
        """Queues it where the bot hears it."""
        if not hears(self._world, chat, raw):
            return {kind: raw}
        return self._world.updates.push(kind, raw)

    def _changes_bot(self, status: str) -> Json:
        was, now = self._world.set_member(self.chat, self._world.bot, status)
        if was["status"] == "left":
            was = {**was, "status": "member"}
        return tell_membership(self._world, self.chat, self.user, was, now)


def tell_membership(world: World, chat: Chat, by: Json, was: Json, now: Json) -> Json:
    """The update about the bot's own standing in a chat."""
    change: Json = {
        "chat": chat.raw,
        "from": by,
        "date": int(time.time()),
        "old_chat_member": was,
        "new_chat_member": now,
    }
    return world.updates.push("my_chat_member", change)


def hears(world: World, chat: Chat, raw: Json) -> bool:
    """Privacy mode: in a group a bot that is no administrator gets commands, replies and service messages only."""
    if chat.raw["type"] not in {"group", "supergroup"}:
        return True
    member = chat.members.get(world.bot["id"], {"status": "left"})
    if member["status"] in {"left", "kicked"}:
        return False
    return member["status"] == "administrator" or _is_for(world, raw)


def _is_for(world: World, raw: Json) -> bool:
    is_reply = raw.get("reply_to_message", {}).get("from") is world.bot
    is_command = any(entity["type"] == "bot_command" for entity in raw.get("entities", ()))
    return is_reply or is_command or any(name.startswith(SERVICE_PREFIXES) for name in raw)
