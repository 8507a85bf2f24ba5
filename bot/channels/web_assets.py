"""The widget's own files: read once, served with a tag so that a browser asks again and gets 'unchanged'."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web_origins import Origins

FOLDER = Path(__file__).parent / "widget"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
#: These have an address of their own, since pages of other sites name them.
_AT_ROOT = ("widget.js", "widget.css")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    content: bytes
    media_type: str
    tag: str


class Assets:
    """Every script, style sheet and drawing of the widget's folder."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._assets = {path.name: _asset(path) for path in FOLDER.iterdir() if path.suffix in _TYPES}

    def routes(self) -> list[Route]:
        """Where they are: only names that were there at start are served."""
        return [
            Route(f"/{name}" if name in _AT_ROOT else f"/widget/{name}", self._serve, methods=["GET"])
            for name in sorted(self._assets)
        ]

    async def _serve(self, request: Request) -> Response:
        asset = self._assets[request.url.path.rpartition("/")[2]]
        headers = {
            "ETag": asset.tag,
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
            **self._origins.sharing(request),
        }
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=304, headers=headers)
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
