"""The web channel's messages, over plain HTTP, in front of the echo shop."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.web_settings import WebSettings
from data.outbox import Outgoing, ShownButton
from tests.browser.counter import Web, running


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = await running(WebSettings(poll_s=0.2))
    yield web
    await web.client.aclose()


async def test_a_message_is_acknowledged_once_it_is_stored(web: Web) -> None:
    who = await web.visitor()
    answer = await web.say(who, "在吗")
    assert (answer.status_code, answer.json()) == (200, {"type": "ack", "id": "12345678"})
    assert web.door.texts == ["在吗"]


async def test_a_message_that_could_not_be_stored_is_not_acknowledged(web: Web) -> None:
    who = await web.visitor()
    web.door.is_full = True
    answer = await web.say(who, "在吗")
    assert (answer.status_code, answer.json()["final"]) == (503, False)


async def test_a_message_sent_twice_is_one_event(web: Web) -> None:
    who = await web.visitor()
    assert [(await web.say(who, "在吗")).status_code for _ in range(3)] == [200, 200, 200]
    assert web.door.texts == ["在吗"]


async def test_the_same_id_from_two_visitors_is_two_events(web: Web) -> None:
    for text in ("甲", "乙"):
        await web.say(await web.visitor(), text)
    assert web.door.texts == ["甲", "乙"]


async def test_after_stop_intake_nothing_is_taken(web: Web) -> None:
    who = await web.visitor()
    await web.channel.stop_intake()
    assert (await web.say(who, "在吗")).status_code == 503


async def test_whoever_was_away_fetches_what_was_sent(web: Web) -> None:
    who = await web.visitor()
    await web.say(who, "在吗")
    await web.door.say(web.door.address, "一")
    last = await web.door.say(web.door.address, "二")
    await web.door.say(web.door.address, "三")
    assert await web.lines(who, after=last.id) == ["三"]


async def test_a_poll_waits_for_what_comes(web: Web) -> None:
    who = await web.visitor()
    polled, _ = await asyncio.gather(web.lines(who), web.door.say(web.door.address, "来啦"))
    assert polled == ["来啦"]


async def test_a_poll_without_news_ends_empty(web: Web) -> None:
    assert await web.lines(await web.visitor()) == []


async def test_whoever_missed_too_much_gets_the_thread_anew() -> None:
    web = await running(WebSettings(thread_lines=3, poll_s=0.1))
    who = await web.visitor()
    for text in "一二三四五":
        await web.door.say(web.door.address, text)
    assert await web.lines(who, after=1) == ["三", "四", "五"]


async def test_a_visitor_sees_nothing_of_another(web: Web) -> None:
    one, other = await web.visitor(), await web.visitor()
    await web.say(one, "我的秘密")
    assert await web.lines(other) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"type":"message","id":"12345678","text":{"$ne":""}}',
        b'{"type":"message","id":"12345678","text":["a"]}',
        b'{"type":"message","id":{"$gt":""},"text":"a"}',
        b'{"type":"message","id":"../../etc","text":"a"}',
        b'{"type":"message","id":"12345678","text":"   "}',
        b'{"type":"message","id":"12345678","text":"\\u0000"}',
        b'{"type":"message","id":"12345678","text":"a","author":"agent"}',
        b'{"type":"message","id":"12345678"}',
        b'{"type":"press","id":"12345678","data":"' + "订".encode() * 22 + b'"}',
        b'{"type":"opened","id":"12345678","payload":"<script>"}',
        b'{"type":"nonsense","id":"12345678"}',
        b'{"type":"message","id":"12345678","text":"' + b"a" * 4097 + b'"}',
        b'{"type":"message","id":"12345678","text":' + b"9" * 5000 + b"}",
    ],
)
async def test_what_is_no_message_is_refused(web: Web, body: bytes) -> None:
    answer = await web.client.post("/widget/messages", content=body, headers=await web.visitor())
    assert (answer.status_code, answer.json()["final"]) == (422, True)
    assert web.door.incoming == {}


async def test_a_huge_body_is_refused_before_it_is_read(web: Web) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 65_536
        raise AssertionError("all of it was read")

    who = await web.visitor()
    assert (await web.client.post("/widget/messages", content=endless(), headers=who)).status_code == 413
    assert (await web.say(who, "x" * 70_000)).status_code == 413


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (r"半个\ud83d表情", "半个\ufffd表情"),
        (r"a\u0000b", "ab"),
        (r"\u202e倒着", "\u202e倒着"),
        (r"👩🏽‍🚀", "👩🏽‍🚀"),
        ("None", "None"),
    ],
)
async def test_odd_characters_are_kept_or_mended(web: Web, sent: str, kept: str) -> None:
    body = f'{{"type":"message","id":"12345678","text":"{sent}"}}'
    await web.client.post("/widget/messages", content=body.encode(), headers=await web.visitor())
    assert web.door.texts == [kept]


async def test_a_text_of_4096_characters_is_taken(web: Web) -> None:
    assert (await web.say(await web.visitor(), "长" * 4096)).status_code == 200


async def test_a_visitor_who_floods_is_told_to_wait() -> None:
    now = [0.0]
    web = await running(WebSettings(message_burst=3, messages_per_s=1), monotonic=lambda: now[0])
    who = await web.visitor()
    codes = [(await web.say(who, "快", f"1234567{n}")).status_code for n in range(5)]
    now[0] += 1
    assert (codes, (await web.say(who, "慢", "12345679")).status_code) == ([200, 200, 200, 429, 429], 200)


async def test_new_visitors_from_one_place_are_limited() -> None:
    web = await running(WebSettings(session_burst=2, sessions_per_s=0))
    codes = [(await web.client.post("/widget/session")).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


async def test_a_link_that_runs_code_does_not_reach_the_page(web: Web) -> None:
    who = await web.visitor()
    links = (
        "JaVaScript:alert(1)",
        "javascript://shop/%0aalert(1)",
        "data:text/html,x",
        "//evil",
        "https://[",
        "https://ok/a",
    )
    await web.door.say(web.door.address, "看", buttons=tuple(ShownButton("点我", url=link) for link in links))
    frames = (await web.client.get("/widget/messages", headers=who)).json()["frames"]
    assert [one["url"] for one in frames[0]["lines"][0]["buttons"]] == [*[""] * 5, "https://ok/a"]


async def test_sending_to_somebody_who_is_away_succeeds(web: Web) -> None:
    outgoing = Outgoing(7, 1, 1, "web", "vnobody", "answer", "在的", "zh", 0)
    assert (await web.channel.send(outgoing)).ref == "7"
