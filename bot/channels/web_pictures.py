"""Pictures that visitors send: known by their content, kept under a random name, shown to nobody else."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.web_api import capped_body, guarded
from bot.channels.web_limits import Allowance
from bot.channels.web_origins import Origins
from bot.channels.web_pixels import kind_of, pixels
from bot.channels.web_refusals import Refused
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import Picture, WebStore
from bot.channels.web_visitors import Visitors

IsStaff = Callable[[Request], Awaitable[bool]]


class Pictures:
    """Takes and shows pictures."""

    def __init__(
        self,
        store: WebStore,
        visitors: Visitors,
        origins: Origins,
        settings: WebSettings,
        allowance: Allowance,
        is_staff: IsStaff,
    ) -> None:
        """`is_staff` says whether a request comes from somebody who may see every picture."""
        self._store = store
        self._visitors = visitors
        self._origins = origins
        self._settings = settings
        self._allowance = allowance
        self._is_staff = is_staff

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/widget/pictures", guarded(self._origins, self._take), methods=["POST", "OPTIONS"]),
            Route("/widget/pictures/{picture_id}", guarded(self._origins, self._show), methods=["GET", "OPTIONS"]),
        ]

    async def _take(self, request: Request) -> Response:
        visitor = await self._visitors.bearer(request.headers.get("authorization", ""))
        self._allowance.take(visitor.address)
        content = await self._content(request)
        mime = kind_of(content)
        if not mime:
            raise Refused("bad_picture")
        if not 0 < pixels(content, mime) <= self._settings.pixel_cap:
            raise Refused("picture_too_large")
        picture_id = secrets.token_hex(16)
        await self._store.save_picture(picture_id, Picture(visitor.address, mime, content))
        return JSONResponse({"picture": picture_id}, 201)

    async def _content(self, request: Request) -> bytes:
        try:
            async with asyncio.timeout(self._settings.upload_s):
                return await capped_body(request, self._settings.picture_cap, "picture_too_large")
        except TimeoutError as error:
            raise Refused("unavailable") from error

    async def _show(self, request: Request) -> Response:
        """The picture, to whoever may see it; anybody else learns nothing, not even whether it is there."""
        picture = await self._store.picture(request.path_params["picture_id"])
        if not await self._is_staff(request):
            visitor = await self._visitors.bearer(request.headers.get("authorization", ""))
            if picture is None or picture.address != visitor.address:
                raise Refused("picture_gone")
        if picture is None:
            raise Refused("picture_gone")
        ending = picture.mime.rpartition("/")[2]
        headers = {
            "Content-Disposition": f'attachment; filename="picture.{ending}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(picture.content, media_type=picture.mime, headers=headers)
