"""A shop with the console, as a process of its own: NiceGUI is one a process, and a console is used from outside.

Run with a folder: fills a database there, prints the address on one line, and serves until its stdin ends.
"""

import asyncio
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.clock import Clock
from bot.console import ConsoleParts, console_site
from bot.house import open_house
from data.shop_folder import demo_folder


def paths(routes: list[BaseRoute], prefix: str = "") -> list[str]:
    """Every path that is served, those of mounted apps too."""
    found = []
    for route in routes:
        path = prefix + getattr(route, "path", "")
        inner = getattr(route, "routes", None)
        found += paths(inner, path) if inner else [path + ("/socket.io/" if path.endswith("_ws") else "")]
    return found


async def main(folder: Path) -> None:
    house = open_house(folder / "xiaoer.db", demo_folder(), keep=1, who="console test")
    app = App(house.path, Clock())
    await app.start([MailboxChannel("web"), MailboxChannel("terminal")])
    parts = ConsoleParts(app.db, app.engine, app.clock, "", folder, "zh")
    site: Any = console_site(parts, [Route("/", lambda _: PlainTextResponse("the shop"))])
    listener = socket.create_server(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0))
    config = uvicorn.Config(site, log_level="warning", ws="websockets-sansio", lifespan="on", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    (folder / "routes.txt").write_text("\n".join(sorted(set(paths(site.routes)))))
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving
    await app.stop()
    await app.close()
    house.lock.release()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
