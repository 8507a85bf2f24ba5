"""Loopback servers: one that answers like Telegram, and one that does with a connection what a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest

TOKEN = "123:SECRET"
SENT = b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"},"text":"x"}}'

Wire = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes = SENT, status: str = "200 OK") -> bytes:
    """An answer that leaves the connection open."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One whole request: its head and as much of a body as it announces."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)


@asynccontextmanager
async def listening(wire: Wire) -> AsyncIterator[str]:
    """The address of a server that does this with each connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await wire(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1")
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()


def bot_at(url: str, request: BaseRequest) -> Bot:
    """The library's bot, speaking to that address."""
    return Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request)


@dataclass
class Telegram:
    """Answers everything, and keeps what it was asked."""

    asked: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Whatever the method, a message was sent."""
        if request.content_type == "application/json":
            self.asked.append(await request.json())
        else:
            form = await request.post()
            self.asked.append({k: v if isinstance(v, str) else (v.filename, v.file.read()) for k, v in form.items()})
        return web.Response(body=SENT, content_type="application/json")


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    """It, listening."""
    one = Telegram()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", one.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    one.url = f"http://{host}:{port}"
    try:
        yield one
    finally:
        await runner.cleanup()
