"""Stands before everything below /console: session, origin, headers. Pure ASGI, so that it sees sockets as well."""

import secrets
from urllib.parse import parse_qs

import structlog
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console import headers
from bot.console.connections import Connections, until
from bot.console.origin import is_own
from bot.console.parts import PREFIX
from bot.console.sessions import Sessions, cookie_name, is_tls
from bot.errors import NotAllowed

log = structlog.get_logger("console")

SIGN_IN = f"{PREFIX}/sign-in"
#: Open to everybody: signing in, and files that are the same for all (the version is in NiceGUI's paths).
PUBLIC = (SIGN_IN, f"{PREFIX}/static/", f"{PREFIX}/_nicegui/")
#: NiceGUI can serve answers of functions here. None of ours, and none without a session.
NOT_PUBLIC = "/dynamic_resources/"
#: Under this key the scope carries the session's secret and its member for the pages behind.
SEAT = "xiaoer.seat"
LANGUAGE_COOKIE = "console-language"


class Guard:
    """Lets through what has a session, and answers the rest itself."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, connections: Connections, public_url: str) -> None:
        """Paths that are not the console's pass untouched."""
        self._app, self._sessions, self._connections, self._public_url = app, sessions, connections, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard a request or a socket below /console."""
        if scope["type"] not in {"http", "websocket"} or not is_console(scope["path"]):
            await self._app(scope, receive, send)
            return
        # NiceGUI would put the caller's prefix into its page.
        scope["headers"] = [one for one in scope["headers"] if one[0] != b"x-forwarded-prefix"]
        answer = self._socket if scope["type"] == "websocket" else self._http
        await answer(HTTPConnection(scope), receive, send)

    async def _socket(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        secret = self._secret(connection)
        if not is_own(connection, self._public_url) or await self._sessions.member(secret) is None:
            log.warning("a socket was refused", action="socket_refused", path=connection.scope["path"])
            await _refuse(receive, send)
            return
        try:
            with self._connections.open(secret) as end:
                await self._app(connection.scope, until(end, receive), send)
                if end.is_set():
                    await _close(send)
        except NotAllowed:
            log.warning("too many sockets", action="socket_refused")
            await _refuse(receive, send)

    async def _http(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        scope, tls = connection.scope, is_tls(connection, self._public_url)
        nonce = secrets.token_urlsafe(18)
        dressed = Dress(send, connection, nonce, tls).send
        answer: ASGIApp = await self._refusal(connection) or self._app
        await answer(scope, receive, dressed)

    async def _refusal(self, connection: HTTPConnection) -> Response | None:
        """The answer to somebody who may not; None for who may, with their seat in the scope."""
        scope = connection.scope
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            return PlainTextResponse("method not allowed", 405)
        if scope["method"] == "POST" and not is_own(connection, self._public_url):
            log.warning("a foreign page's request was refused", action="origin_refused", path=scope["path"])
            return PlainTextResponse("this request did not come from the console's own page", 403)
        if is_public(scope["path"]):
            return None
        secret = self._secret(connection)
        member = await self._sessions.member(secret)
        if member is None:
            return _to_sign_in(connection)
        scope[SEAT] = (secret, member)
        return None

    def _secret(self, connection: HTTPConnection) -> str:
        return connection.cookies.get(cookie_name(is_tls(connection, self._public_url)), "")


def is_console(path: str) -> bool:
    """Whether the guard is responsible."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def is_public(path: str) -> bool:
    """Whether somebody without a session may see it."""
    if NOT_PUBLIC in path:
        return False
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in PUBLIC)


def _to_sign_in(connection: HTTPConnection) -> Response:
    is_page = connection.scope["method"] == "GET" and "text/html" in connection.headers.get("accept", "")
    return RedirectResponse(SIGN_IN, 303) if is_page else PlainTextResponse("not signed in", 401)


async def _refuse(receive: Receive, send: Send) -> None:
    await receive()
    await _close(send)


async def _close(send: Send) -> None:
    try:
        await send({"type": "websocket.close", "code": 1008})
    except (RuntimeError, OSError):
        # The other side was faster.
        return


class Dress:
    """Adds the headers to one answer, and the nonce to the scripts of a NiceGUI page."""

    def __init__(self, send: Send, connection: HTTPConnection, nonce: str, tls: bool) -> None:
        """Made for one answer and thrown away."""
        self._send, self._connection, self._nonce, self._tls = send, connection, nonce, tls
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on. A page is kept back until it is whole: its scripts get the nonce."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()

    async def _begin(self, message: Message) -> None:
        path, found = self._connection.scope["path"], dict(message["headers"])
        is_page = found.get(b"x-nicegui-content") == b"page"
        host = self._connection.headers.get("host", "")
        policy = headers.page_policy(self._nonce, host) if is_page else headers.PLAIN_POLICY
        kept = [one for one in message["headers"] if one[0] != b"cache-control"]
        kept += [*headers.common(policy, self._tls), (b"cache-control", _caching(path, found)), *self._language()]
        begun = {**message, "headers": kept}
        if is_page:
            self._start = begun
            return
        await self._send(begun)

    async def _finish(self) -> None:
        """Every `<script` in NiceGUI's page is the template's own: what is shown stands there escaped."""
        assert self._start is not None
        body = self._body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        kept = [one for one in self._start["headers"] if one[0] != b"content-length"]
        await self._send({**self._start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})

    def _language(self) -> list[tuple[bytes, bytes]]:
        """The choice of a language is kept for the next page."""
        query = parse_qs(self._connection.scope.get("query_string", b"").decode("latin-1"))
        chosen = query.get("lang", [""])[0]
        if chosen not in {"zh", "en"}:
            return []
        secure = "; Secure" if self._tls else ""
        cookie = f"{LANGUAGE_COOKIE}={chosen}; Path={PREFIX}; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}"
        return [(b"set-cookie", cookie.encode())]


def _caching(path: str, found: dict[bytes, bytes]) -> bytes:
    if path.startswith(f"{PREFIX}/_nicegui/"):
        # The version is part of the path.
        return b"public, max-age=31536000, immutable"
    if path.startswith(f"{PREFIX}/static/"):
        return b"no-cache"
    return found.get(b"cache-control", b"no-store")
