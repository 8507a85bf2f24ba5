"""Which pages may speak to the shop, and what the shop's own page may do."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.web import WebChannel
from bot.channels.web_settings import WebSettings
from bot.errors import SettingsError
from tests.browser.counter import Web, running
from tests.browser.stage import MemoryStore

LISTED = WebSettings(origins=("https://shop.example",))


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = await running(LISTED)
    yield web
    await web.client.aclose()


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
