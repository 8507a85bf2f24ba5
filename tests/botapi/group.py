"""Groups, forums, channels and business accounts: the places that are not a private chat with the bot."""

import time

from tests.botapi.chat import Chat, Json, Line, Topic
from tests.botapi.person import Person, tell_membership
from tests.botapi.topics import drop_topic, open_topic
from tests.botapi.world import World

#: What an administrator of a forum desk is granted.
RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}
KICKED = "bot was kicked from the supergroup chat"


class Group:
    """A group; a forum where `is_forum`. The bot is in it only once somebody has added it."""

    def __init__(self, world: World, raw: Json) -> None:
        self._world = world
        self.chat: Chat = world.open_chat(raw)
        self.chat.wall = "bot is not a member of the supergroup chat"

    @property
    def id(self) -> int:
        return self.chat.id

    def joins(self, person: Person, status: str = "member") -> Json:
        """Somebody comes in; the update, where the bot asked for that kind."""
        was, now = self._world.set_member(self.chat, person.user, status)
        change = {"chat": self.chat.raw, "from": person.user, "date": int(time.time())}
        return self._world.updates.push("chat_member", change | {"old_chat_member": was, "new_chat_member": now})

    def adds_bot(self, by: Person, status: str = "administrator", **rights: bool) -> Json:
        """Adds it, or changes its standing; `rights` differ from those of a full desk bot."""
        self.chat.wall = ""
        granted = RIGHTS | rights if status == "administrator" else {}
        return self._change(by, status, **granted)

    def kicks_bot(self, by: Person) -> Json:
        self.chat.wall = KICKED
        return self._change(by, "kicked")

    def _change(self, by: Person, status: str, **rights: bool) -> Json:
        was, now = self._world.set_member(self.chat, self._world.bot, status, **rights)
        return tell_membership(self._world, self.chat, by.user, was, now)

    def opens_topic(self, by: Person, name: str) -> Topic:
        topic = open_topic(self._world, self.chat, by.user, name)
        self._world.updates.push("message", topic.root)
        return topic

    def renames_topic(self, by: Person, topic_id: int, name: str) -> Json:
        self.chat.topics[topic_id].name = name
        return self._tell(by, topic_id, {"forum_topic_edited": {"name": name}})

    def closes_topic(self, by: Person, topic_id: int) -> Json:
        self.chat.topics[topic_id].is_closed = True
        return self._tell(by, topic_id, {"forum_topic_closed": {}})

    def reopens_topic(self, by: Person, topic_id: int) -> Json:
        self.chat.topics[topic_id].is_closed = False
        return self._tell(by, topic_id, {"forum_topic_reopened": {}})

    def deletes_topic(self, topic_id: int) -> None:
        """No update tells of it."""
        drop_topic(self.chat, topic_id)

    def _tell(self, by: Person, topic_id: int, content: Json) -> Json:
        return self._world.updates.push("message", self._world.post(self.chat, by.user, content, topic_id).raw)

    def migrates(self, by: Person, to: int) -> "Group":
        """Becomes a supergroup with another id: calls to the old one name the new one."""
        raw = {**self.chat.raw, "id": to, "type": "supergroup"}
        new = Group(self._world, raw)
        new.chat.wall, new.chat.members = "", self.chat.members
        moved = self._world.post(self.chat, by.user, {"migrate_to_chat_id": to})
        self._world.updates.push("message", moved.raw)
        self.chat.migrated_to = to
        came = self._world.post(new.chat, by.user, {"migrate_from_chat_id": self.id})
        self._world.updates.push("message", came.raw)
        return new


class Channel:
    """A channel; its posts have no sender but itself."""

    def __init__(self, world: World, raw: Json) -> None:
        self._world = world
        self.chat: Chat = world.open_chat(raw)

    def posts(self, text: str) -> Json:
        line = self._world.post(self.chat, {}, {"text": text})
        return self._world.updates.push("channel_post", line.raw)


class Business:
    """A shop's own account with the bot behind it. People write to it with `says(…, business=…)`."""

    def __init__(self, world: World, owner: Person, connection_id: str) -> None:
        self._world, self._owner, self.id = world, owner, connection_id

    def connects(self, *, can_reply: bool = True, is_enabled: bool = True) -> Json:
        """The owner connects the bot, or changes what it may do."""
        connection: Json = {
            "id": self.id,
            "user": self._owner.user,
            "user_chat_id": self._owner.id,
            "date": int(time.time()),
            "rights": {"can_reply": True} if can_reply else {},
            "is_enabled": is_enabled,
        }
        self._world.businesses[self.id] = connection
        return self._world.updates.push("business_connection", connection)

    def deletes(self, lines: list[Line]) -> Json:
        """Messages are deleted in one chat of the account: of these the bot is told."""
        chat = self._world.chats[lines[0].chat_id]
        ids = [line.id for line in lines]
        for message_id in ids:
            del chat.by_id[message_id]
        deleted = {"business_connection_id": self.id, "chat": chat.raw, "message_ids": ids}
        return self._world.updates.push("deleted_business_messages", deleted)
