"""The emulated Bot API: a server on the loopback that bots call, and the people who talk to them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Self
from urllib.parse import unquote

import orjson

from tests.botapi import form as forms
from tests.botapi.call import Broken, Call
from tests.botapi.cast import Cast
from tests.botapi.control import Door
from tests.botapi.faults import Fault, Faults, Kind, When, refused
from tests.botapi.flood import Flood
from tests.botapi.form import Form
from tests.botapi.hook import Hook
from tests.botapi.methods import METHODS, PARAMETERS, SPELLED
from tests.botapi.refusal import Breach, Refusal
from tests.botapi.wire import Connection, Reply, Request
from tests.botapi.world import World

TOKEN = "4200000001:AAEmulatedBotApiTokenOfNoWorth00000"
NOT_FOUND, UNAUTHORIZED = refused(404, "Not Found"), refused(401, "Unauthorized")
#: How many messages a call is for the flood limits, where it is not one.
PLURAL = {"sendMediaGroup": "media", "copyMessages": "message_ids"}


class BotApi(Cast):
    """The server. `async with BotApi() as api:` listens on a free port of the loopback."""

    def __init__(
        self,
        port: int = 0,
        *,
        token: str = TOKEN,
        username: str = "xiaoer_bot",
        flood: bool = False,
        latency_s: float = 0,
    ) -> None:
        super().__init__(World(int(token.partition(":")[0]), username))
        self.token, self.latency_s, self.port = token, latency_s, port
        self.calls: list[Call] = []
        self.breaches: list[Broken] = []
        self.faults = Faults()
        self.flood = Flood() if flood else None
        self.hook = Hook(self.world)
        self._bell, self._door = self.world.bell, Door(self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[Connection] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._receive, self._connections), "127.0.0.1", self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.faults.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hook.end()
        for connection in list(self._connections):
            connection.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fault(self, method: str, kind: Kind, when: When = "before", **more: Any) -> Fault:
        """The next call of that method ("*": of any) meets it; `more` are the fields of Fault."""
        return self.faults.add(Fault(method, kind, when, **more))

    async def until(self, is_so: Callable[[], object], within_s: float = 30.0) -> None:
        """Returns once it is so; it is looked at after every call. TimeoutError where it is not in time."""
        await self._bell.until(is_so, within_s)

    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(call.method for call in self.calls)

    def _receive(self, request: Request, connection: Connection) -> None:
        """Sends a request where it belongs; what need not wait is answered at once."""
        _, root, *rest = unquote(request.path).split("/", 2)
        if root == f"bot{self.token}" and rest:
            self._call(rest[0].strip("/"), request, connection)
        elif root == "file" and rest:
            connection.reply(self._file(rest[0]))
        elif root == "control" and rest:
            self._spawn(self._door.answer(rest[0], request, connection), connection)
        else:
            connection.reply(UNAUTHORIZED if root.startswith("bot") else NOT_FOUND)

    def _file(self, path: str) -> Reply:
        token, _, path = path.partition("/")
        if token != f"bot{self.token}":
            return UNAUTHORIZED
        stored = self.world.files.at(path)
        return Reply(stored.content, kind="application/octet-stream") if stored else NOT_FOUND

    def _call(self, spelled: str, request: Request, connection: Connection) -> None:
        method = SPELLED.get(spelled.lower(), "")
        call = Call(method or spelled, {}, time.monotonic())
        self.calls.append(call)
        try:
            form = forms.read(request)
        except Breach as breach:
            self._finish(self._refuse(call, breach), connection)
            return
        call.parameters = form.values_given
        fault = self.faults.strike(call.method, form.get("chat_id"))
        if fault or self.latency_s or method not in METHODS:
            self._spawn(self._serve(call, form, connection, fault), connection)
        else:
            self._finish(self._perform(call, form), connection)

    async def _serve(self, call: Call, form: Form, connection: Connection, fault: Fault | None) -> None:
        """The long way of a call: 1. latency, 2. a fault before, 3. the effect, 4. a fault after, or the answer."""
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        if fault:
            call.fault = f"{fault.when} {fault.kind}"
        if fault and fault.when == "before":
            self._bell.ring()
            await fault.break_off(connection, None)
            return
        reply = self._perform(call, form) if call.method in METHODS else await self._perform_slowly(call, form)
        if fault:
            self._bell.ring()
            await fault.break_off(connection, reply)
        else:
            self._finish(reply, connection)

    def _finish(self, reply: Reply, connection: Connection) -> None:
        connection.reply(reply)
        self._bell.ring()

    def _perform(self, call: Call, form: Form) -> Reply:
        try:
            self._check(call, form)
            result = METHODS[call.method](self.world, form)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        call.code = 200
        return Reply(b'{"ok":true,"result":' + orjson.dumps(result) + b"}")

    async def _perform_slowly(self, call: Call, form: Form) -> Reply:
        """The methods that wait: getUpdates, and those of webhooks."""
        if call.method not in PARAMETERS:
            return self._refuse(call, Refusal("", 404))
        try:
            self._check(call, form)
            body = await self.hook.perform(call.method, form)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        call.code = 200
        return Reply(b'{"ok":true,"result":' + body + b"}")

    def _check(self, call: Call, form: Form) -> None:
        """A parameter that the method has not is passed over, as the real server does, but it is a breach."""
        if not form.keys() <= PARAMETERS[call.method]:
            unknown = ", ".join(sorted(form.keys() - PARAMETERS[call.method]))
            self.breaches.append(Broken(call.method, f"has no parameter {unknown}", call.parameters))
        if self.flood and "chat_id" in form:
            many = form.parsed(PLURAL[call.method], list) if call.method in PLURAL else None
            self.flood.take(call.method.lower(), self.world.chat_named(form), len(many or "1"), call.at)

    def _refuse(self, call: Call, refusal: Refusal) -> Reply:
        call.code, call.description = refusal.code, refusal.description
        if isinstance(refusal, Breach):
            self.breaches.append(Broken(call.method, refusal.description, call.parameters))
        return refused(refusal.code, refusal.description, refusal.parameters)

    def _spawn(self, work: Coroutine[Any, Any, None], connection: Connection) -> None:
        """A task that ends with its connection: nobody would read the answer."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        connection.on_lost = task.cancel
        task.add_done_callback(self._tasks.discard)
