import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from tests.botapi.bell import Bell
from tests.botapi.person import Person
from tests.botapi.server import BotApi
from tests.botapi.wire import Connection, Reply, Request

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])


class Receiver:
    """The bot's own address; it refuses texts as long as they are in `refused`, and keeps those in `held` waiting."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.requests: list[Request] = []
        self.refused, self.held = "", ""
        self.waiting: list[Connection] = []
        self.bell = Bell()
        self.url = ""

    def receive(self, request: Request, connection: Connection) -> None:
        self.requests.append(request)
        said = request.body.decode()
        if self.held and self.held in said:
            self.waiting.append(connection)
        elif self.refused and self.refused in said:
            connection.reply(Reply(b"", 500))
        else:
            self.bodies.append(said)
            connection.reply(Reply(b""))
        self.bell.ring()

    def have(self, *parts: str) -> bool:
        """Whether these arrived, in this order and nothing else."""
        return len(self.bodies) == len(parts) and all(map(str.__contains__, self.bodies, parts))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver, connections = Receiver(), set[Connection]()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(receiver.receive, connections), "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    server.close()


async def test_updates_come_in_order_and_with_the_secret(
    api: BotApi, bot: Bot, ann: Person, receiver: Receiver
) -> None:
    ann.says("早就说了")
    await bot.set_webhook(receiver.url, secret_token="s-1")
    ann.says("二")
    ann.says("三")

    await api.until(lambda: not api.pending)

    assert receiver.have("早就说了", "二", "三")
    assert {r.headers["x-telegram-bot-api-secret-token"] for r in receiver.requests} == {"s-1"}


async def test_a_refused_update_holds_back_its_chat_and_no_other(
    api: BotApi, bot: Bot, ann: Person, receiver: Receiver
) -> None:
    receiver.refused = "坏"
    await bot.set_webhook(receiver.url)
    ann.says("坏")
    ann.says("后面")
    api.person(id=1002).says("别人")

    await receiver.bell.until(lambda: len(receiver.requests) >= 4, 5)
    assert receiver.have("别人")

    receiver.refused = ""
    await api.until(lambda: not api.pending)
    assert receiver.have("别人", "坏", "后面")


async def test_a_press_does_not_wait_for_a_message(api: BotApi, bot: Bot, ann: Person, receiver: Receiver) -> None:
    await bot.send_message(ann.id, "好吗", reply_markup=KEYS)
    receiver.held = "慢"
    await bot.set_webhook(receiver.url)
    ann.says("慢")
    ann.presses(api.chat(ann.id).replies[-1], "ok")

    await api.until(lambda: len(api.pending) == 1)

    assert receiver.have("callback_query")


async def test_no_more_connections_are_used_than_were_granted(
    api: BotApi, bot: Bot, ann: Person, receiver: Receiver
) -> None:
    receiver.held = "慢"
    await bot.set_webhook(receiver.url, max_connections=2)
    for number in range(5):
        api.person(id=number + 1).says("慢")

    await receiver.bell.until(lambda: len(receiver.waiting) == 2, 5)
    receiver.waiting.pop().reply(Reply(b""))
    await receiver.bell.until(lambda: len(receiver.waiting) == 2, 5)

    assert len(receiver.requests) == 3


async def test_polling_and_a_webhook_exclude_each_other(api: BotApi, bot: Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: api.counts()["getUpdates"])

    await bot.set_webhook(receiver.url)

    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == receiver.url


async def test_what_was_not_taken_can_be_polled(api: BotApi, bot: Bot, ann: Person, receiver: Receiver) -> None:
    receiver.refused = "坏"
    await bot.set_webhook(receiver.url)
    ann.says("坏")
    await receiver.bell.until(lambda: receiver.requests, 5)

    await bot.delete_webhook()

    assert len(await bot.get_updates()) == 1


async def test_a_secret_has_only_plain_signs(api: BotApi, bot: Bot, receiver: Receiver) -> None:
    with pytest.raises(BadRequest, match="unallowed"):
        await bot.set_webhook(receiver.url, secret_token="密")

    assert api.breaches
