"""The serving process that the kill test kills: the real core and the real web intake, sending over a real socket.

`python -m tests.bot.kill_child DATABASE PORT RECEIVER_PORT`
"""

import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.app import App
from bot.channels.protocol import Door, Hint, Sent
from bot.channels.web import WebChannel
from bot.channels.web_records import WebRecords
from bot.channels.web_settings import WebSettings
from bot.clock import Clock
from bot.errors import ChannelError
from data.lock import ServingLock
from data.outbox import Outgoing

#: Nobody is held back: the test asks more than a visitor may.
SETTINGS = WebSettings(has_page=False, message_burst=10**6, session_burst=10**6)


class Wired:
    """The web's way in, and a way out on which a message can get lost: the receiver says that it has it."""

    name = "web"

    def __init__(self, web: WebChannel, port: int) -> None:
        self._web, self._port = web, port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def start(self, door: Door) -> None:
        await self._web.start(door)

    async def send(self, outgoing: Outgoing) -> Sent:
        try:
            reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as error:
            raise ChannelError(str(error)) from error
        writer.write(json.dumps([outgoing.id, outgoing.address, outgoing.text]).encode() + b"\n")
        if await reader.readline() != b"ok\n":
            raise ChannelError("no answer", fate="unknown")
        self._free.append((reader, writer))
        return Sent()

    async def hint(self, address: str, hint: Hint) -> None: ...

    async def stop_intake(self) -> None:
        await self._web.stop_intake()

    async def close(self) -> None:
        await self._web.close()
        for _, writer in self._free:
            writer.close()


async def main(path: Path, port: int, receiver: int) -> None:
    lock = ServingLock(path)
    lock.take("the kill test's child")
    app = App(path, Clock())
    web = WebChannel(WebRecords(app.db, lambda: app.engine.shelf, app.clock), SETTINGS)
    await app.start([Wired(web, receiver)])
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = uvicorn.Config(Starlette(routes=web.routes()), port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    # The signals are ours: messages are seen through before connections end.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    await stop.wait()
    await app.stop()
    server.should_exit = True
    await serving
    await app.close()
    lock.release()


if __name__ == "__main__":
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
