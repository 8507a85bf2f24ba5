"""The service in the foreground: one event loop with the engine, the web server and the console."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot import heap
from bot.api.door import api_routes
from bot.app import App
from bot.channels.links import LINK_FACT
from bot.channels.mailbox import MailboxChannel
from bot.channels.protocol import Channel
from bot.channels.telegram.settings import TELEGRAM, WEBHOOK_PATH, TelegramSettings
from bot.channels.web import WebChannel, nobody
from bot.channels.web_pictures import IsStaff
from bot.channels.web_records import WebRecords
from bot.channels.web_settings import WebSettings
from bot.clock import Clock
from bot.demo import is_demo
from bot.demo_page import demo_routes
from bot.desk import Desk
from bot.errors import StartError
from bot.health import health_routes
from bot.house import House
from bot.metrics import new_metrics
from bot.settings import Settings
from data import facts

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel

#: What a browser is given to end its requests before the connection is closed.
FAREWELL_S = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where the shop is reached."""

    url: str

    @property
    def console(self) -> str:
        """The console's page."""
        return f"{self.url}/console"


class _Server(uvicorn.Server):
    """Leaves the signals to us: messages are seen through before connections end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """Listen, or say in one sentence why not. Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StartError(
            f"{host}:{port} 用不了（{error.strerror or error}）：请关掉占用它的程序，或用 XIAOER_PORT 换一个端口。"
            f"(It cannot be used: stop what holds it, or set XIAOER_PORT to another port.)"
        ) from error
    listener.listen(512)
    return listener


async def serve(
    settings: Settings,
    house: House,
    announce: Callable[[Address], None],
    listener: socket.socket | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. `announce` is called once, when messages are taken."""
    listener = listener or bind(settings.host, settings.port)
    app = App(house.path, Clock(), new_metrics())
    telegram = _telegram(app, settings)
    web, site = _site(app, settings, telegram.routes() if telegram else [])
    server = _Server(_config(site, settings.trusted_proxies))
    channels: list[Channel] = [web, MailboxChannel("terminal"), *([telegram] if telegram else [])]
    await app.start(channels, settings.send_concurrency)
    app.engine.on_library(heap.settle)
    heap.settle()
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stop = _on_signal()
    announce(Address(settings.public_url or _url(listener)))
    ended = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    await app.stop()
    server.should_exit = True
    await serving
    await app.close()
    house.lock.release()


def _on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    return stop


def _config(site: ASGIApp, trusted_proxies: str) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=65_536 + 1_024,
        ws_ping_interval=25,
        ws_ping_timeout=25,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=FAREWELL_S,
        proxy_headers=True,
        forwarded_allow_ips=trusted_proxies,
    )


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:
        host = "::1" if address.version == 6 else "127.0.0.1"
    shown = f"[{host}]" if address.version == 6 else host
    return f"http://{shown}:{port}"


def _telegram(app: App, settings: Settings) -> "TelegramChannel | None":
    """The bot where there is a token; a shop without one does not pay for its imports."""
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    from bot.channels.telegram.channel import TelegramChannel  # noqa: PLC0415 - as said
    from bot.channels.telegram.records import TelegramRecords  # noqa: PLC0415 - as said

    channel = TelegramChannel(
        telegram_settings(settings, _folder(app, settings)),
        TelegramRecords(app.db, lambda: app.engine.shelf, app.clock),
        app.db,
        Desk(app.db, app.engine, app.clock),
    )
    if channel.desk is not None:
        app.engine.on_outcome(channel.desk.heard)
    return channel


def telegram_settings(settings: Settings, folder: Path) -> TelegramSettings:
    """The bot's part of the settings. Raises `StartError` where a webhook has no address to be posted to."""
    url = ""
    if settings.telegram_mode == "webhook":
        if not settings.public_url.startswith("https://") and not settings.telegram_api:
            raise StartError(
                "webhook 需要 Telegram 够得着的 https 网址：请设 XIAOER_PUBLIC_URL=https://…，"
                "或改用 XIAOER_TELEGRAM_MODE=polling。"
                "(A webhook needs an https address: set XIAOER_PUBLIC_URL, or XIAOER_TELEGRAM_MODE=polling.)"
            )
        url = f"{settings.public_url}{WEBHOOK_PATH}"
    return TelegramSettings(
        token=settings.telegram_token.get_secret_value(),
        api=settings.telegram_api or TELEGRAM,
        webhook_url=url,
        rate=settings.telegram_rate,
        chat_rate=settings.telegram_chat_rate,
        group_rate=settings.telegram_group_rate,
        in_flight=settings.send_concurrency,
        folder=folder,
        photo_cap=settings.max_photo_kb * 1024,
        desk=settings.telegram_desk,
    )


def _site(app: App, settings: Settings, more: Sequence[BaseRoute]) -> tuple[WebChannel, ASGIApp]:
    """The web channel and the whole site: with the console where it is on, without its imports where it is off."""
    is_staff: IsStaff = nobody
    if settings.console:
        from bot.console import is_staff_of  # noqa: PLC0415 - a shop without the console does not pay for its imports

        is_staff = is_staff_of(app.db, app.clock, settings.public_url)
    web = WebChannel(
        WebRecords(app.db, lambda: app.engine.shelf, app.clock),
        _web_settings(app, settings),
        is_staff=is_staff,
    )
    demo = demo_routes(app) if _is_demo(app, settings) else []
    routes = [*health_routes(app), *api_routes(app, settings), *demo, *more, *web.routes()]
    if settings.console:
        return web, _with_console(app, settings, routes)
    return web, Starlette(routes=routes)


def _with_console(app: App, settings: Settings, routes: list[BaseRoute]) -> ASGIApp:
    from bot.console import ConsoleParts, console_site  # noqa: PLC0415 - as above

    parts = ConsoleParts(app.db, app.engine, app.clock, settings.public_url, settings.db.parent, settings.language)
    return console_site(parts, routes)


def _folder(app: App, settings: Settings) -> Path:
    return Path(app.db.read_now(lambda db: facts.get(db, "shop_folder")) or settings.shop_folder)


def _web_settings(app: App, settings: Settings) -> WebSettings:
    return WebSettings(
        origins=settings.widget_origins,
        widget_secret=settings.widget_secret.get_secret_value(),
        link_secret=app.db.read_now(lambda db: facts.get(db, LINK_FACT)),
        images=_folder(app, settings) / "images",
        body_cap=settings.max_body_kb * 1024,
        picture_cap=settings.max_photo_kb * 1024,
        has_demo=_is_demo(app, settings),
    )


def _is_demo(app: App, settings: Settings) -> bool:
    return app.db.read_now(lambda db: is_demo(db, settings))
