"""Which function answers which method, and which parameters each method has."""

import inspect
from collections.abc import Callable
from typing import Any

import telegram

from tests.botapi import account, editing, sending, topics
from tests.botapi.form import Form
from tests.botapi.world import World

Method = Callable[[World, Form], Any]

#: Those of webhooks and getUpdates are the server's own: they wait.
METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "setMyCommands": account.set_commands,
    "getMyCommands": account.get_commands,
    "deleteMyCommands": account.delete_commands,
    "answerCallbackQuery": account.answer_query,
    "getFile": account.get_file,
    "getChat": account.get_chat,
    "getChatMember": account.get_member,
    "leaveChat": account.leave,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendAudio": sending.send_audio,
    "sendVideo": sending.send_video,
    "sendSticker": sending.send_sticker,
    "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_markup,
    "deleteMessage": editing.delete,
    "pinChatMessage": editing.pin,
    "createForumTopic": topics.create,
    "editForumTopic": topics.edit,
    "closeForumTopic": topics.close,
    "reopenForumTopic": topics.reopen,
    "deleteForumTopic": topics.delete,
}
#: Case does not matter in a method's name.
SPELLED = {name.lower(): name for name in (*METHODS, "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")}
#: The library's own conveniences, which never leave it.
NOT_SENT = {
    "self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "filename",
    "reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview",
}  # fmt: skip


def _parameters(method: str) -> frozenset[str]:
    """As python-telegram-bot knows them; it is the description that is at hand."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)
    return frozenset(inspect.signature(getattr(telegram.Bot, snake)).parameters) - NOT_SENT


PARAMETERS = {method: _parameters(method) for method in SPELLED.values()}
