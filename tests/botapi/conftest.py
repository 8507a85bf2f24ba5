from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.botapi.group import Group
from tests.botapi.person import Person
from tests.botapi.server import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with bot_of(api) as bot:
        yield bot


@pytest.fixture
def ann(api: BotApi) -> Person:
    """A customer who has written, and whose message the bot has had."""
    ann = api.person(id=1001, name="安")
    ann.says("你好")
    api.world.updates.pending.clear()
    return ann


@pytest.fixture
def desk(api: BotApi, ann: Person) -> Group:
    """A forum in which the bot may do everything."""
    desk = api.group(id=-1001, is_forum=True)
    desk.adds_bot(api.person(id=7, name="店长"))
    api.world.updates.pending.clear()
    return desk


def bot_of(api: BotApi) -> Bot:
    """A bot that calls the emulated server, with quick time-outs."""
    request = HTTPXRequest(read_timeout=0.5)
    return Bot(api.token, f"{api.url}/bot", f"{api.url}/file/bot", request, HTTPXRequest(read_timeout=0.5))
