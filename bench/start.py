"""From the command to the first answer, and the memory of the running service."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.machine import memory_of_mb

#: A start that takes longer is broken.
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the service."""

    first_answer_s: float
    memory_mb: float

    def __str__(self) -> str:
        return f"first answer after {self.first_answer_s:.2f} s   memory {self.memory_mb:.0f} MB"


def start(db: Path, port: int, *, console: bool) -> Start:
    """Start `xiaoer run`, ask a question over HTTP, stop it."""
    env = {**os.environ, "XIAOER_DB": str(db), "XIAOER_PORT": str(port)}
    words = [sys.executable, "-c", "from bot.cli import main; main()", "run", *([] if console else ["--no-console"])]
    began = time.perf_counter()
    service = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _answered(f"http://127.0.0.1:{port}")
        took = time.perf_counter() - began
        return Start(took, memory_of_mb(service.pid))
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(20)


def _answered(url: str) -> None:
    """Ask once it listens, and wait for the answer."""
    end = time.perf_counter() + PATIENCE_S
    token = None
    while time.perf_counter() < end:
        try:
            if token is None:
                token = _call(f"{url}/widget/session", {"language": "zh"})["token"]
                _call(f"{url}/widget/messages", {"type": "message", "id": "start-0001", "text": "什么时候发货"}, token)
            frames = _call(f"{url}/widget/messages?after=0&wait=0", None, token)["frames"]
            if any(line["author"] == "bot" for frame in frames for line in frame.get("lines", ())):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError("the service did not answer")


def _call(url: str, body: dict[str, object] | None, token: str | None = None) -> dict:  # type: ignore[type-arg]
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
        found: dict = json.load(answer)  # type: ignore[type-arg]
        return found
