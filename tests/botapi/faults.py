"""Faults on demand: what can become of a call before it has its effect, and of its answer afterwards."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from tests.botapi.refusal import PREFIXES
from tests.botapi.wire import Connection, Reply

Kind = Literal[
    "429", "500", "502", "rubbish", "timeout", "reset", "close", "truncate",
    "blocked", "deactivated", "kicked", "400", "401", "409", "migrated",
]  # fmt: skip
When = Literal["before", "after"]

#: Code and description of the faults that are plain answers.
REFUSED: dict[str, tuple[int, str]] = {
    "500": (500, "Internal Server Error"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "401": (401, "Unauthorized"),
    "409": (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
}
HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
RUBBISH = b"\xe5\xba\x97 { not json"


def refused(code: int, description: str, parameters: dict[str, Any] | None = None) -> Reply:
    """The Bot API's own form of a no."""
    more = {"parameters": parameters} if parameters else {}
    return Reply(orjson.dumps({"ok": False, "error_code": code, "description": description, **more}), code)


@dataclass(slots=True)
class Fault:
    """One that waits for its call. A chat of None means any; times of None means until it is ended."""

    method: str
    kind: Kind
    when: When = "before"
    times: int | None = 1
    chat: int | None = None
    retry_after: int = 1
    description: str = "something is wrong"
    migrate_to: int = -1009
    #: How long a time-out holds, unless it is released.
    hold_s: float = 60.0
    struck: int = 0
    _gate: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_spent(self) -> bool:
        return self.times is not None and self.struck >= self.times

    def strikes(self, method: str, chat: object) -> bool:
        """Whether it hits that call."""
        hits = self.method in {"*", method} and (self.chat is None or str(self.chat) == str(chat))
        return hits and not self.is_spent

    def release(self) -> None:
        """Lets go of the calls that a time-out holds."""
        self._gate.set()

    def end(self) -> None:
        """It strikes no more."""
        self.times = self.struck
        self.release()

    async def hold(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.hold_s):
                await self._gate.wait()

    async def break_off(self, connection: Connection, true_answer: Reply | None) -> None:
        """Does to the connection what it stands for. `true_answer` is what would have gone back, once there is one."""
        if self.kind == "timeout":
            await self.hold()
            connection.reply(true_answer) if true_answer else connection.close()
        elif self.kind == "reset":
            connection.reset()
        elif self.kind == "close":
            connection.close()
        elif self.kind == "truncate":
            cut = true_answer or refused(500, "Internal Server Error")
            connection.reply(cut, cut_to=len(cut.body) // 2)
        else:
            connection.reply(self._reply())

    def _reply(self) -> Reply:
        if self.kind == "429":
            description = f"{PREFIXES[429]}retry after {self.retry_after}"
            return refused(429, description, {"retry_after": self.retry_after})
        if self.kind == "migrated":
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            return refused(400, description, {"migrate_to_chat_id": self.migrate_to})
        if self.kind == "502":
            return Reply(HTML, 502, "text/html")
        if self.kind == "rubbish":
            return Reply(RUBBISH)
        return refused(*REFUSED.get(self.kind, (400, f"Bad Request: {self.description}")))


class Faults:
    """Those that wait, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._waiting.append(fault)
        return fault

    def strike(self, method: str, chat: object) -> Fault | None:
        """The first that hits, counted; spent ones are forgotten."""
        for fault in self._waiting:
            if fault.strikes(method, chat):
                fault.struck += 1
                self._waiting = [waiting for waiting in self._waiting if not waiting.is_spent]
                return fault
        return None

    def clear(self) -> None:
        """No more faults; held calls are let go."""
        for fault in self._waiting:
            fault.end()
        self._waiting.clear()
