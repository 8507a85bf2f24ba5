"""The methods about the bot itself, its commands, and what it may know of chats, members and files."""

import re
from urllib.parse import urlsplit

from telegram.constants import BotCommandLimit, CallbackQueryLimit

from tests.botapi.chat import Json
from tests.botapi.form import Form
from tests.botapi.markup import units
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.sending import downloadable
from tests.botapi.world import World

COMMAND = re.compile(f"[a-z0-9_]{{{int(BotCommandLimit.MIN_COMMAND)},{int(BotCommandLimit.MAX_COMMAND)}}}")
LANGUAGE = re.compile(r"[a-z]{2}")
#: What each scope has to name besides its type.
SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def get_me(world: World, form: Form) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**world.bot, **abilities, "can_connect_to_business": True, "has_main_web_app": False}


def set_commands(world: World, form: Form) -> bool:
    commands = form.objects("commands")
    if "commands" not in form:
        raise Breach("parameter commands is required")
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise Breach("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise Breach("BOT_COMMAND_INVALID")
        if not 1 <= units(str(command.get("description", ""))) <= BotCommandLimit.MAX_DESCRIPTION:
            raise Breach("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, form)] = commands
    return True


def get_commands(world: World, form: Form) -> list[Json]:
    return world.commands.get(_scope(world, form), [])


def delete_commands(world: World, form: Form) -> bool:
    world.commands.pop(_scope(world, form), None)
    return True


def _scope(world: World, form: Form) -> tuple[str, str]:
    """The key under which commands are kept: scope and language."""
    scope = form.parsed("scope", dict) or {"type": "default"}
    wanted = SCOPES.get(scope.get("type", ""))
    if wanted is None or any(name not in scope for name in wanted):
        raise Breach("can't parse BotCommandScope")
    if "chat_id" in scope:
        world.chat_named(Form(scope))
    language = form.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise Breach("invalid language code specified")
    return " ".join(str(scope[name]) for name in ("type", *wanted)), language


def answer_query(world: World, form: Form) -> bool:
    text = form.text("text")
    if units(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise Breach("MESSAGE_TOO_LONG")
    if (form.integer("cache_time") or 0) < 0:
        raise Breach("cache_time must not be negative")
    url = form.text("url")
    if url and urlsplit(url).hostname not in {"t.me", "telegram.me"}:
        raise Breach("URL_INVALID")
    world.answer_query(form.must_text("callback_query_id"), text, is_alert=form.flag("show_alert"))
    return True


def get_file(world: World, form: Form) -> Json:
    stored = world.files.get(form.must_text("file_id"))
    if not downloadable(len(stored.content)):
        raise Refusal("file is too big")
    return stored.raw(file_path=stored.path)


def get_chat(world: World, form: Form) -> Json:
    chat = world.chat_named(form)
    if chat.wall and not chat.is_private:
        raise Refusal(chat.wall, 403)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    return {**chat.raw, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_member(world: World, form: Form) -> Json:
    chat = world.chat_named(form)
    if chat.wall and not chat.is_private:
        raise Refusal(chat.wall, 403)
    return world.member(chat, form.must_integer("user_id"))


def leave(world: World, form: Form) -> bool:
    chat = world.writable(form)
    if chat.is_private:
        raise Refusal("chat member status can't be changed in private chats")
    world.set_member(chat, world.bot, "left")
    chat.wall = "bot is not a member of the supergroup chat"
    return True
