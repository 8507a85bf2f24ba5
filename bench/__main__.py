"""`make bench`: every figure, with the fsync time of the disk that it was measured on."""

import logging
import shutil
import sys
import tempfile
from pathlib import Path

import structlog
import uvloop

from bench import matching, rotation, telegram
from bench.company import Company, replies_beside
from bench.machine import fsync_ms, memory_mb
from bench.start import start
from bench.steps import Figures, run
from bench.store import fill
from bot import heap
from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.clock import Clock, machine_now
from bot.house import open_house
from data.shop_folder import demo_folder

STEPS = 3_000
CONVERSATIONS = 100_000
PHRASINGS = 100_000
PORT = 18_765


async def steps(path: Path, seed: int) -> tuple[Figures, Figures]:
    """One after another, then 64 at once, on this database; after a warm-up."""
    app = App(path, Clock())
    await app.start([MailboxChannel("web")])
    heap.settle()
    await run(app, seed, 400, 1)
    alone = await run(app, seed + 1, STEPS, 1)
    crowd = await run(app, seed + 2, STEPS, 64)
    await app.stop()
    await app.close()
    return alone, crowd


async def company(path: Path) -> Company:
    """Replies while everything else runs."""
    app = App(path, Clock())
    await app.start([MailboxChannel("web")])
    heap.settle()
    await run(app, 80, 100, 1)
    found = await replies_beside(app, path, PHRASINGS, 10)
    await app.stop()
    await app.close()
    return found


def main() -> None:
    """Everything, in the folder that is named, else beside the project: a disk, not memory."""
    sys.setswitchinterval(0.0005)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("var")
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=base))
    try:
        measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell_fsync(folder: Path) -> None:
    """The disk as it is at this moment: no reply is faster than it, and its worst is theirs."""
    median, worst = fsync_ms(folder)
    print(f"fsync                         p50 {median:.3f} ms   p99 {worst:.3f} ms")


def measure(folder: Path) -> None:
    """Print a figure a line."""
    path = folder / "bench.db"
    tell_fsync(folder)
    open_house(path, demo_folder(), keep=1, who="bench").lock.release()
    alone, crowd = uvloop.run(steps(path, 10))
    print(f"one in flight                 {alone}")
    print(f"64 in flight                  {crowd}")
    print(f"memory of that process        {memory_mb():.0f} MB")
    for console in (False, True):
        begun = start(path, PORT, console=console)
        name = "with the console" if console else "without console "
        print(f"start, {name}       {begun}")
    fill(path, CONVERSATIONS, machine_now())
    tell_fsync(folder)
    many_alone, many_crowd = uvloop.run(steps(path, 30))
    print(f"one in flight, {CONVERSATIONS:,} stored {many_alone}")
    print(f"64 in flight, {CONVERSATIONS:,} stored  {many_crowd}")
    ratios = many_alone.cpu_ms / alone.cpu_ms, many_crowd.cpu_ms / crowd.cpu_ms
    print(f"CPU a step, stored / empty    {ratios[0]:.2f} and {ratios[1]:.2f}")
    begun = start(path, PORT, console=False)
    print(f"start, {CONVERSATIONS:,} stored         {begun}")
    found = uvloop.run(company(path))
    print(f"beside index, export, search  {found}")
    print(f"  the disk alone meanwhile    p50 and p99 of an fsync: {found.fsync} ms")
    tell_fsync(folder)
    telegram.measure(folder)
    matching.measure()
    rotation.measure()


if __name__ == "__main__":
    main()
