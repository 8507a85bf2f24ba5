"""The desk's page: plain values between its script and its seat. The operators' pages are put beside it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui
from nicegui.client import Client
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from bot.console.deeds import row_id
from bot.console.guard import SEAT
from bot.console.hub import Hub
from bot.console.parts import PREFIX, ConsoleParts
from bot.console.seat import House, Seat
from bot.console.sessions import Sessions
from bot.console.sign_in import language_of
from bot.console.studio import Studio
from bot.console.voice_pages import add_voice_pages
from bot.console.words import Words
from bot.desk import Desk

STATIC = Path(__file__).parent / "static"

#: How long a page that lost its connection is kept: a phone that changes its network comes back as it was.
RECONNECT_S = 20.0
#: Messages to a page that are kept for that case.
HISTORY = 200

#: In the order in which one style may overrule another.
STYLES = ("console", "inbox", "thread", "panel", "narrow")

_HEAD = "".join(f'<link rel="stylesheet" href="{PREFIX}/static/{style}.css">' for style in STYLES) + (
    '<meta name="robots" content="noindex"><meta name="theme-color" content="#14614f">'
)


class View(Element, component="static/desk.js"):
    """The page: a Vue component of ours. What it shows travels as JSON and is put in as text."""

    def __init__(self, start: dict[str, Any]) -> None:
        """`start`: all that it shows at first."""
        super().__init__()
        self.props["start"] = start

    def tell(self, method: str, *values: object) -> None:
        """Call one of its methods."""
        self.run_method(method, *values)


def add_pages(app: FastAPI, parts: ConsoleParts, sessions: Sessions, hub: Hub) -> None:
    """Add NiceGUI below the prefix, with its pages."""
    house = House(parts, sessions, Desk(parts.db, parts.engine, parts.clock))

    @ui.page("/", title="客服后台")
    async def index(request: Request, client: Client) -> None:
        await _desk(house, hub, request, client, None)

    @ui.page("/c/{conversation_id}", title="客服后台")
    async def conversation(request: Request, client: Client, conversation_id: int) -> None:
        await _desk(house, hub, request, client, row_id(conversation_id))

    add_voice_pages(Studio(parts, sessions))
    _run(app, parts)


def _run(app: FastAPI, parts: ConsoleParts) -> None:
    """Mount NiceGUI; its own extras are off."""
    ui.run_with(
        app,
        mount_path=PREFIX,
        title="店小二",
        favicon=STATIC / "mark.svg",
        dark=None,
        language="zh-CN" if parts.language == "zh" else "en-US",
        # Nothing of ours is bound to values that NiceGUI would have to watch.
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_S,
        message_history_length=HISTORY,
        # Packed in bot.console.site, where pages are left out.
        gzip_middleware_factory=None,
        tailwind=False,
        show_welcome_message=False,
    )
    # Pages of NiceGUI's own schema are nobody's business.
    nicegui_app.openapi_url = None


async def _desk(house: House, hub: Hub, request: Request, client: Client, conversation_id: int | None) -> None:
    """Build a page for whoever the guard let through."""
    secret, member = request.scope[SEAT]
    await house.sessions.use(secret)
    seat = Seat(house, secret, member, Words(language_of(request, house.parts.language)))
    ui.add_head_html(_HEAD)
    view = View(await seat.start(conversation_id))
    seat.connect(view.tell)
    _listen(view, seat, hub)
    hub.join(seat)
    client.on_delete(lambda: hub.part(seat))


def _listen(view: View, seat: Seat, hub: Hub) -> None:
    """What the page asks of its seat. It comes from a browser: the seat looks at each value before it believes it."""

    async def duty(args: object) -> None:
        await seat.duty(args)
        hub.wake()

    view.on("opened", _heard(lambda args: seat.open(*_pair(args))))
    view.on("closed", seat.close, args=[])
    view.on("older", _heard(seat.older))
    view.on("searched", _heard(seat.search))
    view.on("acted", _heard(seat.act))
    view.on("duty", _heard(duty))


def _heard(ask: Callable[[object], Awaitable[None]]) -> Callable[[GenericEventArguments], Awaitable[None]]:
    async def handler(event: GenericEventArguments) -> None:
        await ask(event.args)

    return handler


def _pair(args: object) -> tuple[object, object]:
    """Two values where the page sent two, one and nothing where it sent one."""
    if isinstance(args, list):
        return (args + [None, None])[0], (args + [None, None])[1]
    return args, None
