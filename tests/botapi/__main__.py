"""The emulated Bot API as a process of its own: `python -m tests.botapi PORT [flood]`, until SIGTERM."""

import asyncio
import signal
import sys

import uvloop

from tests.botapi.server import BotApi


async def main(port: int, *, flood: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with BotApi(port, flood=flood) as api:
        # The line that whoever started it waits for.
        sys.stdout.write(f"{api.url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), flood="flood" in sys.argv[2:]))
