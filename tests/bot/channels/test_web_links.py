"""A signed link brings an order into the web page's chat, for the first who opens it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import App
from bot.channels.links import LINK_FACT
from bot.channels.web import WebChannel
from bot.channels.web_records import WebRecords
from bot.channels.web_settings import WebSettings
from bot.clock import Clock
from data import facts
from tests.bot.command_line import said


class Page:
    """A page with the chat in it, over the shop's own storage."""

    def __init__(self, app: App, client: httpx.AsyncClient) -> None:
        self.app, self.client = app, client

    async def open(self, payload: str) -> list[str]:
        """Somebody new opens it; returns what they are told."""
        answer = await self.client.post("/widget/session", json={"language": "zh"})
        who = {"Authorization": f"Bearer {answer.json()['token']}"}
        frame = {"type": "opened", "id": f"open-{len(payload)}-1", "payload": payload}
        assert (await self.client.post("/widget/messages", json=frame, headers=who)).status_code == 200
        await self.app.quiet()
        frames = (await self.client.get("/widget/messages?after=0&wait=0", headers=who)).json()["frames"]
        return [line["text"] for one in frames for line in one.get("lines", [])]


@pytest.fixture
async def page(shop_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Page]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    app = App(shop_file, Clock())
    settings = WebSettings(link_secret=app.db.read_now(lambda db: facts.get(db, LINK_FACT)))
    web = WebChannel(WebRecords(app.db, lambda: app.engine.shelf, app.clock), settings)
    await app.start([web])
    transport = httpx.ASGITransport(Starlette(routes=web.routes()))
    yield Page(app, httpx.AsyncClient(transport=transport, base_url="http://shop"))
    await app.stop()
    await app.close()


def payload_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    return said(capsys, "web", "link", *arguments).split("chat=")[1].split()[0]


async def test_the_first_who_opens_it_has_the_order(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    payload = payload_of(capsys, "order", "A1001")
    assert len(payload) <= 64

    assert "A1001" in " ".join(await page.open(payload))
    refused = " ".join(await page.open(payload))
    assert "A1001" not in refused
    assert "链接" in refused


async def test_a_forged_link_opens_nothing(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    payload = payload_of(capsys, "order", "A1001")
    forged = payload[:-2] + ("AA" if not payload.endswith("AA") else "BB")

    assert "A1001" not in " ".join(await page.open(forged))


async def test_an_unsigned_word_ties_no_order(page: Page) -> None:
    assert "A1001" not in " ".join(await page.open("order_A1001"))


async def test_a_product_s_link_is_for_everybody(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    sku, title = await page.app.db.read(
        lambda db: db.execute("select sku, json_extract(body, '$.title.zh') from products limit 1").fetchone()
    )
    payload = payload_of(capsys, "product", sku)

    assert all([title in " ".join(await page.open(payload)) for _ in range(2)])


async def test_the_page_hands_the_payload_on_and_nothing_else(page: Page) -> None:
    shown = await page.client.get("/?chat=abc_DEF-1")
    assert 'data-payload="abc_DEF-1"' in shown.text

    evil = await page.client.get("/", params={"chat": '"><script>alert(1)</script>'})
    assert "data-payload" not in evil.text
    assert "alert(1)" not in evil.text


async def test_what_the_shop_does_not_have_gets_no_link(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有订单 X9" in said(capsys, "web", "link", "order", "X9", code=2)
