"""The library's HTTP on aiohttp: what it sends, how long it waits, and what its errors tell."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.channels.telegram.proxy import environment_proxy
from bot.channels.telegram.request import AiohttpRequest, PoolTimeout
from tests.bot.channels.telegram.wire import SENT, Wire, answer, bot_at, listening, read_request, telegram


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(read_timeout=0.2, trust_env=False) as request:
        yield request


async def failing(wire: Wire, request: AiohttpRequest) -> TelegramError:
    """The error of a call to such a server."""
    async with listening(wire) as url:
        with pytest.raises(TelegramError) as raised:
            await bot_at(url, request).send_message(5, "在吗")
    return raised.value


async def test_a_call_is_json_as_it_was_said(request_: AiohttpRequest) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("查", callback_data="a:b")]])
    async with telegram() as there:
        sent = await bot_at(there.url, request_).send_message(5, "在吗 & <b>", reply_markup=keyboard)
    assert sent.message_id == 7
    assert there.asked == [
        {
            "chat_id": 5,
            "text": "在吗 & <b>",
            "reply_markup": {"inline_keyboard": [[{"text": "查", "callback_data": "a:b"}]]},
        }
    ]


async def test_a_file_goes_with_its_name_as_it_is(request_: AiohttpRequest) -> None:
    async with telegram() as there:
        await bot_at(there.url, request_).send_document(5, b"\x00PDF", filename="发票 1.pdf", caption="给您")
    assert there.asked == [{"chat_id": "5", "caption": "给您", "document": ("发票 1.pdf", b"\x00PDF")}]


async def test_a_file_is_fetched(request_: AiohttpRequest) -> None:
    async with telegram() as there:
        assert await request_.retrieve(f"{there.url}/file/bot1:x/photo.jpg") == SENT


async def test_a_connection_is_used_again(request_: AiohttpRequest) -> None:
    connections: list[int] = []

    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        while True:
            await read_request(reader)
            writer.write(answer())

    async with listening(wire) as url:
        for text in "一二三":
            await bot_at(url, request_).send_message(5, text)
        await request_.shutdown()
    assert len(connections) == 1


async def test_a_connection_closed_while_idle_is_no_error(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer())

    async with listening(wire) as url:
        for text in "一二三":
            assert (await bot_at(url, request_).send_message(5, text)).message_id == 7


async def test_opening_and_closing_twice_is_opening_and_closing() -> None:
    request = AiohttpRequest()
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.retrieve("http://127.0.0.1/")


async def test_an_own_timeout_goes_before_the_set_one_and_none_means_for_ever(request_: AiohttpRequest) -> None:
    given_up = asyncio.Event()

    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer those who wait once the impatient one has gone."""
        if b"impatient" in await read_request(reader):
            await reader.read()
            given_up.set()
        await given_up.wait()
        writer.write(answer())

    async with listening(wire) as url:
        bot = bot_at(url, request_)
        impatient, longer, ever = await asyncio.gather(
            bot.send_message(5, "impatient"),
            bot.send_message(5, "x", read_timeout=5),
            bot.send_message(5, "x", read_timeout=None),
            return_exceptions=True,
        )
    assert isinstance(impatient, TimedOut)
    assert [one.message_id for one in (longer, ever)] == [7, 7]
    assert request_.read_timeout == 0.2


async def test_nobody_listening_is_a_connector_error(request_: AiohttpRequest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NetworkError) as raised:
        await bot_at(f"http://127.0.0.1:{port}", request_).get_me()
    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectorError)


async def test_no_such_host_is_a_connector_error(request_: AiohttpRequest) -> None:
    with pytest.raises(NetworkError) as raised:
        await bot_at("http://nowhere.invalid", request_).get_me()
    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectorError)


async def test_a_server_that_takes_no_connection_is_a_connect_timeout() -> None:
    # A full backlog: the kernel answers no further handshake.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address = deaf.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        async with AiohttpRequest(connect_timeout=0.2, trust_env=False) as request:
            with pytest.raises(TimedOut) as raised:
                await bot_at("http://{}:{}".format(*address), request).get_me()
        for one in waiting:
            one.close()
    assert isinstance(raised.value.__cause__, aiohttp.ConnectionTimeoutError)
    assert "SECRET" not in str(raised.value.__cause__)


async def test_a_full_pool_is_a_pool_timeout() -> None:
    held = asyncio.Event()

    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await held.wait()
        writer.write(answer())

    async with AiohttpRequest(1, pool_timeout=0.1, trust_env=False) as request, listening(wire) as url:
        first = asyncio.create_task(bot_at(url, request).send_message(5, "一"))
        await asyncio.sleep(0)
        with pytest.raises(TimedOut, match="not sent") as raised:
            await bot_at(url, request).send_message(5, "二")
        held.set()
        assert (await first).message_id == 7
    assert isinstance(raised.value.__cause__, PoolTimeout)


async def test_a_place_comes_free_again_after_an_error() -> None:
    async with AiohttpRequest(1, pool_timeout=0.1, trust_env=False) as request:
        for _ in range(3):
            with pytest.raises(NetworkError) as raised:
                await bot_at("http://nowhere.invalid", request).get_me()
            assert not isinstance(raised.value, TimedOut)


async def test_no_answer_is_a_read_timeout(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    error = await failing(wire, request_)
    assert isinstance(error, TimedOut)
    assert isinstance(error.__cause__, aiohttp.SocketTimeoutError)


async def test_a_server_that_reads_nothing_ends_the_writing() -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()
        await writer.wait_closed()

    async with (
        AiohttpRequest(read_timeout=0.1, write_timeout=None, media_write_timeout=0.2, trust_env=False) as request,
        listening(wire) as url,
        asyncio.timeout(20),
    ):
        with pytest.raises(TimedOut):
            await bot_at(url, request).send_document(5, b"x" * 20_000_000)
        await request.shutdown()


async def test_a_closed_connection_is_a_disconnect(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    assert isinstance((await failing(wire, request_)).__cause__, aiohttp.ServerDisconnectedError)


async def test_a_reset_is_an_os_error(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        bare = writer.get_extra_info("socket")
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    cause = (await failing(wire, request_)).__cause__
    assert isinstance(cause, aiohttp.ClientOSError)
    assert not isinstance(cause, aiohttp.ClientConnectorError)


async def test_a_truncated_answer_is_a_payload_error(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer()[:-5])

    error = await failing(wire, request_)
    assert isinstance(error, NetworkError)
    assert isinstance(error.__cause__, aiohttp.ClientPayloadError)


async def test_a_refusal_is_the_librarys_own_error(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer(b'{"ok":false,"description":"Bad Request: chat not found"}', "400 Bad Request"))

    error = await failing(wire, request_)
    assert (type(error), error.message) == (BadRequest, "Chat not found")


def test_rubbish_is_the_librarys_own_error_and_broken_letters_are_forgiven() -> None:
    with pytest.raises(TelegramError, match="Invalid server response"):
        AiohttpRequest.parse_json_payload(b"<html>")
    assert AiohttpRequest.parse_json_payload(b'{"a": "\xff"}') == {"a": "\ufffd"}


async def test_nobody_can_send_the_token_elsewhere(request_: AiohttpRequest) -> None:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await read_request(reader)
        where = b"HTTP/1.1 307 Elsewhere\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n"
        writer.write(answer() if asked.startswith(b"POST /else") else where)

    assert "Redirect" in (await failing(wire, request_)).message


async def test_a_proxy_gets_the_request_with_name_and_password() -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await read_request(reader))
        writer.write(answer())

    async with (
        listening(proxy) as url,
        AiohttpRequest(proxy=url.replace("//", "//me:pw@"), trust_env=False) as request,
    ):
        await bot_at("http://nowhere.invalid", request).send_message(5, "x")
    assert asked[0].startswith(b"POST http://nowhere.invalid/bot")
    assert b"proxy-authorization: basic bWU6cHc=" in asked[0].replace(b"Basic", b"basic").replace(
        b"Proxy-A", b"proxy-a"
    )


def test_socks_is_refused_without_showing_the_password() -> None:
    with pytest.raises(ValueError, match="a proxy is http") as raised:
        AiohttpRequest(proxy="socks5://me:pw@127.0.0.1:1080")
    assert "pw" not in str(raised.value).replace("PASSWORD", "")


def test_the_environment_names_the_proxy_and_who_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    environment_proxy.cache_clear()
    monkeypatch.setenv("https_proxy", "http://gate:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,inside.example")
    assert environment_proxy("https", "api.telegram.org") == "http://gate:3128"
    assert environment_proxy("https", "inside.example") is None
    assert environment_proxy("ftp", "api.telegram.org") is None
    environment_proxy.cache_clear()
