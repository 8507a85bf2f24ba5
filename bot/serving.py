"""The service in the foreground: one event loop with the engine, the web server and the console."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.channels.protocol import Channel
from bot.channels.web import WebChannel, nobody
from bot.channels.web_pictures import IsStaff
from bot.channels.web_records import WebRecords
from bot.channels.web_settings import WebSettings
from bot.clock import Clock
from bot.errors import StartError
from bot.health import health_routes
from bot.house import House
from bot.metrics import new_metrics
from bot.settings import Settings
from data import facts

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
    web, site = _site(app, settings)
    server = _Server(_config(site, settings.trusted_proxies))
    channels: list[Channel] = [web, MailboxChannel("terminal")]
    await app.start(channels, settings.send_concurrency)
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


def _site(app: App, settings: Settings) -> tuple[WebChannel, ASGIApp]:
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
    routes = [*health_routes(app), *web.routes()]
    if settings.console:
        return web, _with_console(app, settings, routes)
    return web, Starlette(routes=routes)


def _with_console(app: App, settings: Settings, routes: list[BaseRoute]) -> ASGIApp:
    from bot.console import ConsoleParts, console_site  # noqa: PLC0415 - as above

    parts = ConsoleParts(app.db, app.engine, app.clock, settings.public_url, settings.db.parent, settings.language)
    return console_site(parts, routes)


def _web_settings(app: App, settings: Settings) -> WebSettings:
    folder = Path(app.db.read_now(lambda db: facts.get(db, "shop_folder")) or settings.shop_folder)
    return WebSettings(
        origins=settings.widget_origins,
        widget_secret=settings.widget_secret.get_secret_value(),
        images=folder / "images",
        body_cap=settings.max_body_kb * 1024,
        picture_cap=settings.max_photo_kb * 1024,
    )
