"""Signing in by a one-time link, and out. Plain pages: no script, and nothing changes by opening one."""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.console.guard import LANGUAGE_COOKIE, SIGN_IN
from bot.console.parts import PREFIX, ConsoleParts
from bot.console.sessions import Sessions, cookie_name, is_tls
from bot.console.words import Words
from bot.terms import Language

log = structlog.get_logger("console")

#: A form with a token in it; anything longer is none of ours.
FORM_BYTES = 2_048

LANGUAGES: Mapping[str | None, Language] = {"zh": "zh", "en": "en"}

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="{prefix}/static/mark.svg">
<link rel="stylesheet" href="{prefix}/static/sign-in.css">
</head>
<body>
<main>
<p class="brand"><img src="{prefix}/static/mark.svg" alt="" width="36" height="36"><span>{brand}</span></p>
<h1>{title}</h1>
{body}
</main>
<p class="other"><a href="?{query}lang={other}" lang="{other}">{other_name}</a></p>
</body>
</html>
"""


def language_of(request: Request, default: Language) -> Language:
    """Chosen just now, chosen before, or the house's own."""
    chosen = request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)
    return next((LANGUAGES[one] for one in chosen if one in LANGUAGES), default)


class SignIn:
    """The pages around the session."""

    def __init__(self, parts: ConsoleParts, sessions: Sessions, close: Callable[[str], Awaitable[None]]) -> None:
        """`close` shuts the open pages of a session that has ended."""
        self._parts, self._sessions, self._close = parts, sessions, close

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(SIGN_IN, self.show, methods=["GET"]),
            Route(SIGN_IN, self.sign_in, methods=["POST"]),
            Route(f"{PREFIX}/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page behind the link. A preview that opens it uses nothing up: only the button does."""
        words = Words(language_of(request, self._parts.language))
        token = request.query_params.get("token", "")
        if token:
            return self._button(words, token)
        if await self._sessions.member(self._secret(request)) is not None:
            return RedirectResponse(f"{PREFIX}/", 303)
        title = words["sign_in.out"] if "out" in request.query_params else words["sign_in.need"]
        return self._how(words, title, "", 200)

    async def sign_in(self, request: Request) -> Response:
        """Use the link up and begin a session; an earlier one of this browser ends."""
        token = await _field(request, "token")
        if token is None:
            return PlainTextResponse("too large", 413)
        begun = await self._sessions.begin(token)
        if begun is None:
            log.warning("a link was refused", action="sign_in_refused")
            words = Words(language_of(request, self._parts.language))
            return self._how(words, words["sign_in.gone"], words["sign_in.gone_why"], 410)
        await self._end(self._secret(request))
        secret, member = begun
        log.info("signed in", action="signed_in", staff_id=member.id)
        tls = is_tls(request, self._parts.public_url)
        answer = RedirectResponse(f"{PREFIX}/", 303)
        # Lax and not Strict: a link to a conversation in a chat must find its reader signed in. What changes
        # something is a POST or a socket, and those must come from our own pages.
        answer.set_cookie(
            cookie_name(tls), secret, max_age=self._parts.limits.absolute // 1000, path="/", secure=tls,
            httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End the session and close its pages."""
        await self._end(self._secret(request))
        tls = is_tls(request, self._parts.public_url)
        answer = RedirectResponse(f"{SIGN_IN}?out", 303)
        answer.delete_cookie(cookie_name(tls), path="/", secure=tls, httponly=True, samesite="lax")
        return answer

    async def _end(self, secret: str) -> None:
        if not secret:
            return
        member = await self._sessions.member(secret)
        await self._sessions.end(secret)
        await self._close(secret)
        if member is not None:
            log.info("signed out", action="signed_out", staff_id=member.id)

    def _secret(self, request: Request) -> str:
        return request.cookies.get(cookie_name(is_tls(request, self._parts.public_url)), "")

    def _button(self, words: Words, token: str) -> Response:
        body = (
            f"<p>{escape(words['sign_in.ready'])}</p>"
            f'<form method="post" action="{SIGN_IN}">'
            f'<input type="hidden" name="token" value="{escape(token)}">'
            f'<button type="submit" autofocus>{escape(words["sign_in.button"])}</button></form>'
        )
        return _page(words, words["sign_in.title"], body, token)

    def _how(self, words: Words, title: str, why: str, status: int) -> Response:
        first = f"<p>{escape(why)}</p>" if why else ""
        body = f"{first}<p>{escape(words['sign_in.how'])}</p><pre>xiaoer link</pre>"
        return _page(words, title, body, status=status)


def _page(words: Words, title: str, body: str, token: str = "", status: int = 200) -> Response:
    other = "en" if words.language == "zh" else "zh"
    text = _PAGE.format(
        lang=words.language, title=escape(title), prefix=PREFIX, brand="店小二", body=body, other=other,
        query=f"token={escape(token)}&amp;" if token else "", other_name=words["other_language"],
    )  # fmt: skip
    return HTMLResponse(text, status)


async def _field(request: Request, name: str) -> str | None:
    """A field of a small form, empty where it is missing; None for a form that is too large."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FORM_BYTES:
        return None
    body = await request.body()
    return parse_qs(body.decode("utf-8", "replace")).get(name, [""])[0]
