"""The methods that change or take away what stands in a chat."""

import time
from typing import Any

from telegram.constants import MessageLimit

from tests.botapi.chat import Json, Line
from tests.botapi.form import Form
from tests.botapi.keyboard import inline
from tests.botapi.markup import formatted
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.sending import FOLDERS, medium, with_caption, with_entities
from tests.botapi.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
CAPTION = {"caption", "caption_entities"}
#: Older ones cannot be deleted.
DELETABLE_S = 48 * 3600


def edit_text(world: World, form: Form) -> Json:
    line = _edited(world, form)
    text, entities = formatted(form, "text", "entities", MessageLimit.MAX_TEXT_LENGTH)
    if not text:
        raise Breach("message text is empty")
    if "text" not in line.raw:
        raise Refusal("there is no text in the message to edit")
    return _change(line, form, with_entities({"text": text}, "entities", entities), {"text", "entities"})


def edit_caption(world: World, form: Form) -> Json:
    line = _edited(world, form)
    if not FOLDERS.keys() & line.raw.keys():
        raise Refusal("there is no caption in the message to edit")
    return _change(line, form, with_caption(form, {}), CAPTION)


def edit_media(world: World, form: Form) -> Json:
    line, item = _edited(world, form), form.parsed("media", dict)
    if not item:
        raise Breach("parameter media is required")
    return _change(line, form, medium(world, form, item), {"text", "entities", *CAPTION, *FOLDERS})


def edit_markup(world: World, form: Form) -> Json:
    return _change(_edited(world, form), form, {}, set())


def delete(world: World, form: Form) -> bool:
    chat = world.chat_named(form)
    line = chat.by_id.get(form.must_integer("message_id"))
    if not line:
        raise Refusal("message to delete not found")
    may = chat.is_private or line.is_bots or chat.allows(world.bot["id"], "can_delete_messages")
    if not may or line.raw["date"] < time.time() - DELETABLE_S:
        raise Refusal("message can't be deleted for everyone")
    del chat.by_id[line.id]
    return True


def pin(world: World, form: Form) -> bool:
    chat = world.writable(form)
    line = chat.by_id.get(form.must_integer("message_id"))
    if not line:
        raise Refusal("message to pin not found")
    if not chat.is_private and not chat.allows(world.bot["id"], "can_pin_messages"):
        raise Refusal("not enough rights to manage pinned messages in the chat")
    chat.pinned.insert(0, line.id)
    world.post(chat, world.bot, {"pinned_message": {"message_id": line.id}}, line.thread)
    return True


def _edited(world: World, form: Form) -> Line:
    if "inline_message_id" in form:
        raise Breach("inline messages are not emulated")
    chat = world.writable(form)
    line = chat.by_id.get(form.must_integer("message_id"))
    if not line:
        raise Refusal("message to edit not found")
    if not line.is_bots:
        raise Refusal("message can't be edited")
    return line


def _change(line: Line, form: Form, content: Json, replaced: set[str]) -> Json:
    """Puts content and buttons in place of what is named and of the old ones. Refusal where all is as it was."""
    dress = inline(form)
    before: dict[str, Any] = {name: line.raw[name] for name in replaced if name in line.raw}
    if before == content and (dress or {"inline_keyboard": []}) == {"inline_keyboard": line.buttons}:
        raise Refusal(SAME)
    for name in before:
        del line.raw[name]
    line.raw |= content | {"edit_date": int(time.time())}
    line.dress(dress)
    return line.raw
