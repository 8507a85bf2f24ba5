"""Fails at the n-th side effect: every statement, commit and send is a point at which the world may end."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from bot.channels.protocol import Sent
from data.outbox import Outgoing
from tests.bot.stage import Wire

#: SQLITE_FULL: what a full disk says.
FULL = 13


def disk_full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = FULL
    return error


class Countdown:
    """Counts points; at the n-th it does what it was made to do."""

    def __init__(self, at: int, end: Callable[[], None], only: Sequence[str] = ()) -> None:
        """`only`: the names of the points that count, all where none is named."""
        self._at, self._end, self._only, self._passed, self.is_on = at, end, only, 0, True
        #: What the n-th point was, empty where there were fewer.
        self.struck = ""

    def point(self, what: str) -> None:
        if self.is_on and not self.struck and (not self._only or what in self._only):
            self._passed += 1
            if self._passed == self._at:
                self.struck = what
                self._end()


def refuse() -> None:
    """The disk is full at this one moment."""
    raise disk_full()


def vanish() -> None:
    """The process is gone without a word."""
    os._exit(9)


def connection_that_counts(countdown: Countdown) -> type[sqlite3.Connection]:
    """A connection on which every statement is a point; a commit too, before it is done."""

    class Counting(sqlite3.Connection):
        def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = (), /) -> sqlite3.Cursor:
            if not sql.startswith(("pragma", "rollback", "release")):
                countdown.point(sql)
            return super().execute(sql, values)

        def executemany(self, sql: str, rows: Any, /) -> sqlite3.Cursor:
            countdown.point(sql)
            return super().executemany(sql, rows)

    return Counting


class CountingWire(Wire):
    """A wire on which a send can fail before it left and after it arrived."""

    def __init__(self, countdown: Countdown, arrived: Callable[[Outgoing], None]) -> None:
        super().__init__()
        self._countdown, self._arrived = countdown, arrived

    async def send(self, outgoing: Outgoing) -> Sent:
        self._countdown.point("leaves")
        self._arrived(outgoing)
        sent = await super().send(outgoing)
        self._countdown.point("arrived")
        return sent
