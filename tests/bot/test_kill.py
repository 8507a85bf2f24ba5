# ruff: noqa: ASYNC110 - it looks at another process, which sets no event
"""Killed with SIGKILL at random moments while it serves: nothing that was acknowledged is lost, nothing done twice."""

import asyncio
import json
import os
import random
import signal
import socket
import sqlite3
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

MESSAGES, CONTACTS, KILLS, IN_FLIGHT = 2_000, 50, 30, 6
TEXTS = ("你好", "什么时候发货", "包邮吗", "可以开发票吗", "怎么退货", "在吗", "有什么优惠", "hello", "谢谢")


@dataclass
class Receiver:
    """The other side: keeps every message that reaches it, copies too, in the order of arrival."""

    got: list[tuple[int, str]] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None

    async def open(self) -> "Receiver":
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if not line.endswith(b"\n"):
                break
            row_id, address, _ = json.loads(line)
            self.got.append((row_id, address))
            writer.write(b"ok\n")
        writer.close()

    def close(self) -> None:
        assert self._server is not None
        self._server.close()


class Child:
    """The serving process, started again after each death."""

    def __init__(self, path: Path, receiver: Receiver) -> None:
        self.path, self.receiver = path, receiver
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        environment = {**os.environ, "XIAOER_DB": str(self.path)}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self.command(), cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
        )

    def command(self) -> list[str]:
        return ["tests.bot.kill_child", str(self.path), str(self.port), str(self.receiver.port)]

    async def end(self, how: signal.Signals) -> int:
        assert self._process is not None
        os.kill(self._process.pid, how)
        return await self._process.wait()


@dataclass
class Crowd:
    """Contacts who write some messages each and send again what was not acknowledged, as a browser does."""

    url: str
    dice: random.Random
    contacts: int = CONTACTS
    each: int = MESSAGES // CONTACTS
    acknowledged: Counter[str] = field(default_factory=Counter)
    resent: int = 0
    #: What each contact shows that it is itself.
    bearers: dict[int, dict[str, str]] = field(default_factory=dict)

    async def write(self) -> None:
        limits = httpx.Limits(max_connections=CONTACTS, max_keepalive_connections=CONTACTS)
        async with httpx.AsyncClient(base_url=self.url, limits=limits, timeout=10) as client:
            await asyncio.gather(*(self._contact(client, n) for n in range(self.contacts)))

    async def _contact(self, client: httpx.AsyncClient, n: int) -> None:
        token = (await self._insist(client, "/widget/session", {"language": "zh"}, {}))["token"]
        bearer = self.bearers[n] = {"Authorization": f"Bearer {token}"}
        for at in range(self.each):
            text = f"{self.dice.choice(TEXTS)} {at:02}"
            told = {"type": "message", "id": f"m-{n:04}-{at:04}", "text": text}
            ack = await self._insist(client, "/widget/messages", told, bearer)
            assert ack == {"type": "ack", "id": told["id"]}
            self.acknowledged[told["id"]] += 1

    async def _insist(
        self, client: httpx.AsyncClient, path: str, body: dict[str, str], headers: dict[str, str]
    ) -> dict[str, str]:
        while True:
            try:
                answer = await client.post(path, json=body, headers=headers)
                if answer.status_code in {200, 201}:
                    return dict(answer.json())
                assert answer.status_code >= 500 or answer.status_code == 429, answer.text
            except httpx.TransportError:
                pass
            self.resent += 1
            await asyncio.sleep(0.3 + self.dice.random() / 2)


async def kill_again_and_again(child: Child, crowd: Crowd, dice: random.Random) -> int:
    """At random points of the traffic; some of them while the next process is still starting."""
    moments = sorted(dice.randrange(MESSAGES - CONTACTS) for _ in range(KILLS))
    for kills, moment in enumerate(moments):
        async with asyncio.timeout(120):
            while crowd.acknowledged.total() < moment and kills % 6:
                await asyncio.sleep(0.002)
        await asyncio.sleep(dice.random() * (0.05 if kills % 6 else 1.0))
        assert await child.end(signal.SIGKILL) == -signal.SIGKILL
        await child.start()
    return len(moments)


async def settled(path: Path, within_s: float = 30) -> None:
    """Until nothing waits to be stepped or sent."""
    db = sqlite3.connect(path)
    async with asyncio.timeout(within_s):
        while db.execute(
            "select exists (select 1 from inbox where status = 'new')"
            " or exists (select 1 from outbox where status in ('waiting', 'sending'))"
        ).fetchone()[0]:
            await asyncio.sleep(0.05)
    db.close()


@pytest.mark.slow
async def test_a_process_that_is_killed_thirty_times_loses_nothing(
    shop_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    began = time.monotonic()
    receiver = await Receiver().open()
    child = Child(shop_file, receiver)
    await child.start()
    crowd = Crowd(child.url, dice)
    writing = asyncio.create_task(crowd.write())
    kills = await kill_again_and_again(child, crowd, dice)
    await writing
    await settled(shop_file)
    assert await child.end(signal.SIGTERM) == 0
    receiver.close()
    figures = check(shop_file, crowd, receiver, kills)
    with capsys.disabled():
        print(f"\n  kill test (seed {seed}): {figures}, {time.monotonic() - began:.0f} s")  # noqa: T201


def check(path: Path, crowd: Crowd, receiver: Receiver, kills: int) -> str:
    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    stepped = db.execute("select key, status, tries from inbox where source = 'web'").fetchall()
    assert {key.split(":")[1] for key, _, _ in stepped} == set(crowd.acknowledged)
    assert {(status, tries) for _, status, tries in stepped} == {("done", 0)}
    said = db.execute("select conversation_id, key, inbox_id from messages where author = 'customer' order by id")
    chats: dict[int, list[str]] = {}
    for conversation_id, key, _ in said:
        chats.setdefault(conversation_id, []).append(key.split(":")[1])
    assert sorted(len(keys) for keys in chats.values()) == [MESSAGES // CONTACTS] * CONTACTS
    assert all(keys == sorted(keys) for keys in chats.values())
    copies = check_sends(db, receiver)
    assert copies <= kills * IN_FLIGHT
    db.close()
    return (
        f"{len(stepped)} messages of {len(chats)} contacts, {kills} kills, {crowd.resent} sent again by browsers,"
        f" {len(set(receiver.got))} replies, {copies} copies (at most {kills * IN_FLIGHT})"
    )


def check_sends(db: sqlite3.Connection, receiver: Receiver) -> int:
    """Every reply arrived, in the order of its chat; returns how many copies there were."""
    rows = db.execute(
        "select o.id, k.address, o.status from outbox o join contacts k on k.id = o.contact_id order by o.id"
    ).fetchall()
    assert {status for _, _, status in rows} == {"sent"}
    assert {(row_id, address) for row_id, address, _ in rows} == set(receiver.got)
    first: dict[str, list[int]] = {}
    for row_id, address in dict.fromkeys(receiver.got):
        first.setdefault(address, []).append(row_id)
    assert all(ids == sorted(ids) for ids in first.values())
    return len(receiver.got) - len(set(receiver.got))
