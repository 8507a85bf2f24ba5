"""All that there is of an order on one page, which runs nothing and asks nobody."""

import base64
import re
from pathlib import Path

import pytest

from bot.commands.program import run_program
from data import files
from data.files import StoredFile
from data.inbox import Incoming
from flows.events import Attachment
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop

EVIL = "<script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\nnot really"


@pytest.fixture
async def shop(shop_file: Path, app_at: OpenShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    return await app_at()


async def come(shop: Shop, text: str, *pictures: str) -> None:
    shop._keys += 1
    attachments = tuple(Attachment("photo", one, mime="image/png", size=9) for one in pictures)
    came = Incoming("wire", "c1", f"w{shop._keys}", text=text, customer_key="he-tiantian", attachments=attachments)
    await shop.app.engine.receive(came)
    await shop.app.quiet()


async def test_a_page_holds_the_talk_the_pictures_and_what_became_of_it(shop: Shop, tmp_path: Path) -> None:
    order = "select number from orders where customer_id = (select id from customers where key = 'he-tiantian')"
    number = (await shop.rows(order))[0][0]
    await shop.write(lambda db: files.put(db, StoredFile("p1", "wire", "c1", "", "image/png", PNG), shop.clock.now))
    await come(shop, f"杯子碎了 {EVIL}", "p1", "gone")
    await come(shop, "不给我赔钱就给你们差评")

    assert run_program(["evidence", number, "--out", "e.html"]) == 0
    page = (tmp_path / "e.html").read_text("utf-8")

    assert f"订单证据 {number}" in page
    assert "不给我赔钱就给你们差评" in page
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    assert base64.b64encode(PNG).decode() in page
    assert "图片在聊天软件里，编号 gone" in page
    assert re.search(r"<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0800</time> <b>顾客</b>", page)
    assert re.findall(r"(?:src|href)=\"(?!data:)", page) == []


async def test_nobody_else_s_talk_is_on_it(shop: Shop, tmp_path: Path) -> None:
    await shop.say("我是另外一个人", "c9")

    assert run_program(["evidence", "A1001"]) == 0
    assert "我是另外一个人" not in (tmp_path / "evidence-A1001.html").read_text("utf-8")


async def test_an_unknown_order_is_told(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["evidence", "../../etc/passwd"]) == 2
    assert "没有订单" in capsys.readouterr().err


def test_the_flows_are_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["flows", "diagram", "--flow", "greeting"]) == 0
    assert capsys.readouterr().out.startswith("stateDiagram-v2")
    assert run_program(["flows", "diagram"]) == 0
    assert "title: after_sales" in capsys.readouterr().out
    assert run_program(["flows", "diagram", "--flow", "nothing"]) == 2
    assert "payment_nudge" in capsys.readouterr().err
