import asyncio
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.botapi.faults import Kind, When
from tests.botapi.person import Person
from tests.botapi.server import BotApi

RAISED: dict[Kind, type[TelegramError]] = {
    "500": NetworkError,
    "502": NetworkError,
    "rubbish": TelegramError,
    "timeout": TimedOut,
    "reset": NetworkError,
    "close": NetworkError,
    "truncate": NetworkError,
    "blocked": Forbidden,
    "deactivated": Forbidden,
    "kicked": Forbidden,
    "400": BadRequest,
    "401": InvalidToken,
    "409": Conflict,
    "migrated": ChatMigrated,
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", RAISED)
async def test_a_fault_strikes_before_or_after_the_effect(
    api: BotApi, bot: Bot, ann: Person, kind: Kind, when: When
) -> None:
    api.fault("sendMessage", kind, when)

    with pytest.raises(RAISED[kind]):
        await bot.send_message(ann.id, "在")

    assert (api.last(ann.id).text == "在") == (when == "after")
    assert api.calls[-1].fault == f"{when} {kind}"
    await bot.send_message(ann.id, "又好了")


async def test_a_flood_wait_says_for_how_long(api: BotApi, bot: Bot, ann: Person, monkeypatch: Any) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    api.fault("sendMessage", "429", retry_after=7)

    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(ann.id, "在")

    assert raised.value._retry_after.total_seconds() == 7


async def test_a_fault_can_be_for_one_chat_and_several_times(api: BotApi, bot: Bot, ann: Person) -> None:
    ben = api.person(id=1002)
    ben.says("你好")
    fault = api.fault("*", "500", times=2, chat=ben.id)

    await bot.send_message(ann.id, "在")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ben.id, "在")
    await bot.send_message(ben.id, "在")

    assert (fault.struck, fault.is_spent) == (2, True)


async def test_a_held_answer_comes_when_it_is_released(api: BotApi, bot: Bot, ann: Person) -> None:
    fault = api.fault("sendMessage", "timeout", "after")
    sending = asyncio.create_task(bot.send_message(ann.id, "在", read_timeout=5))
    await api.until(lambda: api.last(ann.id).text == "在")
    assert not sending.done()

    fault.release()

    assert (await sending).text == "在"


async def test_a_reset_is_a_reset_on_the_wire(api: BotApi) -> None:
    api.fault("getMe", "reset")

    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadError):
            await client.get(f"{api.url}/bot{api.token}/getMe")


async def test_polling_meets_faults_too(api: BotApi, bot: Bot, ann: Person) -> None:
    ann.says("在吗")
    api.fault("getUpdates", "close", "after")

    with pytest.raises(NetworkError):
        await bot.get_updates()

    assert len(await bot.get_updates()) == 1


async def test_latency_is_waited_by_every_call(api: BotApi, bot: Bot) -> None:
    api.latency_s = 0.05
    clock = asyncio.get_running_loop().time
    begin = clock()

    await bot.get_me()

    assert clock() - begin >= 0.05


async def test_waiting_for_what_does_not_come_ends(api: BotApi) -> None:
    with pytest.raises(TimeoutError):
        await api.until(lambda: api.calls, within_s=0.01)
