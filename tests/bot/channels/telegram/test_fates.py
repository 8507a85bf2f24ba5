"""What errors say of a message, from real failures of both HTTP libraries and from Telegram's own words."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.channels.telegram.fates import Moved, Remedy, TokenRefused, channel_error, remedy
from bot.channels.telegram.request import AiohttpRequest
from bot.errors import ChannelError
from tests.bot.channels.telegram.wire import Wire, answer, bot_at, listening, read_request

#: The library warns when it makes its own error.
LETS_IT_WARN = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture(params=["aiohttp", "httpx"])
async def http(request: pytest.FixtureRequest) -> AsyncIterator[BaseRequest]:
    kind = AiohttpRequest if request.param == "aiohttp" else HTTPXRequest
    async with kind(1, read_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1) as one:
        yield one


async def failing(url: str, http: BaseRequest) -> ChannelError:
    """What is known of a message that could not be sent there."""
    with pytest.raises(TelegramError) as raised:
        await bot_at(url, http).send_message(5, "在吗")
    return channel_error(raised.value)


async def fate(wire: Wire, http: BaseRequest) -> str:
    """The same, for a server that behaves like that."""
    async with listening(wire) as url:
        return (await failing(url, http)).fate


def says(body: bytes, status: str) -> Wire:
    """A server that gives this answer."""

    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer(body, status))

    return wire


async def test_refused_was_not_sent(http: BaseRequest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert (await failing(f"http://127.0.0.1:{port}", http)).fate == "not_sent"


async def test_no_such_host_was_not_sent(http: BaseRequest) -> None:
    assert (await failing("http://nowhere.invalid", http)).fate == "not_sent"


async def test_a_full_pool_was_not_sent(http: BaseRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    async with listening(wire) as url:
        busy = asyncio.create_task(bot_at(url, http).send_message(5, "x", read_timeout=None))
        await asyncio.sleep(0)
        assert (await failing(url, http)).fate == "not_sent"
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)


async def test_a_lost_answer_is_unknown(http: BaseRequest) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    async def gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer()[:-5])

    assert [await fate(wire, http) for wire in (mute, gone, half)] == ["unknown"] * 3


async def test_an_answer_that_says_nothing_is_unknown(http: BaseRequest) -> None:
    for wire in (says(b"<html>", "502 Bad Gateway"), says(b"{}", "500 Oops"), says(b"<html>", "200 OK")):
        assert await fate(wire, http) == "unknown"


@LETS_IT_WARN
async def test_too_many_requests_says_when_to_come_back(http: BaseRequest) -> None:
    body = b'{"ok":false,"description":"Too Many Requests: retry after 4","parameters":{"retry_after":4}}'
    async with listening(says(body, "429 Too Many Requests")) as url:
        error = await failing(url, http)
    assert (error.fate, error.permanent, error.retry_after_s) == ("not_sent", False, 4.0)


@pytest.mark.parametrize("setting", ["", "1"])
def test_the_wait_is_read_without_a_warning(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    if setting:
        error = RetryAfter(7)
    else:
        with pytest.warns(PTBDeprecationWarning):
            error = RetryAfter(7)
    assert channel_error(error).retry_after_s == 7.0


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: user is deactivated"),
        Forbidden("Forbidden: bot can't initiate conversation with a user"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        BadRequest("Bad Request: chat not found"),
        BadRequest("Bad Request: BUSINESS_PEER_INVALID"),
    ],
)
def test_who_cannot_be_reached(error: TelegramError) -> None:
    told = channel_error(error)
    assert (told.unreachable, told.permanent, told.fate) == (True, True, "not_sent")


@pytest.mark.parametrize(
    "error", [BadRequest("Bad Request: message text is empty"), Forbidden("Forbidden: not enough rights")]
)
def test_a_refused_message_is_refused_for_good_and_its_reader_is_not(error: TelegramError) -> None:
    told = channel_error(error)
    assert (told.unreachable, told.permanent, told.fate) == (False, True, "not_sent")


def test_a_moved_group_says_where_to() -> None:
    told = channel_error(ChatMigrated(-1009))
    assert isinstance(told, Moved)
    assert (told.new_chat_id, told.permanent, told.fate) == (-1009, False, "not_sent")


def test_a_refused_token_keeps_the_message() -> None:
    told = channel_error(InvalidToken("Unauthorized"))
    assert isinstance(told, TokenRefused)
    assert (told.permanent, told.fate, "BotFather" in str(told)) == (False, "not_sent", True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(TimedOut(), "unknown"), (NetworkError("Bad Gateway"), "unknown"), (Conflict("another"), "not_sent")],
)
def test_without_a_cause_it_depends_on_the_kind(error: TelegramError, expected: str) -> None:
    assert channel_error(error).fate == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("message is not modified: specified new message content is the same", "none"),
        ("TOPIC_NOT_MODIFIED", "none"),
        ("can't parse entities: Can't find end of the entity", "plain"),
        ("wrong file identifier/HTTP URL specified", "no_picture"),
        ("message thread not found", "new_topic"),
        ("message to be replied not found", "no_quote"),
        ("chat not found", None),
    ],
)
def test_some_refusals_have_a_remedy(words: str, expected: Remedy | None) -> None:
    assert remedy(BadRequest(f"Bad Request: {words}")) == expected
    assert remedy(NetworkError(words)) is None
