"""The methods of forum topics. A deleted topic sends no update: the next message into it finds that it is gone."""

from telegram.constants import ForumIconColor, ForumTopicLimit

from tests.botapi.chat import Chat, Json, Topic
from tests.botapi.form import Form
from tests.botapi.markup import units
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.world import World

COLORS = {color.value for color in ForumIconColor}
NOT_MODIFIED = "TOPIC_NOT_MODIFIED"


def open_topic(world: World, chat: Chat, sender: Json, name: str, color: int = 7322096) -> Topic:
    """Opens a topic; the message that says so is its root."""
    line = world.post(chat, sender, {"forum_topic_created": {"name": name, "icon_color": color}})
    line.raw |= {"message_thread_id": line.id, "is_topic_message": True}
    topic = chat.topics[line.id] = Topic(line.id, name, line.raw)
    return topic


def create(world: World, form: Form) -> Json:
    chat, name = _forum(world, form, "can_manage_topics", "create a topic"), _name(form)
    if not name:
        raise Breach("topic name must be non-empty")
    color = form.integer("icon_color")
    if color is not None and color not in COLORS:
        raise Breach("invalid topic icon color")
    topic = open_topic(world, chat, world.bot, name, *([] if color is None else [color]))
    created = topic.root["forum_topic_created"]
    return {"message_thread_id": topic.id, "name": name, "icon_color": created["icon_color"]}


def edit(world: World, form: Form) -> bool:
    chat = _forum(world, form, "can_manage_topics", "edit the topic")
    topic, name, icon = _topic(form, chat), _name(form), form.text("icon_custom_emoji_id", "")
    if (name or topic.name, icon or topic.icon) == (topic.name, topic.icon):
        raise Refusal(NOT_MODIFIED)
    topic.name, topic.icon = name or topic.name, icon or topic.icon
    world.post(chat, world.bot, {"forum_topic_edited": {"name": topic.name}}, topic.id)
    return True


def close(world: World, form: Form) -> bool:
    return _shut(world, form, is_closed=True)


def reopen(world: World, form: Form) -> bool:
    return _shut(world, form, is_closed=False)


def delete(world: World, form: Form) -> bool:
    chat = _forum(world, form, "can_delete_messages", "delete the topic")
    drop_topic(chat, _topic(form, chat).id)
    return True


def drop_topic(chat: Chat, topic_id: int) -> None:
    """Takes the topic and all that was said in it."""
    del chat.topics[topic_id]
    chat.by_id = {i: line for i, line in chat.by_id.items() if line.thread != topic_id}


def _shut(world: World, form: Form, *, is_closed: bool) -> bool:
    chat = _forum(world, form, "can_manage_topics", "close or reopen the topic")
    topic = _topic(form, chat)
    if topic.is_closed == is_closed:
        raise Refusal(NOT_MODIFIED)
    topic.is_closed = is_closed
    world.post(chat, world.bot, {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}}, topic.id)
    return True


def _forum(world: World, form: Form, right: str, act: str) -> Chat:
    chat = world.writable(form)
    if chat.is_private and world.bot.get("has_topics_enabled"):
        return chat
    if not chat.is_forum:
        raise Refusal("the chat is not a forum")
    if not chat.allows(world.bot["id"], right):
        raise Refusal(f"not enough rights to {act}")
    return chat


def _topic(form: Form, chat: Chat) -> Topic:
    if not (topic := chat.topics.get(form.must_integer("message_thread_id"))):
        raise Refusal("message thread not found")
    return topic


def _name(form: Form) -> str:
    name = form.text("name").strip()
    if units(name) > ForumTopicLimit.MAX_NAME_LENGTH:
        raise Breach("topic name is too long")
    return name
