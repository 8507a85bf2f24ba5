"""What runs beside the customers: an index of 100,000 phrasings, an export, and searches from the console."""

import asyncio
import json
import sys
import time
from itertools import islice
from pathlib import Path

from bench.machine import percentile
from bench.steps import Customers
from bench.texts import texts
from bot.app import App
from data import conversations, search
from data.database import connect
from replies.matcher import Matcher, Phrasing
from replies.text import normal_form

#: Messages a second that customers write meanwhile: a busy shop's evening.
PACE = 20


def build_index(phrasings: int) -> None:
    """In a child process, as a publish does it."""
    said = texts(11)
    made = (
        Phrasing(f"intent.{at % 200}", "zh", normal_form(f"{text} {at}"))
        for at, text in enumerate(islice(said, phrasings))
    )
    Matcher(made).to_bytes()


def export(path: Path, target: Path) -> None:
    """In a child process: every message as a line of JSON."""
    db = connect(path, read_only=True)
    with target.open("w", encoding="utf-8") as out:
        for row in db.execute("select id, conversation_id, author, text, at from messages order by id"):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    db.close()


async def replies_beside(app: App, path: Path, phrasings: int, seconds: float) -> tuple[float, float, int]:
    """p50 and p99 of replies in milliseconds while all of that runs, and how many replies they are of."""
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
    return percentile(customers.took, 0.5) * 1000, percentile(customers.took, 0.99) * 1000, len(customers.took)


async def _child(*words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.company", *words)


async def _search(app: App) -> None:
    while True:
        await app.db.read(lambda db: search.messages(db, "发货"))
        await app.db.read(conversations.recent)
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1] == "index":
        build_index(int(sys.argv[2]))
    else:
        export(Path(sys.argv[2]), Path(sys.argv[3]))
