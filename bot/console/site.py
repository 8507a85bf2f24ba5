"""Puts the console before a site: its own plain pages, NiceGUI behind them, the guard before everything."""

import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.console.connections import Connections
from bot.console.guard import Guard
from bot.console.hub import Hub
from bot.console.kept_files import KeptFiles
from bot.console.parts import PREFIX, ConsoleParts
from bot.console.sessions import Sessions
from bot.console.sign_in import SignIn

#: Levels above cost more time on the event loop than they save on the line.
GZIP_LEVEL = 4


def console_site(parts: ConsoleParts, routes: Sequence[BaseRoute]) -> ASGIApp:
    """A whole site: the shop's own routes, and the console below /console."""
    app = FastAPI(routes=list(routes), openapi_url=None)
    mount(app, parts)
    return app


def mount(app: FastAPI, parts: ConsoleParts) -> None:
    """Add the console to an app that does not run yet. Once a process: NiceGUI is one for all."""
    sessions, connections = Sessions(parts.db, parts.clock, parts.limits), Connections()
    hub = Hub(parts, sessions, connections)
    app.router.routes.extend(SignIn(parts, sessions, hub.end).routes())
    app.router.routes.extend(KeptFiles(parts.db).routes())
    app.router.routes.append(Route(PREFIX, _to_slash, methods=["GET"]))
    static = StaticFiles(directory=str(resources.files("bot.console").joinpath("static")))
    app.router.routes.append(Mount(f"{PREFIX}/static", static))
    # Read when NiceGUI is imported. It writes there only what a page stores, and no page of ours does.
    os.environ["NICEGUI_STORAGE_PATH"] = str(Path(parts.folder).absolute() / "nicegui")
    from bot.console.pages import add_pages  # noqa: PLC0415 - 30 MB that only a shop with a console pays for

    add_pages(app, parts, sessions, hub)
    app.add_middleware(_Packed)
    app.add_middleware(Guard, sessions=sessions, connections=connections, public_url=parts.public_url)


async def _to_slash(_: Request) -> Response:
    return RedirectResponse(f"{PREFIX}/", 303)


class _Packed:
    """Compresses NiceGUI's files, which are the same for all; never a page, where a secret and a query could meet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._packed = app, GZipMiddleware(app, minimum_size=1_024, compresslevel=GZIP_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_file = scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/_nicegui/")
        await (self._packed if is_file else self._app)(scope, receive, send)
