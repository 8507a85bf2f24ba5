"""What an error of a call to Telegram says of the message, and what would mend it.

Telegram's Bot API has no key by which a call could be repeated safely. So only what surely was not sent may be sent
again; the rest is unknown. Its descriptions are not documented, yet they are all there is to go by: here they are data.
"""

import warnings
from datetime import timedelta
from typing import Literal

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBDeprecationWarning

from bot.channels.telegram.request import PoolTimeout
from bot.errors import ChannelError, ChannelOff

#: Raised by aiohttp before the first byte of a request has left.
_NEVER_SENT = (
    PoolTimeout,
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
#: The same of httpx, which the library brings along and this program does not ask for: by name.
_NEVER_SENT_HTTPX = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})

#: Answers after which this contact cannot be reached any more.
_UNREACHABLE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "bot can't send messages to bots",
    "bot can't send messages to the user",
    "bot was kicked from the",
    "bot is not a member of the",
    "chat not found",
    "user not found",
    "group chat was deactivated",
    "the group chat was deleted",
    "peer_id_invalid",
    "business_peer_invalid",
    "input_user_deactivated",
    "user_is_blocked",
)

Remedy = Literal["none", "plain", "no_picture", "new_topic", "no_quote", "new_message"]

#: Refusals that are no end: nothing is left to do, or the same call with something taken out goes through.
_REMEDIES: tuple[tuple[str, Remedy], ...] = (
    ("message is not modified", "none"),
    ("topic_not_modified", "none"),
    ("can't parse entities", "plain"),
    ("entity_bounds_invalid", "plain"),
    ("wrong file identifier/http url specified", "no_picture"),
    ("failed to get http url content", "no_picture"),
    ("wrong type of the web page content", "no_picture"),
    ("wrong remote file identifier specified", "no_picture"),
    ("webpage_curl_failed", "no_picture"),
    ("webpage_media_empty", "no_picture"),
    ("image_process_failed", "no_picture"),
    ("photo_invalid_dimensions", "no_picture"),
    ("photo_ext_invalid", "no_picture"),
    ("message thread not found", "new_topic"),
    ("topic_deleted", "new_topic"),
    ("topic_id_invalid", "new_topic"),
    ("message to edit not found", "new_message"),
    ("message can't be edited", "new_message"),
    ("no text in the message to edit", "new_message"),
    ("message_id_invalid", "new_message"),
    ("message to be replied not found", "no_quote"),
    ("replied message not found", "no_quote"),
)


class Moved(ChannelError):
    """The group has become a supergroup and has a new number. Take it over and send again."""

    def __init__(self, new_chat_id: int) -> None:
        """`new_chat_id`: where the group is now."""
        super().__init__()
        self.new_chat_id = new_chat_id


class TokenRefused(ChannelOff):
    """Telegram does not know this token. Ask BotFather for the right one; what waits is sent then."""


def remedy(error: TelegramError) -> Remedy | None:
    """What makes the refused call good: "none" is success already, "plain" means again without entities."""
    if not isinstance(error, BadRequest):
        return None
    said = error.message.lower()
    return next((cure for words, cure in _REMEDIES if words in said), None)


def channel_error(error: TelegramError) -> ChannelError:
    """What is known of the message's fate. To be raised from the error itself."""
    match error:
        case RetryAfter():
            return ChannelError(str(error), retry_after_s=wait_of(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case InvalidToken():
            return TokenRefused()
        # BadRequest is a NetworkError by inheritance, and must be asked for first: it would be repeated for ever.
        case BadRequest() | Forbidden():
            return ChannelError(str(error), permanent=True, unreachable=_is_unreachable(error))
        case EndPointNotFound():
            return ChannelError(str(error), permanent=True)
        case Conflict():
            return ChannelError(str(error))
        case NetworkError() if _is_never_sent(error.__cause__):
            return ChannelError(str(error))
        case _:
            # Timed out or cut off while waiting, 5xx, or an answer that nobody can read: it may well have arrived.
            return ChannelError(str(error), fate="unknown")


def _is_unreachable(error: TelegramError) -> bool:
    said = error.message.lower()
    return any(words in said for words in _UNREACHABLE)


def _is_never_sent(cause: BaseException | None) -> bool:
    if isinstance(cause, _NEVER_SENT):
        return True
    names = {one.__name__ for one in type(cause).__mro__ if one.__module__.partition(".")[0] == "httpx"}
    return not names.isdisjoint(_NEVER_SENT_HTTPX)


def wait_of(error: RetryAfter) -> float:
    """The seconds that a 429 asks for.

    The library warns about the type that it gives by itself, number or timedelta; both are understood here.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
