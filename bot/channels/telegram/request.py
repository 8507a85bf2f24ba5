"""python-telegram-bot's HTTP, on aiohttp: a third of the processor time that its default, httpx, takes.

What is known of a call that raised is in the exception's `__cause__`; `fates.py` reads it. Nothing is repeated here.

On connections that the server closes while they lie idle: aiohttp drops one as soon as the event loop has seen the end
of it, and takes another or makes a new one, so that is no error at all. It repeats a request by itself only for
idempotent methods (our GET of a file); a POST that met a closing connection raises `ServerDisconnectedError` or
`ClientOSError`, and nobody can tell it from a server that died after it had acted: that stays unknown. What is left to
do is to make the case rare. So each request first lets the event loop turn once, which takes in an end that has
arrived while the program was busy, and idle connections are kept for less time than servers keep them.
"""

import asyncio
import io
import re
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.proxy import checked_proxy, environment_proxy

#: Seconds. Servers and the boxes on the way commonly give up idle connections after 60 or 75.
_KEEPALIVE_S = 30.0

#: A token as it stands in the addresses of calls and files, which aiohttp puts into its errors.
_TOKEN = re.compile(r"/bot\d+(?::|%3A)[^/\s]+", re.IGNORECASE)

_JSON = {"Content-Type": "application/json"}


class PoolTimeout(TimeoutError):
    """All connections were busy for too long. The request was not sent."""


class AiohttpRequest(BaseRequest):
    """One pool of connections. To be initialized in the event loop in which it is used."""

    __slots__ = ("_environment", "_places", "_pool_size", "_proxy", "_session", "_timeouts")

    def __init__(
        self,
        connection_pool_size: int = 32,
        *,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 60.0,
        proxy: str | None = None,
        trust_env: bool = True,
    ) -> None:
        """The names are the library's; `write_timeout` and `media_write_timeout` are for the whole of the writing.

        `proxy` goes before those of the environment, which `trust_env` turns off.
        """
        self._pool_size = connection_pool_size
        self._timeouts = {
            "read": read_timeout,
            "write": write_timeout,
            "connect": connect_timeout,
            "pool": pool_timeout,
            "media": media_write_timeout,
        }
        self._proxy = checked_proxy(proxy) if proxy else None
        self._environment = trust_env
        self._places = asyncio.Semaphore(connection_pool_size)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The seconds for an answer where a call names none."""
        return self._timeouts["read"]

    @property
    def http_version(self) -> str:
        """The only one that aiohttp speaks."""
        return "1.1"

    async def initialize(self) -> None:
        """Open the pool, unless it is open."""
        if self._session is not None:
            return
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._pool_size, keepalive_timeout=_KEEPALIVE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            # The timeouts come with each call.
            timeout=aiohttp.ClientTimeout(),
        )

    async def shutdown(self) -> None:
        """Close the pool, unless it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer. What orjson does not take, the library may: it forgives more, and has the error to raise."""
        try:
            answer: dict[str, Any] = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return BaseRequest.parse_json_payload(payload)
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call, answered or raised. A timeout of None means for ever, one not named means as set."""
        session = self._session
        if session is None:
            raise RuntimeError("This AiohttpRequest is not initialized.")
        writing = "media" if request_data and request_data.contains_files else "write"
        read = self._seconds("read", read_timeout)
        connect = self._seconds("connect", connect_timeout)
        answer_s = _sum(connect, self._seconds(writing, write_timeout), read)
        options = {
            **_body(request_data),
            "proxy": self._proxy_for(url),
            "timeout": aiohttp.ClientTimeout(connect=connect, sock_read=read),
        }
        await self._take_place(self._seconds("pool", pool_timeout))
        try:
            return await _exchange(session, method, url, options, answer_s)
        finally:
            self._places.release()

    def _seconds(self, name: str, given: ODVInput[float]) -> float | None:
        if given is None or isinstance(given, int | float):
            return given
        return self._timeouts[name]

    def _proxy_for(self, url: str) -> str | None:
        if self._proxy or not self._environment:
            return self._proxy
        parts = urlsplit(url)
        return environment_proxy(parts.scheme, parts.hostname or "")

    async def _take_place(self, pool_s: float | None) -> None:
        """Wait here and not in aiohttp's connector, whose one timeout counts waiting and connecting together."""
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(pool_s):
                await self._places.acquire()
        except TimeoutError:
            busy = PoolTimeout(f"All {self._pool_size} connections were busy for too long. The request was not sent.")
            raise TimedOut(str(busy)) from busy


async def _exchange(
    session: aiohttp.ClientSession, method: str, url: str, options: dict[str, Any], answer_s: float | None
) -> tuple[int, bytes]:
    """Ask and read the answer. Raises the library's errors, aiohttp's own as their cause."""
    try:
        await asyncio.sleep(0)
        async with asyncio.timeout(answer_s):
            response = await session.request(method, url, allow_redirects=False, **options)
        async with response:
            return response.status, await response.read()
    except TimeoutError as error:
        _hush(error)
        raise TimedOut(f"Timed out ({type(error).__name__})") from error
    except (aiohttp.ClientError, OSError) as error:
        _hush(error)
        raise NetworkError(f"{type(error).__name__}: {error}") from error


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """JSON, which is shorter and quicker than a form; a form where there are files."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"data": orjson.dumps(request_data.parameters), "headers": _JSON}
    # Names as they are, in UTF-8: percent signs would be shown to the customer.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        # aiohttp warns of large plain bytes, and writes a stream in pieces between which other calls have their turn.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime)
    return {"data": form}


def _sum(*seconds: float | None) -> float | None:
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def _hush(error: BaseException) -> None:
    """Take the token out of its words: they end in logs."""
    error.args = tuple(_TOKEN.sub("/bot…", one) if isinstance(one, str) else one for one in error.args)
