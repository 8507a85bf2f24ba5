"""The methods that put something into a chat."""

import itertools
from typing import Any

from telegram.constants import ChatAction, FileSizeLimit, LocationLimit, MediaGroupLimit, MessageLimit

from tests.botapi.chat import Chat, Json, Line
from tests.botapi.files import photo_sizes
from tests.botapi.form import Form
from tests.botapi.keyboard import markup
from tests.botapi.markup import Entity, formatted
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.world import World

ACTIONS = {action.value for action in ChatAction}
#: Messages that only tell what happened; they cannot be copied.
SERVICE = (
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "migrate_to_chat_id",
    "pinned_message",
)
#: What a media group takes, and the folder of each.
FOLDERS = {"photo": "photos", "document": "documents", "video": "videos", "audio": "music"}
MOST_COPIED = 100


def send_message(world: World, form: Form) -> Json:
    text, entities = formatted(form, "text", "entities", MessageLimit.MAX_TEXT_LENGTH)
    if not text:
        raise Breach("message text is empty")
    form.parsed("link_preview_options", dict)
    return _say(world, form, with_entities({"text": text}, "entities", entities)).raw


def send_photo(world: World, form: Form) -> Json:
    content = with_caption(form, {"photo": photo_sizes(world.files.sent(form, "photo", "photos"))})
    return _say(world, form, content).raw


def send_document(world: World, form: Form) -> Json:
    stored = world.files.sent(form, "document", "documents")
    return _say(world, form, with_caption(form, {"document": stored.raw(file_name=stored.name)})).raw


def send_voice(world: World, form: Form) -> Json:
    return _media(world, form, "voice", "voice")


def send_audio(world: World, form: Form) -> Json:
    return _media(world, form, "audio", "music")


def send_video(world: World, form: Form) -> Json:
    return _media(world, form, "video", "videos")


def send_sticker(world: World, form: Form) -> Json:
    return _media(world, form, "sticker", "stickers")


def _media(world: World, form: Form, kind: str, folder: str) -> Json:
    stored = world.files.sent(form, kind, folder)
    return _say(world, form, with_caption(form, {kind: stored.raw(file_name=stored.name)})).raw


def send_location(world: World, form: Form) -> Json:
    latitude, longitude = form.number("latitude"), form.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Breach("location is outside of the world")
    if (
        "horizontal_accuracy" in form
        and not 0 <= form.number("horizontal_accuracy") <= LocationLimit.HORIZONTAL_ACCURACY
    ):
        raise Breach("horizontal_accuracy is out of bounds")
    return _say(world, form, {"location": {"latitude": latitude, "longitude": longitude}}).raw


def send_media_group(world: World, form: Form) -> list[Json]:
    chat, media = world.writable(form), form.objects("media")
    if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(media) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise Breach("media group must include 2-10 items")
    kinds = {item.get("type") for item in media}
    if len(kinds & {"document", "audio"}) and len(kinds) > 1:
        raise Breach("documents and audio files cannot be mixed with other media")
    contents = [medium(world, form, item) for item in media]
    thread, reply = world.thread(form, chat), _reply(form, chat)
    group = {"media_group_id": str(10**13 + next(world.numbers))}
    return [world.post(chat, world.bot, content | group | reply, thread).raw for content in contents]


def send_chat_action(world: World, form: Form) -> bool:
    chat = world.writable(form)
    world.thread(form, chat)
    if (action := form.must_text("action")) not in ACTIONS:
        raise Breach("wrong parameter action in request")
    chat.actions.append(action)
    return True


def copy_message(world: World, form: Form) -> Json:
    source = _copied(world.chat_named(form, "from_chat_id"), form.must_integer("message_id"))
    content = _content(source)
    if "caption" in form:
        content = with_caption(form, {name: value for name, value in content.items() if "caption" not in name})
    return {"message_id": _say(world, form, content).id}


def copy_messages(world: World, form: Form) -> list[Json]:
    ids = form.parsed("message_ids", list)
    if not ids or len(ids) > MOST_COPIED:
        raise Breach("message_ids must have 1-100 items")
    if any(a >= b for a, b in itertools.pairwise(ids)):
        raise Breach("message_ids must be in a strictly increasing order")
    chat, source = world.writable(form), world.chat_named(form, "from_chat_id")
    thread = world.thread(form, chat)
    # Those that are not there are passed over, as the description says.
    found = [line for i in ids if (line := source.by_id.get(i)) and not _is_service(line)]
    if not found:
        raise Refusal("there are no messages to copy")
    groups: dict[str, str] = {}
    copies = []
    for line in found:
        content = _content(line)
        if old := line.raw.get("media_group_id"):
            content["media_group_id"] = groups.setdefault(old, str(10**13 + next(world.numbers)))
        copies.append({"message_id": world.post(chat, world.bot, content, thread).id})
    return copies


def medium(world: World, form: Form, item: Any) -> Json:
    """The content that one item of a group, or the new one of an edit, makes."""
    if not isinstance(item, dict) or item.get("type") not in FOLDERS:
        raise Breach("can't parse InputMedia: unsupported type")
    kind = item["type"]
    stored = world.files.sent(form, "media", FOLDERS[kind], str(item.get("media", "")))
    content: Json = {"photo": photo_sizes(stored)} if kind == "photo" else {kind: stored.raw(file_name=stored.name)}
    return with_caption(Form({name: value for name, value in item.items() if value is not None}), content)


def with_caption(form: Form, content: Json) -> Json:
    caption, entities = formatted(form, "caption", "caption_entities", MessageLimit.CAPTION_LENGTH)
    if not caption:
        return content
    return with_entities(content | {"caption": caption}, "caption_entities", entities)


def with_entities(content: Json, name: str, entities: list[Entity]) -> Json:
    return content | {name: entities} if entities else content


def _say(world: World, form: Form, content: Json) -> Line:
    """The end of every method that sends: where, in which topic, in reply to what, with which buttons."""
    dress = markup(form)
    chat = world.writable(form)
    if business := form.text("business_connection_id"):
        content = content | {"business_connection_id": business, "sender_business_bot": world.bot}
    thread = world.thread(form, chat)
    line = world.post(chat, world.bot, content | _reply(form, chat), thread)
    line.dress(dress)
    return line


def _reply(form: Form, chat: Chat) -> Json:
    given: Json | None = form.parsed("reply_parameters", dict)
    if not given:
        return {}
    if line := chat.by_id.get(given.get("message_id", 0)):
        return {"reply_to_message": {name: value for name, value in line.raw.items() if name != "reply_to_message"}}
    if given.get("allow_sending_without_reply"):
        return {}
    raise Refusal("message to be replied not found")


def _copied(source: Chat, message_id: int) -> Line:
    if not (line := source.by_id.get(message_id)):
        raise Refusal("message to copy not found")
    if _is_service(line):
        raise Refusal("message can't be copied")
    return line


def _is_service(line: Line) -> bool:
    return any(name in line.raw for name in SERVICE)


#: What makes up a message's content, whoever sent it and wherever it stands.
CONTENT = (
    "text entities caption caption_entities photo document video audio voice sticker location contact animation"
).split()


def _content(line: Line) -> Json:
    return {name: line.raw[name] for name in CONTENT if name in line.raw}


def downloadable(size: int) -> bool:
    """Whether getFile hands out a file of that size."""
    return size <= FileSizeLimit.FILESIZE_DOWNLOAD
