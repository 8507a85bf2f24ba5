"""Which pages may speak to the shop, and the headers that say so."""

import re
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bot.channels.web_refusals import Refused
from bot.errors import SettingsError

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?")


class Origins:
    """The shop's own host and the origins that the operator listed."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        """Raises `SettingsError` for what is no origin."""
        for origin in listed:
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(f"{origin!r} is no origin; write for example https://shop.example, without a path")
        self._listed = frozenset(listed)

    def check(self, connection: HTTPConnection) -> None:
        """Raises `Refused` for a page of another origin. Without an Origin it is no page, and bears a token or none."""
        origin = connection.headers.get("origin")
        if origin is not None and not self._allows(origin, connection.headers.get("host", "")):
            raise Refused("bad_origin")

    def sharing(self, connection: HTTPConnection) -> dict[str, str]:
        """The headers that let a listed page read the answer."""
        origin = connection.headers.get("origin", "")
        if origin not in self._listed:
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type",
            "Access-Control-Max-Age": "600",
        }

    def page_policy(self, connection: HTTPConnection) -> str:
        """The Content-Security-Policy of the shop's own pages: nothing but what this host serves."""
        host = connection.headers.get("host", "")
        # The header is the caller's: only what looks like a host may become part of a policy. Older browsers do not
        # count a socket of the same host as 'self'.
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        framing = " ".join(["'self'", *sorted(self._listed)])
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors {framing}"
        )

    def _allows(self, origin: str, host: str) -> bool:
        return origin in self._listed or bool(host and urlsplit(origin).netloc == host)
