"""Plain HTTP for the widget: a session, and the fallback where a network lets no socket through."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import web_frames
from bot.channels.web_frames import Ping
from bot.channels.web_intake import Intake
from bot.channels.web_limits import Allowance, Places
from bot.channels.web_mailboxes import Mailboxes
from bot.channels.web_origins import Origins
from bot.channels.web_refusals import Refused
from bot.channels.web_resume import Resume
from bot.channels.web_settings import WebSettings
from bot.channels.web_visitors import Visitors

Endpoint = Callable[[Request], Awaitable[Response]]
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def guarded(origins: Origins, endpoint: Endpoint) -> Endpoint:
    """The endpoint for pages that may speak to the shop; what it refuses is told in words."""

    async def answer(request: Request) -> Response:
        try:
            if request.method != "GET":
                origins.check(request)
            response = Response(status_code=204) if request.method == "OPTIONS" else await endpoint(request)
        except Refused as refused:
            response = JSONResponse(refused.frame(), refused.status)
            if refused.retry_after_s:
                response.headers["Retry-After"] = str(int(refused.retry_after_s) + 1)
        except ClientDisconnect:
            response = Response(status_code=499)
        response.headers.update({**_SAFE, **origins.sharing(request)})
        return response

    return answer


async def capped_body(request: Request, cap: int, code: str = "too_large") -> bytes:
    """The whole body. Raises `Refused` with this code as soon as it is longer than it may be."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced[:12]) > cap:
        raise Refused(code)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > cap:
            raise Refused(code)
    return bytes(body)


class Api:
    """The endpoints."""

    def __init__(
        self,
        visitors: Visitors,
        intake: Intake,
        resume: Resume,
        mailboxes: Mailboxes,
        places: Places,
        origins: Origins,
        settings: WebSettings,
        sessions: Allowance,
    ) -> None:
        self._visitors = visitors
        self._intake = intake
        self._resume = resume
        self._mailboxes = mailboxes
        self._places = places
        self._origins = origins
        self._settings = settings
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/widget/session", guarded(self._origins, self._session), methods=["POST", "OPTIONS"]),
            Route("/widget/messages", guarded(self._origins, self._messages), methods=["GET", "POST", "OPTIONS"]),
        ]

    async def _session(self, request: Request) -> Response:
        asked = web_frames.session(await capped_body(request, self._settings.body_cap))
        self._sessions.take(ip_of(request))
        who = asked.identity
        customer_key = self._visitors.proven(who.customer, who.expires, who.signature) if who else ""
        return JSONResponse({"token": await self._visitors.welcome(asked.language, customer_key, ip_of(request))}, 201)

    async def _messages(self, request: Request) -> Response:
        return await (self._post(request) if request.method == "POST" else self._poll(request))

    async def _post(self, request: Request) -> Response:
        visitor = await self._visitors.bearer(request.headers.get("authorization", ""))
        told = web_frames.frame(await capped_body(request, self._settings.body_cap))
        if isinstance(told, Ping):
            return JSONResponse({"type": "pong"})
        return JSONResponse(await self._intake.take(visitor, told, _language(request)))

    async def _poll(self, request: Request) -> Response:
        """Frames after the id that the visitor has; waits for one where there is none.

        The mailbox is opened before storage is read, so that nothing falls between.
        """
        visitor = await self._visitors.bearer(request.headers.get("authorization", ""))
        after = _after(request)
        with (
            self._places.from_ip(ip_of(request)),
            self._places.of_visitor(visitor.address),
            self._mailboxes.open(visitor.address) as mailbox,
        ):
            ready = await self._resume.ready(visitor, after, _language(request))
            frames: list[dict[str, Any]] = [ready]
            has_news = any(line["id"] > after for line in ready["lines"])
            # `wait=0` is the first poll of a page, which wants to know that it is connected.
            if not has_news and request.query_params.get("wait") != "0":
                frames += await self._wait(mailbox.next())
            frames += mailbox.rest()
        return JSONResponse({"frames": frames})

    async def _wait(self, coming: Awaitable[dict[str, Any] | None]) -> list[dict[str, Any]]:
        try:
            frame = await asyncio.wait_for(coming, self._settings.poll_s)
        except TimeoutError:
            return []
        return [frame] if frame else []


def ip_of(request: Any) -> str:
    """The network address that the connection comes from."""
    return request.client.host if request.client else ""


def _language(request: Request) -> str:
    return "en" if request.query_params.get("language") == "en" else "zh"


def _after(request: Request) -> int:
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 15):
        raise Refused("bad_message")
    return int(after)
