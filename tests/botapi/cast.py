"""Those who can appear before the bot, made by name. The same id is the same person."""

from typing import Any

from tests.botapi.chat import Chat, Json, Line
from tests.botapi.group import Business, Channel, Group
from tests.botapi.person import Person
from tests.botapi.world import World


class Cast:
    """Makes people and places in a world, and looks at what is there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people: dict[int, Person] = {}

    def person(self, id: int, name: str = "", language: str = "zh-hans", username: str = "") -> Person:  # noqa: A002
        if id not in self._people:
            user: Json = {"id": id, "is_bot": False, "first_name": name or f"顾客{id}", "language_code": language}
            self._people[id] = Person(self.world, user | ({"username": username} if username else {}))
        return self._people[id]

    def group(self, id: int, title: str = "客服", *, is_forum: bool = False) -> Group:  # noqa: A002
        """A supergroup, into which the bot has yet to be added."""
        forum = {"is_forum": True} if is_forum else {}
        return Group(self.world, {"id": id, "title": title, "type": "supergroup", **forum})

    def channel(self, id: int, title: str = "上新") -> Channel:  # noqa: A002
        return Channel(self.world, {"id": id, "title": title, "type": "channel"})

    def business(self, owner: Person, connection_id: str = "bc1") -> Business:
        return Business(self.world, owner, connection_id)

    def chat(self, chat_id: int) -> Chat:
        return self.world.chats[chat_id]

    def last(self, chat_id: int) -> Line:
        """The line that stands lowest in the chat."""
        return self.world.chats[chat_id].lines[-1]

    @property
    def unanswered(self) -> list[str]:
        """The presses that were never answered, by what was pressed."""
        return [query.data for query in self.world.queries.values() if query.answer is None]

    def push(self, raw: Json) -> Json:
        """Queues an update as it is, whatever the bot asked for; without an id it gets the next."""
        return self.world.updates.push_raw(raw)

    def poison(self, chat_id: int = 1) -> Json:
        """Queues an update that no library can parse: a message whose date is a word and whose sender has no id."""
        chat: Json = {"id": chat_id, "type": "private"}
        return self.push({"message": {"message_id": "?", "date": "yesterday", "chat": chat, "from": {}, "text": "毒"}})

    def repeat(self, update: Json) -> Json:
        """Sends the same update, with the same id, once more, confirmed or not."""
        return self.world.updates.push_raw(update, is_repeat=True)

    def jump_ids(self, to: int) -> None:
        """The id of the next update. Downward only when nothing is pending."""
        self.world.updates.jump(to)

    @property
    def pending(self) -> list[int]:
        """The ids of the updates that are not confirmed."""
        return [pending.id for pending in self.world.updates.pending]

    def replies(self) -> dict[int, list[Any]]:
        """What the bot said, by chat and in its order."""
        chats = ((chat.id, [line.text for line in chat.replies]) for chat in self.world.chats.values())
        return {chat_id: texts for chat_id, texts in chats if texts}
