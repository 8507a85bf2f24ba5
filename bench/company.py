"""What runs beside the customers: an index of 100,000 phrasings, an export, and searches from the console."""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.machine import fsync_ms, percentile
from bench.steps import Customers
from bench.texts import texts
from bot.app import App
from bot.courtesy import SYNC_EVERY, step_aside
from data import conversations, search
from data.database import connect
from replies.matcher import Matcher, Phrasing
from replies.text import normal_form

#: Messages a second that customers write meanwhile: a busy shop's evening.
PACE = 20


def build_index(phrasings: int) -> None:
    """In a child process, as a publish does it."""
    step_aside()
    said = texts(11)
    made = (
        Phrasing(f"intent.{at % 200}", "zh", normal_form(f"{text} {at}"))
        for at, text in enumerate(islice(said, phrasings))
    )
    Matcher(made).to_bytes()


def export(path: Path, target: Path) -> None:
    """In a child process: every message as a line of JSON, synced as it goes."""
    step_aside()
    db = connect(path, read_only=True)
    unsynced = 0
    with target.open("w", encoding="utf-8") as out:
        for row in db.execute("select id, conversation_id, author, text, at from messages order by id"):
            unsynced += out.write(json.dumps(row, ensure_ascii=False) + "\n")
            if unsynced > SYNC_EVERY:
                out.flush()
                os.fdatasync(out.fileno())
                unsynced = 0
    db.close()


def probe(folder: Path, seconds: float) -> None:
    """In a child process: what the disk alone makes a commit wait meanwhile, at the customers' own pace."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        took += [one / 1000 for one in fsync_ms(folder, times=1)[:1]]
        time.sleep(1 / PACE)
    print(f"{percentile(took, 0.5) * 1000:.1f} {percentile(took, 0.99) * 1000:.1f}")


@dataclass(frozen=True, slots=True)
class Company:
    """Replies in company, in milliseconds, and what the disk alone took meanwhile."""

    p50_ms: float
    p99_ms: float
    replies: int
    #: p50 and p99 of a bare fsync in another process during the same seconds.
    fsync: str

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:.1f} ms   p99 {self.p99_ms:.1f} ms   of {self.replies} replies"


async def replies_beside(app: App, path: Path, phrasings: int, seconds: float) -> Company:
    """Customers write at their pace while all of that runs."""
    disk = await _child("probe", str(path.parent), str(seconds))
    children = [
        await _child("index", str(phrasings)),
        await _child("export", str(path), str(path.with_suffix(".jsonl"))),
    ]
    customers = Customers(app, 90)
    searching = asyncio.create_task(_search(app))
    end = time.perf_counter() + seconds
    turn = 0
    while time.perf_counter() < end or any(child.returncode is None for child in children):
        turn += 1
        await asyncio.gather(customers.say(f"company-{turn % 40}"), asyncio.sleep(1 / PACE))
    searching.cancel()
    await asyncio.gather(searching, return_exceptions=True)
    told, _ = await disk.communicate()
    p50, p99 = (percentile(customers.took, share) * 1000 for share in (0.5, 0.99))
    return Company(p50, p99, len(customers.took), told.decode().strip())


async def _child(*words: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "bench.company", *words)
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


async def _search(app: App) -> None:
    while True:
        await app.db.read(lambda db: search.messages(db, "发货"))
        await app.db.read(conversations.recent)
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1] == "index":
        build_index(int(sys.argv[2]))
    elif sys.argv[1] == "probe":
        probe(Path(sys.argv[2]), float(sys.argv[3]))
    else:
        export(Path(sys.argv[2]), Path(sys.argv[3]))
