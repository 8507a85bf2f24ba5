"""The bots that are compared: xiaoer as it is run, and the echo bots of the two libraries."""

import os
import resource
import signal
import socket
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path

from bench.botapi import ROOT, BotApiProcess

#: Of which aiogram the figure is.
AIOGRAM = "aiogram==3.22.0"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Bot:
    """A program that is started, killed and started again."""

    name: str
    words: list[str]
    #: Where it keeps what it knows; None for one that knows nothing.
    db: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, api: BotApiProcess) -> None:
        words = [word.format(api=api.url, token=api.token) for word in self.words]
        own = {key: value.format(api=api.url, token=api.token) for key, value in self.environment.items()}
        self._process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def cpu_s(self) -> float:
        """What all its threads used so far."""
        words = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / _TICKS

    def memory_mb(self) -> float:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 2**20


def xiaoer(folder: Path, name: str = "xiaoer") -> Bot:
    """The service as a shop runs it, on a file of its own; only the rates are off."""
    db = folder / "shop.db"
    environment = {
        "XIAOER_DB": str(db), "XIAOER_PORT": str(_free_port()), "XIAOER_TELEGRAM_TOKEN": "{token}",
        "XIAOER_TELEGRAM_API": "{api}", "XIAOER_TELEGRAM_RATE": "0", "XIAOER_TELEGRAM_CHAT_RATE": "0",
        "XIAOER_TELEGRAM_GROUP_RATE": "0", "XIAOER_LOG_LEVEL": "error",
    }  # fmt: skip
    words = [sys.executable, "-c", "from bot.cli import main; main()", "run", "--no-console"]
    return Bot(name, words, db, environment)


def ptb_echo() -> Bot:
    """With everything as the library has it by default."""
    return Bot("python-telegram-bot echo", [sys.executable, "-m", "bench.echo_ptb", "{api}", "{token}"])


def aiogram_echo(folder: Path) -> Bot | None:
    """In an environment of its own, which goes with the folder; None where it cannot be installed."""
    home = folder / "aiogram"
    venv.create(home, with_pip=True)
    python = home / "bin/python"
    got = subprocess.run([str(python), "-m", "pip", "install", "--quiet", AIOGRAM], capture_output=True, check=False)
    if got.returncode:
        return None
    return Bot("aiogram echo", [str(python), str(ROOT / "bench/echo_aiogram.py"), "{api}", "{token}"])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
