"""The widget's socket: hello, then frames both ways until one side has enough."""

import asyncio
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels import web_frames
from bot.channels.web_api import ip_of
from bot.channels.web_frames import Ping, dumped
from bot.channels.web_intake import Intake
from bot.channels.web_limits import Places
from bot.channels.web_mailboxes import Mailbox, Mailboxes
from bot.channels.web_origins import Origins
from bot.channels.web_refusals import Refused
from bot.channels.web_resume import Resume
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import Visitor
from bot.channels.web_visitors import Visitors

#: Close codes that the widget knows: come again later, the token is nobody's, not from this page.
AGAIN, UNKNOWN, FORBIDDEN = 4503, 4401, 4403
_CODES = {"unknown_visitor": UNKNOWN, "bad_origin": FORBIDDEN, "bad_message": 4400, "too_large": 1009}


class Sockets:
    """Serves the sockets."""

    def __init__(
        self,
        visitors: Visitors,
        intake: Intake,
        resume: Resume,
        mailboxes: Mailboxes,
        places: Places,
        origins: Origins,
        settings: WebSettings,
    ) -> None:
        self._visitors = visitors
        self._intake = intake
        self._resume = resume
        self._mailboxes = mailboxes
        self._places = places
        self._origins = origins
        self._settings = settings

    def route(self) -> WebSocketRoute:
        """Where they are."""
        return WebSocketRoute("/widget/socket", self._serve)

    async def _serve(self, socket: WebSocket) -> None:
        try:
            self._origins.check(socket)
            with self._places.from_ip(ip_of(socket)):
                # Accepted first: a refusal before it reaches the browser without its code.
                await socket.accept()
                await self._talk(socket)
        except Refused as refused:
            await self._refuse(socket, refused)
        except (WebSocketDisconnect, TimeoutError):
            await _close(socket, AGAIN)

    async def _talk(self, socket: WebSocket) -> None:
        async with asyncio.timeout(self._settings.hello_s):
            hello = web_frames.hello(await self._text(socket))
        visitor = await self._visitors.known(hello.token)
        with self._places.of_visitor(visitor.address), self._mailboxes.open(visitor.address) as mailbox:
            # The mailbox is open before storage is read, so that nothing falls between; the widget drops what it has.
            await socket.send_text(dumped(await self._resume.ready(visitor, hello.after, hello.language)))
            await self._both_ways(socket, visitor, hello.language, mailbox)

    async def _both_ways(self, socket: WebSocket, visitor: Visitor, language: str, mailbox: Mailbox) -> None:
        """Read and write until either ends; the other is then stopped."""
        reading = asyncio.create_task(self._read(socket, visitor, language, mailbox))
        writing = asyncio.create_task(self._write(socket, mailbox))
        try:
            done, _ = await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
            writing.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)
        for task in done:
            task.result()
        await _close(socket, AGAIN)

    async def _read(self, socket: WebSocket, visitor: Visitor, language: str, mailbox: Mailbox) -> None:
        while not mailbox.is_cut:
            mailbox.put(await self._answer(await self._text(socket), visitor, language, mailbox))

    async def _answer(self, text: str, visitor: Visitor, language: str, mailbox: Mailbox) -> dict[str, Any]:
        try:
            told = web_frames.frame(text)
            if isinstance(told, Ping):
                return {"type": "pong"}
            return await self._intake.take(visitor, told, language, mailbox)
        except Refused as refused:
            return refused.frame()

    async def _write(self, socket: WebSocket, mailbox: Mailbox) -> None:
        while (frame := await mailbox.next()) is not None:
            await socket.send_text(dumped(frame))

    async def _text(self, socket: WebSocket) -> str:
        """The next text frame. Raises `Refused` for one that is too long, or binary."""
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code") or 1005)
        text: str | None = received.get("text")
        if text is None:
            raise Refused("bad_message")
        if len(text) > self._settings.body_cap:
            raise Refused("too_large")
        return text

    async def _refuse(self, socket: WebSocket, refused: Refused) -> None:
        await _close(socket, _CODES.get(refused.code, AGAIN), refused.code)


async def _close(socket: WebSocket, code: int, reason: str = "") -> None:
    try:
        await socket.close(code, reason)
    except (RuntimeError, WebSocketDisconnect):
        # The other side was faster.
        return
