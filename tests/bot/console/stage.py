"""The shop with its console as tests meet it: an address, and the database's file beside it."""

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from data import inbox, staff
from data.connection import connect, input_step
from data.inbox import Incoming, post_of

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[3]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Running:
    """A running shop: customers write through the inbox, as a channel would; staff come by links."""

    url: str
    file: Path
    said: int = field(default=0)

    def write(self, step: Callable[..., T]) -> T:
        return input_step(self.file, step)

    def read(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        db = connect(self.file, read_only=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def wait(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        """The first answer that is not empty."""
        end = time.monotonic() + 30
        while not (rows := self.read(sql, *values)):
            assert time.monotonic() < end, f"nothing came of: {sql} {values}"
            time.sleep(0.02)
        return rows

    def hire(self, name: str, role: staff.Role = "agent", *, on_duty: bool = True) -> int:
        def hire(db) -> int:  # type: ignore[no-untyped-def]
            number = staff.add(db, name, role, now_ms())
            staff.set_duty(db, number, on_duty, now_ms())
            return number

        return self.write(hire)

    def token(self, staff_id: int, lasts_ms: int = 600_000) -> str:
        token = secrets.token_urlsafe(32)
        self.write(lambda db: staff.add_link(db, token, staff_id, now_ms() + lasts_ms))
        return token

    def link(self, staff_id: int, lasts_ms: int = 600_000) -> str:
        return f"{self.url}/console/sign-in?token={self.token(staff_id, lasts_ms)}"

    def says(self, address: str, text: str, *, name: str = "", customer: str = "", kind: str = "message") -> int:
        """A customer writes, and has been stepped when this returns; returns the conversation's id."""
        self.said += 1
        key = f"said-{self.said}"
        come = Incoming("web", address, key, kind, "" if kind == "press" else text, text if kind == "press" else "",
                        name=name, customer_key=customer)  # type: ignore[arg-type]  # fmt: skip
        self.write(lambda db: inbox.put(db, post_of(come), now_ms()))
        self.wait("select id from inbox where key = ? and status = 'done'", key)
        sql = "select v.id from conversations v join contacts k on k.id = v.contact_id where k.address = ?"
        return int(self.read(sql, address)[0][0])


@contextmanager
def open_shop(folder: Path, port: int = 0) -> Iterator[Running]:
    """A shop in a process of its own, gone when the block ends."""
    script = Path(__file__).with_name("shop.py")
    command = [sys.executable, "-X", "dev" if port else "utf8", str(script), str(folder), str(port)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                             env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})  # fmt: skip
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        url = child.stdout.readline().strip()
        assert url, "the shop did not start"
        yield Running(url, folder / "xiaoer.db")
    finally:
        child.stdin.close()
        child.wait(15)
        child.stdout.close()
