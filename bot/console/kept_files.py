"""Files that the shop itself keeps beside a conversation: to be taken away, never shown in the page's own name."""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.console.parts import PREFIX
from bot.evidence import EVIDENCE
from data import files
from data.database import Database

#: Below it stands a file's id.
FILES = f"{PREFIX}/files"
_ID = re.compile(r"[0-9a-f]{32}")


class KeptFiles:
    """Hands them to whoever the guard let through."""

    def __init__(self, db: Database) -> None:
        """`db`: the shop's file."""
        self._db = db

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route(f"{FILES}/{{file_id}}", self._take, methods=["GET"])]

    async def _take(self, request: Request) -> Response:
        """As an attachment: what a customer wrote stands in it, and no browser is to run it here."""
        file_id = request.path_params["file_id"]
        file = await self._db.read(lambda db: files.get(db, file_id)) if _ID.fullmatch(file_id) else None
        if file is None or file.mime != EVIDENCE:
            return PlainTextResponse("这个文件已经不在了 · This file is gone", 404)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.content, media_type=f"{file.mime}; charset=utf-8", headers=headers)
