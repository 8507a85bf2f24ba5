"""The serving process that the kill test of Telegram kills: the real core and channel, calling an emulated Bot API.

`python -m tests.bot.channels.telegram.kill_child DATABASE PORT API_URL polling|webhook [DESK]`
"""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import structlog
import uvicorn
import uvloop
from starlette.applications import Starlette

from bot.app import App
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.records import TelegramRecords
from bot.channels.telegram.settings import WEBHOOK_PATH, TelegramSettings
from bot.clock import Clock
from bot.desk import Desk
from data.lock import ServingLock
from tests.botapi.server import TOKEN

#: Calls in flight. Nobody is held back: the test asks more than a chat may have.
IN_FLIGHT = 6


def settings_of(api: str, mode: str, port: int, desk: int) -> TelegramSettings:
    """The bot's, in one of the two ways in."""
    webhook = f"http://127.0.0.1:{port}{WEBHOOK_PATH}" if mode == "webhook" else ""
    return TelegramSettings(
        TOKEN, api, webhook, rate=0, chat_rate=0, group_rate=0, in_flight=IN_FLIGHT, album_wait_s=0.1, desk=desk,
        desk_gather_s=0.02,
    )  # fmt: skip


async def main(path: Path, port: int, api: str, mode: str, desk: int = 0) -> None:
    lock = ServingLock(path)
    lock.take("the kill test's child")
    app = App(path, Clock())
    records = TelegramRecords(app.db, lambda: app.engine.shelf, app.clock)
    channel = TelegramChannel(settings_of(api, mode, port, desk), records, app.db, Desk(app.db, app.engine, app.clock))
    if channel.desk is not None:
        app.engine.on_outcome(channel.desk.heard)
    await app.start([channel], IN_FLIGHT)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = uvicorn.Config(Starlette(routes=channel.routes()), port=port, log_config=None, lifespan="off")
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
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], *map(int, sys.argv[5:])))
