"""Asking Telegram about the group, and who somebody is in it."""

from typing import Any

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.channels.telegram.desk.standing import Standing, Status


async def look(bot: Bot, bot_id: int, asked: int, chat_id: int) -> Standing:
    """Ask Telegram about the group and what the bot may do in it. A number that it has no more is followed."""
    try:
        status = await _status(bot, bot_id, chat_id)
    except ChatMigrated as moved:
        return await look(bot, bot_id, asked, moved.new_chat_id)
    except (BadRequest, Forbidden) as error:
        return Standing("not_there", asked, chat_id, str(error))
    except TelegramError as error:
        return Standing("unreachable", asked, chat_id, str(error))
    return Standing(status, asked, chat_id)


async def member_of(bot: Bot, chat_id: int, user_id: int) -> dict[str, Any]:
    """What somebody is in a chat, as Telegram tells it: the library wants fields that may not be there."""
    given = {"chat_id": chat_id, "user_id": user_id}
    found: dict[str, Any] = await bot.do_api_request("getchatmember", api_kwargs=given)
    return found


async def _status(bot: Bot, bot_id: int, chat_id: int) -> Status:
    chat = await bot.do_api_request("getchat", api_kwargs={"chat_id": chat_id})
    if chat["type"] != "supergroup":
        return "not_supergroup"
    if not chat.get("is_forum"):
        return "no_topics"
    me = await member_of(bot, chat_id, bot_id)
    if me["status"] != "administrator":
        return "not_there" if me["status"] in ("left", "kicked") else "not_admin"
    if not me.get("can_manage_topics"):
        return "no_topic_right"
    return "ok" if me.get("can_pin_messages") else "no_pin_right"
