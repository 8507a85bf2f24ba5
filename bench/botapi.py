"""The emulated Bot API as a process of its own, and its control door."""

import http.client
import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Self

from tests.botapi.server import TOKEN

ROOT = Path(__file__).parents[1]
#: The first of the people's numbers.
FIRST = 1001


class BotApiProcess:
    """`with BotApiProcess() as api:`: people write through it, and it tells what bots did."""

    token = TOKEN

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.botapi", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self._line = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=120)
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait(20)

    def ask(self, act: str, **given: Any) -> Any:
        """One act of the control door."""
        self._line.request("POST", f"/control/{act}", json.dumps(given))
        answer = self._line.getresponse()
        found = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{act}: {found}")
        return found

    def say(self, *said: tuple[int, str]) -> None:
        """People write, by number and text, in this order."""
        self.ask("say", messages=[{"from": person, "text": text} for person, text in said])

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """The bot's calls, in the order in which they came."""
        found: list[dict[str, Any]] = self.ask("calls", since=since)
        return found

    def replies(self) -> dict[int, list[str]]:
        """What each chat shows of the bot."""
        found: dict[int, list[str]] = defaultdict(list)
        return found | {int(chat): texts for chat, texts in self.ask("replies").items()}

    def count(self) -> int:
        """Replies in all."""
        return sum(self.ask("counters")["replies"].values())

    def quiet(self, patience_s: float = 60) -> None:
        """Until the bot has everything and has sent nothing for a while."""
        last, since, end = -1, time.monotonic(), time.monotonic() + patience_s
        while time.monotonic() < end:
            counted = self.ask("counters")
            now = sum(counted["replies"].values())
            if now != last or counted["pending"]:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > 1.5:
                return
            time.sleep(0.05)
        raise TimeoutError(f"the bot did not come to an end within {patience_s} s")
