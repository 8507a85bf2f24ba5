"""A shop that only echoes, for the tests of the web channel: storage in memory, a door that answers, a real server."""

import asyncio
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from msgspec.structs import replace
from starlette.applications import Starlette

from bot.channels.protocol import Received
from bot.channels.web import WebChannel
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import Picture, ShopFace, Visitor
from bot.errors import InboxUnavailable
from data.inbox import Incoming
from data.messages import Author, Line
from data.outbox import Card, Outgoing, OutgoingKind, ShownButton


def now_ms() -> int:
    """The wall clock: what a browser shows as today."""
    return int(time.time() * 1000)


@dataclass
class MemoryStore:
    """What the web channel asks of storage, in dictionaries."""

    face: dict[str, ShopFace] = field(
        default_factory=lambda: {"zh": ShopFace("小橘杂货铺"), "en": ShopFace("Tangerine")}
    )
    visitors: dict[str, Visitor] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    sent: list[Outgoing] = field(default_factory=list)

    async def visitor_of(self, token_hash: str) -> Visitor | None:
        return self.visitors.get(token_hash)

    async def add_visitor(self, token_hash: str, visitor: Visitor) -> None:
        self.visitors[token_hash] = visitor

    async def shown_after(self, address: str, after_id: int, limit: int) -> list[Outgoing]:
        return [one for one in self.sent if one.address == address and one.id > after_id][:limit]

    async def thread(self, address: str, limit: int) -> list[Line]:
        return self.lines[address][-limit:]

    async def save_picture(self, picture_id: str, picture: Picture) -> None:
        self.pictures[picture_id] = picture

    async def picture(self, picture_id: str) -> Picture | None:
        return self.pictures.get(picture_id)

    async def shop(self, language: str) -> ShopFace:
        return self.face[language]

    async def products(self, language: str) -> tuple[Card, ...]:
        return products(language)


@dataclass
class EchoDoor:
    """Stores what comes in once, and answers each with its echo, as delivery would."""

    store: MemoryStore
    incoming: dict[str, Incoming] = field(default_factory=dict)
    #: While True nothing can be stored.
    is_full: bool = False
    #: While True things are stored and answered, but the first time nobody hears that they were.
    is_silent: bool = False
    channel: WebChannel | None = None
    answering: asyncio.Task[Outgoing] | None = None

    async def receive(self, incoming: Incoming) -> Received:
        if self.is_full:
            raise InboxUnavailable
        is_new = self.incoming.setdefault(incoming.key, incoming) is incoming
        if is_new and incoming.kind != "opened":
            self._keep(incoming)
            # Later, as delivery would: the acknowledgement does not wait for the answer.
            echo = self.say(incoming.address, f"收到：{incoming.text or '图片'}")
            self.answering = asyncio.create_task(echo)
        if is_new and self.is_silent:
            raise InboxUnavailable
        return Received(list(self.incoming).index(incoming.key) + 1, is_new)

    async def receive_all(self, batch: list[Incoming]) -> list[Received]:
        return [await self.receive(one) for one in batch]

    def _keep(self, incoming: Incoming) -> None:
        line = Line(0, "customer", incoming.text, now_ms(), attachments=incoming.attachments, key=incoming.key)
        self.store.lines[incoming.address].append(line)

    async def say(self, address: str, text: str, **more: Any) -> Outgoing:
        """Send one message, stored before it is pushed."""
        number = len(self.store.sent) + 1
        kind: OutgoingKind = "agent" if "agent" in more else "answer"
        outgoing = Outgoing(number, 1, 1, "web", address, kind, text, "zh", now_ms(), **more)
        self.store.sent.append(outgoing)
        author: Author = "agent" if outgoing.kind == "agent" else "bot"
        line = Line(number, author, text, now_ms(), outgoing.buttons, outgoing.cards, outgoing.attachments)
        self.store.lines[address].append(replace(line, agent=outgoing.agent, outgoing_id=number, status="sent"))
        if self.channel:
            await self.channel.send(outgoing)
        return outgoing

    @property
    def texts(self) -> list[str]:
        """What customers said, in the order of arrival."""
        return [one.text for one in self.incoming.values() if one.kind != "opened"]

    @property
    def address(self) -> str:
        """Of the last visitor who came."""
        return next(reversed(self.store.visitors.values())).address


@dataclass
class Stage:
    """The running shop, as a test sees it from another thread."""

    url: str
    store: MemoryStore
    door: EchoDoor
    channel: WebChannel
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it on the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def say(self, text: str, **more: Any) -> Outgoing:
        """The shop says something to the visitor."""
        outgoing: Outgoing = self.run(self.door.say(self.door.address, text, **more))
        return outgoing


def products(language: str) -> tuple[Card, ...]:
    """A few articles of the sample page."""
    titles = {
        "zh": ["手冲陶瓷杯 320ml", "原木色软木杯垫", "加厚纯棉浴巾", "桂花乌龙茶 100g", "折叠露营小夜灯", "帆布托特包"],
        "en": [
            "Stoneware mug 320 ml",
            "Cork coaster",
            "Thick cotton towel",
            "Osmanthus oolong 100 g",
            "Folding camp light",
            "Canvas tote",
        ],
    }[language]
    summary = {"zh": "窑变釉面，每一只都不一样", "en": "Reactive glaze, no two alike"}[language]
    stock = {"zh": "现货", "en": "In stock"}[language]
    return tuple(
        Card(
            f"XC{n:03}",
            title,
            f"¥{19 + 17 * n}.00",
            summary,
            stock,
            f"/shop/images/XC{n:03}.svg",
            "",
            f"product:XC{n:03}",
        )
        for n, title in enumerate(titles, 1)
    )


BUTTONS = (
    ShownButton("查物流", "track:A1001"),
    ShownButton("申请退货", "return:A1001"),
    ShownButton("转人工", "human"),
)


@contextmanager
def playing(settings: WebSettings | None = None, port: int = 0) -> Iterator[Stage]:
    """The echo shop on a real server, on a free port unless one is named."""
    store = MemoryStore()
    channel = WebChannel(store, settings or WebSettings())
    door = EchoDoor(store, channel=channel)
    app = Starlette(routes=channel.routes())
    config = uvicorn.Config(app, "127.0.0.1", port, log_level="warning", ws="websockets-sansio", ws_max_size=65_536)
    with serving(config) as server:
        asyncio.run_coroutine_threadsafe(channel.start(door), server.loop).result(30)
        bound = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Stage(f"http://127.0.0.1:{bound}", store, door, channel, server.loop)
        finally:
            asyncio.run_coroutine_threadsafe(channel.close(), server.loop).result(30)


class Server(uvicorn.Server):
    """A server that says when it is up, and on which loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()
        self.loop: asyncio.AbstractEventLoop = asyncio.new_event_loop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    def live(self) -> None:
        self.loop.run_until_complete(self.serve())
        self.loop.close()


@contextmanager
def serving(config: uvicorn.Config) -> Iterator[Server]:
    """A server in a thread of its own, up when the block begins and gone when it has ended."""
    server = Server(config)
    thread = threading.Thread(target=server.live)
    thread.start()
    assert server.is_up.wait(30)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)
