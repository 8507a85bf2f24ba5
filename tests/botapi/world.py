"""What the server knows: people, chats, files, open presses. Every act of the bot or of a person changes it."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.botapi.bell import Bell
from tests.botapi.chat import Chat, Json, Line
from tests.botapi.files import Files
from tests.botapi.form import Form
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.updates import Updates

QUERY_LOST = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Query:
    """A press that waits for its answer."""

    pressed_at: float
    chat_id: int
    data: str
    answer: str | None = None
    #: Whether the answer was shown as a box that has to be closed.
    is_alert: bool = False


class World:
    """The state behind the methods."""

    def __init__(self, bot_id: int, username: str) -> None:
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "店小二", "username": username}
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {bot_id: self.bot}
        self.businesses: dict[str, Json] = {}
        self.files = Files()
        self.bell = Bell()
        self.updates = Updates(self.bell)
        self.queries: dict[str, Query] = {}
        #: After it a press cannot be answered any more.
        self.query_life_s = 150.0
        #: By scope and language.
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.numbers: Iterator[int] = itertools.count(1)
        self._private_ids = itertools.count(1)

    def open_chat(self, raw: Json) -> Chat:
        """The chat, new where it was not there."""
        if not (chat := self.chats.get(raw["id"])):
            ids = self._private_ids if raw["type"] == "private" else itertools.count(1)
            chat = self.chats[raw["id"]] = Chat(raw, ids)
        return chat

    def post(self, chat: Chat, sender: Json, content: Json, thread: int | None = None) -> Line:
        """Puts a message into the chat, as the Bot API would describe it."""
        is_channel = chat.raw["type"] == "channel"
        origin = {"sender_chat": chat.raw} if is_channel else {"from": sender}
        raw: Json = {"message_id": next(chat.ids), **origin, "chat": chat.raw, "date": int(time.time())}
        if thread is not None:
            raw |= {"message_thread_id": thread, "is_topic_message": True}
            if topic := chat.topics.get(thread):
                raw["reply_to_message"] = topic.root
        line = Line(raw | content, is_bots=sender is self.bot)
        chat.by_id[line.id] = line
        return line

    def chat_named(self, form: Form, name: str = "chat_id") -> Chat:
        """The chat that a call names. Refusal where the bot does not know it."""
        value = form.get(name)
        if value is None or value == "":
            raise Breach(f"{name} is empty")
        if isinstance(value, str) and value.startswith("@"):
            found = [chat for chat in self.chats.values() if chat.raw.get("username") == value[1:]]
        else:
            known = self.chats.get(form.must_integer(name))
            found = [known] if known else []
        if not found:
            raise Refusal("chat not found")
        if (moved_to := found[0].migrated_to) is not None:
            raise Refusal("group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved_to)
        return found[0]

    def writable(self, form: Form) -> Chat:
        """The chat of a call that writes. Refusal 403 where the bot is kept out of it."""
        chat = self.chat_named(form)
        if chat.wall:
            raise Refusal(chat.wall, 403)
        if chat.is_private and not chat.has_begun:
            raise Refusal("bot can't initiate conversation with a user", 403)
        business = form.text("business_connection_id")
        if business and business not in self.businesses:
            raise Refusal("BUSINESS_CONNECTION_INVALID")
        return chat

    def thread(self, form: Form, chat: Chat) -> int | None:
        """The topic of a call. Refusal where it is gone; a closed one takes only what an administrator writes."""
        thread = form.integer("message_thread_id")
        if thread is None:
            return None
        if not (topic := chat.topics.get(thread)):
            raise Refusal("message thread not found")
        if topic.is_closed and not chat.allows(self.bot["id"], "can_manage_topics"):
            raise Refusal("TOPIC_CLOSED")
        return thread

    def open_query(self, chat_id: int, data: str) -> str:
        """The id of a new press."""
        query_id = str(10**17 + next(self.numbers))
        self.queries[query_id] = Query(time.monotonic(), chat_id, data)
        return query_id

    def answer_query(self, query_id: str, text: str, *, is_alert: bool) -> None:
        """Answers a press, once. Refusal where it is unknown, answered or too old."""
        query = self.queries.get(query_id)
        if not query or query.answer is not None or time.monotonic() - query.pressed_at > self.query_life_s:
            raise Refusal(QUERY_LOST)
        query.answer, query.is_alert = text, is_alert

    def member(self, chat: Chat, user_id: int) -> Json:
        """The member as getChatMember describes them."""
        user = self.users.get(user_id)
        if not user:
            raise Refusal("user not found")
        return chat.members.get(user_id) or {"status": "member" if chat.is_private else "left", "user": user}

    def set_member(self, chat: Chat, user: Json, status: str, **rights: Any) -> tuple[Json, Json]:
        """Changes a membership: what it was and what it is."""
        before = chat.members.get(user["id"]) or {"status": "left", "user": user}
        if status == "kicked":
            rights = {"until_date": 0}
        after = {"status": status, "user": user, **rights}
        chat.members[user["id"]] = after
        return before, after
