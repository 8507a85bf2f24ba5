"""Who is signed in: a cookie with 256 random bits, of which only the hash is kept."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bot.clock import Clock
from data import staff
from data.database import Database
from data.staff import Member, SessionLimits

#: A browser refuses the first on plain http, so that a shop in a LAN needs the second.
TLS_COOKIE, PLAIN_COOKIE = "__Host-session", "session"

#: How often a session in use is written down: often enough for an idle limit of minutes.
TOUCH_EVERY_MS = 60_000

#: Sessions whose last touch is remembered; beyond that the memory begins anew.
REMEMBERED = 1_000


def is_tls(connection: HTTPConnection, public_url: str) -> bool:
    """Whether the browser speaks TLS, with us or with the proxy before us."""
    return connection.url.scheme in {"https", "wss"} or urlsplit(public_url).scheme == "https"


def cookie_name(tls: bool) -> str:
    """The session cookie's name."""
    return TLS_COOKIE if tls else PLAIN_COOKIE


class Sessions:
    """The session table, as the console uses it. Machine time throughout: nobody moves it."""

    def __init__(self, db: Database, clock: Clock, limits: SessionLimits | None = None) -> None:
        """`limits`: how long a session lasts unused, and at all."""
        self._db, self._clock, self._limits = db, clock, limits or SessionLimits()
        self._touched: dict[str, int] = {}

    async def begin(self, token: str) -> tuple[str, Member] | None:
        """Turn a one-time link's token into a session's secret; None where it was used, has expired or never was."""
        secret, now = secrets.token_urlsafe(32), self._clock.machine()
        member = await self._db.write(lambda db: staff.use_link(db, token, secret, now))
        return (secret, member) if member else None

    async def member(self, secret: str) -> Member | None:
        """Who this is now, None where the session has ended. Does not count as use."""
        if not secret:
            return None
        now = self._clock.machine()
        return await self._db.read(lambda db: staff.of_session(db, secret, now, self._limits))

    async def use(self, secret: str) -> Member | None:
        """Who this is now; a person did something, so the idle limit begins anew."""
        member = await self.member(secret)
        if member is not None:
            await self._touch(secret)
        return member

    async def end(self, secret: str) -> None:
        """Signed out."""
        now = self._clock.machine()
        self._touched.pop(staff.digest(secret), None)
        await self._db.write(lambda db: staff.end_session(db, secret, now))

    async def _touch(self, secret: str) -> None:
        key, now = staff.digest(secret), self._clock.machine()
        if now - self._touched.get(key, 0) < TOUCH_EVERY_MS:
            return
        if len(self._touched) >= REMEMBERED:
            self._touched.clear()
        self._touched[key] = now
        await self._db.write(lambda db: staff.touch(db, secret, now))


def is_staff_of(db: Database, clock: Clock, public_url: str = "") -> Callable[[HTTPConnection], Awaitable[bool]]:
    """Whether a request comes from somebody who is signed in to the console: they may see customers' pictures."""
    sessions = Sessions(db, clock)

    async def is_staff(request: HTTPConnection) -> bool:
        secret = request.cookies.get(cookie_name(is_tls(request, public_url)), "")
        return await sessions.member(secret) is not None

    return is_staff
