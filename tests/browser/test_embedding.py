"""The widget on a page of another origin, as a shop embeds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from bot.channels.web_settings import WebSettings
from tests.browser.stage import Stage, playing, serving
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@dataclass
class Elsewhere:
    """A page of another site, with a policy of its own and one script tag for the chat."""

    url: str = ""
    html: str = ""
    policy: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = HTMLResponse(self.html, headers={"Content-Security-Policy": self.policy})
            await response(scope, receive, send)

    def embed(self, shop: str, **attributes: str) -> None:
        """Put the script tag in, and allow what the manual says."""
        given = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
        self.html = (
            f'<!doctype html><title>别家</title><h1>博客</h1><script src="{shop}/widget.js" {given} async></script>'
        )
        sources = f"{shop} {shop.replace('http', 'ws', 1)}"
        self.policy = f"default-src 'none'; script-src {shop}; connect-src {sources}; img-src {shop} data:"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    page = Elsewhere()
    config = uvicorn.Config(page, "127.0.0.1", 0, log_level="warning", lifespan="off")
    with serving(config) as server:
        page.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield page


@contextmanager
def shop(*origins: str) -> Iterator[Stage]:
    with playing(WebSettings(origins=origins)) as stage:
        yield stage


def test_a_listed_site_embeds_the_chat_by_one_script_tag(
    elsewhere: Elsewhere, page: Page, complaints: list[str]
) -> None:
    with shop(elsewhere.url) as stage:
        elsewhere.embed(stage.url, language="zh")
        page.goto(elsewhere.url)
        visit = Visit(page)
        visit.open()
        visit.say("从博客来的")
        visit.sees("从博客来的", "收到：从博客来的")
    assert [one for one in complaints if "favicon" not in one] == []


def test_a_site_that_is_not_listed_gets_no_chat(elsewhere: Elsewhere, page: Page) -> None:
    with shop("https://shop.example") as stage:
        elsewhere.embed(stage.url)
        page.goto(elsewhere.url)
        page.wait_for_load_state("networkidle")
        assert Visit(page).chat.count() == 0


def test_only_colours_get_into_the_style(elsewhere: Elsewhere, page: Page) -> None:
    with shop(elsewhere.url) as stage:
        elsewhere.embed(stage.url, accent="red;background:url(//evil.example)", side="left", theme="dark")
        page.goto(elsewhere.url)
        chat = Visit(page).chat
        expect(chat).to_have_attribute("data-side", "left")
        assert chat.get_attribute("style") is None
        elsewhere.embed(stage.url, accent="#ffd400")
        page.reload()
        expect(chat).to_have_attribute("style", "--accent: #ffd400; --on-accent: #1c1917;")
