import aiohttp
import pytest
from telegram.constants import FloodLimit

from tests.botapi.chat import Chat
from tests.botapi.flood import Flood
from tests.botapi.refusal import Refusal
from tests.botapi.server import BotApi

SAID = {"chat_id": 1, "text": "在"}


def chat(chat_id: int) -> Chat:
    return Chat({"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}, iter(()))


def went_through(flood: Flood, method: str, chats: list[Chat], now: float = 0.0) -> int:
    """How many went through before the first that was refused."""
    for number, each in enumerate(chats):
        try:
            flood.take(method, each, 1, now)
        except Refusal:
            return number
    return len(chats)


def test_a_private_chat_takes_a_burst_and_then_one_a_second() -> None:
    flood, ann = Flood(), chat(1)

    assert went_through(flood, "sendmessage", [ann] * 9) == 3
    assert went_through(flood, "sendmessage", [ann] * 9, now=1.0) == 1
    assert went_through(flood, "sendmessage", [ann] * 9, now=10.0) == 3


def test_all_chats_together_take_thirty_a_second() -> None:
    flood = Flood()

    assert went_through(flood, "sendmessage", [chat(number) for number in range(1, 99)]) == 30
    assert went_through(flood, "sendmessage", [chat(number) for number in range(101, 199)], now=1.0) == 30


def test_a_group_takes_twenty_a_minute_whatever_they_are() -> None:
    flood, desk = Flood(), chat(-1)
    for number, method in enumerate(["sendmessage", "editmessagetext", "createforumtopic", "copymessage"] * 5):
        flood.take(method, desk, 1, float(number))

    with pytest.raises(Refusal) as refused:
        flood.take("sendmessage", desk, 1, 20.0)

    assert refused.value.parameters == {"retry_after": 40}
    flood.take("sendmessage", desk, 1, 60.0)


def test_an_album_counts_as_many_and_an_action_as_none() -> None:
    flood, desk = Flood(), chat(-1)

    flood.take("sendmediagroup", desk, 10, 0.0)
    flood.take("sendchataction", desk, 1, 0.0)

    assert went_through(flood, "sendmessage", [desk] * 30) == FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP - 10


async def test_the_server_answers_429_with_the_seconds() -> None:
    async with BotApi(flood=True) as api:
        api.person(id=1).says("你好")
        async with aiohttp.ClientSession() as client:
            answers = [
                await (await client.post(f"{api.url}/bot{api.token}/sendMessage", json=SAID)).json() for _ in "1234"
            ]

    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
