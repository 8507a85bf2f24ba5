"""What is seen from outside: alive, ready, and the figures."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import App
from bot.metrics import CONTENT_TYPE
from data import facts


def health_routes(app: App) -> list[BaseRoute]:
    """`/healthz`: the process answers. `/readyz`: it takes messages. `/metrics`: Prometheus' text."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        if not app.is_ready:
            return PlainTextResponse("starting or stopping\n", 503)
        await app.db.read(facts.versions)
        return PlainTextResponse("ready\n")

    async def metrics(_: Request) -> Response:
        return Response(app.metrics.text(), media_type=CONTENT_TYPE)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
