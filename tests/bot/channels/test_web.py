"""The web channel from outside, over HTTP, in front of the echo shop."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bot.channels.web import WebChannel
from bot.channels.web_settings import WebSettings
from bot.channels.web_visitors import identity_signature
from bot.errors import SettingsError
from data.outbox import Outgoing, ShownButton
from tests.browser.pictures import BROKEN, PNG, png
from tests.browser.stage import EchoDoor, MemoryStore

SECRET = "the shop's own secret"
SHOP = WebSettings(origins=("https://shop.example",), widget_secret=SECRET, poll_s=0.2)


@dataclass
class Web:
    """The channel behind a client, with what is behind the channel."""

    client: httpx.AsyncClient
    channel: WebChannel
    store: MemoryStore
    door: EchoDoor

    async def visitor(self, **session: Any) -> dict[str, str]:
        """A new visitor's headers."""
        answer = await self.client.post("/widget/session", json=session)
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def say(self, who: dict[str, str], text: Any, message_id: str = "12345678") -> httpx.Response:
        body = json.dumps({"type": "message", "id": message_id, "text": text})
        return await self.client.post("/widget/messages", content=body, headers=who)

    async def lines(self, who: dict[str, str], after: int = 0) -> list[str]:
        answer = await self.client.get(f"/widget/messages?after={after}", headers=who)
        frames = answer.json()["frames"]
        return [line["text"] for frame in frames for line in frame.get("lines", [frame.get("line")])]


async def running(settings: WebSettings, **more: Any) -> Web:
    store = MemoryStore()
    channel = WebChannel(store, settings, **more)
    door = EchoDoor(store, channel=channel)
    await channel.start(door)
    transport = httpx.ASGITransport(Starlette(routes=channel.routes()))
    return Web(httpx.AsyncClient(transport=transport, base_url="http://shop"), channel, store, door)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = await running(SHOP)
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


async def test_no_token_opens_nothing(web: Web) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp4"},
        {"Authorization": "Bearer " + "a" * 43},
    ):
        assert (await web.say(headers, "在吗")).status_code == 401


async def test_only_the_hash_of_a_token_is_kept(web: Web) -> None:
    token = (await web.visitor())["Authorization"].removeprefix("Bearer ")
    kept = repr(web.store.visitors)
    assert len(token) == 43
    assert token not in kept


async def test_a_signed_customer_is_known(web: Web) -> None:
    who = await web.visitor(identity=signed("U-7"))
    await web.say(who, "我的订单呢")
    assert next(iter(web.door.incoming.values())).customer_key == "U-7"


async def test_a_guest_is_nobody(web: Web) -> None:
    await web.say(await web.visitor(), "我的订单呢")
    assert next(iter(web.door.incoming.values())).customer_key == ""


def signed(customer: str, expires: int | None = None, secret: str = SECRET) -> dict[str, Any]:
    expires = int(time.time()) + 600 if expires is None else expires
    return {"customer": customer, "expires": expires, "signature": identity_signature(secret, customer, expires)}


@pytest.mark.parametrize(
    "identity",
    [
        signed("U-7", secret="another"),
        {**signed("U-7"), "customer": "U-8"},
        signed("U-7", expires=1),
        signed("U-7", expires=9_999_999_999),
        {**signed("U-7"), "signature": "0" * 64},
    ],
)
async def test_a_bad_signature_is_refused(web: Web, identity: dict[str, Any]) -> None:
    answer = await web.client.post("/widget/session", json={"identity": identity})
    assert answer.status_code == 403


async def test_without_a_secret_nobody_can_sign() -> None:
    web = await running(WebSettings())
    answer = await web.client.post("/widget/session", json={"identity": signed("U-7", secret="")})
    assert answer.status_code == 403


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


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://shop", 201),
        ("https://shop.example", 201),
        ("https://evil.example", 403),
        ("https://shop.example.evil.example", 403),
        ("null", 403),
    ],
)
async def test_only_listed_pages_may_begin_a_chat(web: Web, origin: str, status: int) -> None:
    answer = await web.client.post("/widget/session", headers={"Origin": origin})
    assert answer.status_code == status


async def test_a_listed_page_may_read_the_answer_and_no_other(web: Web) -> None:
    listed = await web.client.options("/widget/messages", headers={"Origin": "https://shop.example"})
    other = await web.client.get("/widget.js", headers={"Origin": "https://evil.example"})
    assert listed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("origin", ["*", "shop.example", "https://shop.example/", "https://a; script-src *"])
def test_what_is_no_origin_stops_the_start(origin: str) -> None:
    with pytest.raises(SettingsError, match="no origin"):
        WebChannel(MemoryStore(), WebSettings(origins=(origin,)))


async def upload(web: Web, who: dict[str, str], content: bytes) -> httpx.Response:
    return await web.client.post("/widget/pictures", content=content, headers=who)


async def test_a_picture_is_sent_with_a_message(web: Web) -> None:
    who = await web.visitor()
    picture = (await upload(web, who, PNG)).json()["picture"]
    body = {"type": "picture", "id": "12345678", "picture": picture, "text": "裂了"}
    await web.client.post("/widget/messages", json=body, headers=who)
    attachment = next(iter(web.door.incoming.values())).attachments[0]
    assert (attachment.kind, attachment.mime, attachment.size) == ("photo", "image/png", len(PNG))


async def test_a_picture_is_shown_to_its_visitor_only(web: Web) -> None:
    who = await web.visitor()
    path = f"/widget/pictures/{(await upload(web, who, PNG)).json()['picture']}"
    own = await web.client.get(path, headers=who)
    codes = [(await web.client.get(path, headers=other)).status_code for other in (await web.visitor(), {})]
    assert (own.content, codes) == (PNG, [404, 401])


async def test_a_picture_is_served_as_a_file_and_nothing_else(web: Web) -> None:
    who = await web.visitor()
    answer = await web.client.get(f"/widget/pictures/{(await upload(web, who, PNG)).json()['picture']}", headers=who)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_staff_see_every_picture() -> None:
    async def is_staff(request: Request) -> bool:
        return request.headers.get("x-staff") == "yes"

    web = await running(SHOP, is_staff=is_staff)
    picture = (await upload(web, await web.visitor(), PNG)).json()["picture"]
    assert (await web.client.get(f"/widget/pictures/{picture}", headers={"X-Staff": "yes"})).content == PNG


async def test_another_visitors_picture_cannot_be_sent(web: Web) -> None:
    picture = (await upload(web, await web.visitor(), PNG)).json()["picture"]
    body = {"type": "picture", "id": "12345678", "picture": picture}
    assert (await web.client.post("/widget/messages", json=body, headers=await web.visitor())).status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (BROKEN, 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (b"", 415),
        (b"\x89PNG\r\n\x1a\n", 413),
        (png(60_000, 60_000), 413),
        (PNG + b"x" * 5 * 1024 * 1024, 413),
    ],
)
async def test_a_bad_picture_is_refused(web: Web, content: bytes, status: int) -> None:
    assert (await upload(web, await web.visitor(), content)).status_code == status


async def test_the_page_has_a_strict_policy(web: Web) -> None:
    answer = await web.client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" in policy
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert " style=" not in answer.text


async def test_a_forged_host_does_not_get_into_the_policy(web: Web) -> None:
    answer = await web.client.get("/", headers={"Host": "x; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


async def test_files_outside_the_widgets_folder_are_not_served(web: Web) -> None:
    for path in ("/widget/../web.py", "/widget/shop.html", "/widget/%2e%2e/web.py", "/shop/images/..%2f..%2fweb.py"):
        assert (await web.client.get(path)).status_code == 404


async def test_an_unchanged_file_is_not_sent_again(web: Web) -> None:
    first = await web.client.get("/widget.js")
    again = await web.client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_link_that_runs_code_does_not_reach_the_page(web: Web) -> None:
    who = await web.visitor()
    bad = ShownButton("点我", url="JaVaScript:alert(1)")
    await web.door.say(web.door.address, "看", buttons=(bad, ShownButton("官网", url="https://shop.example/a")))
    frames = (await web.client.get("/widget/messages", headers=who)).json()["frames"]
    assert [one["url"] for one in frames[0]["lines"][0]["buttons"]] == ["", "https://shop.example/a"]


async def test_sending_to_somebody_who_is_away_succeeds(web: Web) -> None:
    outgoing = Outgoing(7, 1, 1, "web", "vnobody", "answer", "在的", "zh", 0)
    assert (await web.channel.send(outgoing)).ref == "7"
