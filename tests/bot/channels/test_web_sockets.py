"""The widget's socket, on a real server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.channels.web_mailboxes import Mailboxes
from bot.channels.web_settings import WebSettings
from tests.browser.stage import Stage, playing


@pytest.fixture
def stage() -> Iterator[Stage]:
    with playing(WebSettings(sockets_per_visitor=2, hello_s=0.2, message_burst=50)) as stage:
        yield stage


def token(stage: Stage) -> str:
    answer = httpx.post(f"{stage.url}/widget/session", json={})
    return str(answer.json()["token"])


@contextmanager
def line(stage: Stage, **hello: Any) -> Iterator[ClientConnection]:
    """A socket that has said hello, where it was told what to say."""
    address = f"{stage.url.replace('http', 'ws', 1)}/widget/socket"
    with connect(address, origin=hello.pop("origin", None)) as socket:
        if hello:
            socket.send(json.dumps({"type": "hello", **hello}))
        yield socket


def heard(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(5))


def said(socket: ClientConnection, text: Any, message_id: str = "12345678") -> Any:
    socket.send(json.dumps({"type": "message", "id": message_id, "text": text}))
    return heard(socket)


def test_hello_is_answered_with_the_thread(stage: Stage) -> None:
    who = token(stage)
    stage.say("欢迎光临")
    with line(stage, token=who) as socket:
        ready = heard(socket)
    assert (ready["type"], ready["fresh"], [one["text"] for one in ready["lines"]]) == ("ready", True, ["欢迎光临"])


def test_a_resume_brings_what_was_missed_and_nothing_else(stage: Stage) -> None:
    who = token(stage)
    first = stage.say("一")
    stage.say("二")
    with line(stage, token=who, after=first.id) as socket:
        ready = heard(socket)
    assert (ready["fresh"], [one["text"] for one in ready["lines"]]) == (False, ["二"])


def test_messages_are_acknowledged_and_answered_in_order(stage: Stage) -> None:
    with line(stage, token=token(stage)) as socket:
        heard(socket)
        for n in range(10):
            socket.send(json.dumps({"type": "message", "id": f"1234567{n}", "text": str(n)}))
        frames = [heard(socket) for _ in range(20)]
    assert [one["id"] for one in frames if one["type"] == "ack"] == [f"1234567{n}" for n in range(10)]
    assert stage.door.texts == [str(n) for n in range(10)]


def test_a_bad_frame_is_refused_by_its_id_and_the_next_is_taken(stage: Stage) -> None:
    with line(stage, token=token(stage)) as socket:
        heard(socket)
        refused = said(socket, {"$ne": 1})
        taken = said(socket, "好的", "12345679")
    assert (refused["type"], refused["id"], refused["final"]) == ("error", "12345678", True)
    assert taken == {"type": "ack", "id": "12345679"}


def test_the_other_tab_hears_what_this_one_said(stage: Stage) -> None:
    who = token(stage)
    with line(stage, token=who) as one, line(stage, token=who) as other:
        heard(one)
        heard(other)
        said(one, "两边都有")
        mine = heard(other)
    assert (mine["type"], mine["line"]["text"], mine["line"]["key"]) == ("mine", "两边都有", "12345678")


def test_a_ping_is_answered(stage: Stage) -> None:
    with line(stage, token=token(stage)) as socket:
        heard(socket)
        socket.send('{"type":"ping"}')
        assert heard(socket) == {"type": "pong"}


def closed_with(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed):
        socket.recv(5)
    return socket.protocol.close_code or 0


def test_a_token_that_is_nobodys_is_refused(stage: Stage) -> None:
    with line(stage, token="a" * 43) as socket:
        assert closed_with(socket) == 4401


def test_who_says_nothing_is_closed(stage: Stage) -> None:
    with line(stage) as socket:
        assert closed_with(socket) == 4503


@pytest.mark.parametrize(
    "first", ["", "[]", "null", '{"type":"hello"}', '{"type":"hello","token":{"$ne":""}}', "[" * 9999]
)
def test_what_is_no_hello_is_refused(stage: Stage, first: str) -> None:
    with line(stage) as socket:
        socket.send(first)
        assert closed_with(socket) == 4400


def test_a_page_of_another_site_gets_no_socket(stage: Stage) -> None:
    with pytest.raises(InvalidStatus), line(stage, origin="https://evil.example"):
        pass


def test_a_huge_frame_ends_the_socket(stage: Stage) -> None:
    with line(stage, token=token(stage)) as socket:
        heard(socket)
        socket.send("x" * 70_000)
        assert closed_with(socket) == 1009


def test_one_visitor_holds_so_many_sockets_and_no_more(stage: Stage) -> None:
    who = token(stage)
    with line(stage, token=who) as one, line(stage, token=who) as two, line(stage, token=who) as three:
        assert [heard(one)["type"], heard(two)["type"]] == ["ready", "ready"]
        assert closed_with(three) == 4503


def test_a_closed_socket_frees_its_place(stage: Stage) -> None:
    who = token(stage)
    for _ in range(5):
        with line(stage, token=who) as socket:
            assert heard(socket)["type"] == "ready"


def test_closing_the_channel_ends_the_sockets(stage: Stage) -> None:
    with line(stage, token=token(stage)) as socket:
        heard(socket)
        stage.run(stage.channel.close())
        assert closed_with(socket) == 4503


async def test_a_slow_reader_is_cut_and_the_others_are_not() -> None:
    boxes = Mailboxes(size=3)
    with boxes.open("v1") as slow, boxes.open("v2") as quick:
        for n in range(5):
            boxes.push("v1", {"n": n})
        boxes.push("v2", {"n": 0})
        assert [await slow.next() for _ in range(4)] == [{"n": 0}, {"n": 1}, {"n": 2}, None]
        assert (slow.is_cut, quick.is_cut) == (True, False)
