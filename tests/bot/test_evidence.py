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
from tests.bot.stage import Shop, until

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


async def test_who_holds_a_bad_review_against_money_has_the_order_kept_as_it_was_said(shop: Shop) -> None:
    await come(shop, "A1001 赔我50块，不然我就给差评")

    note, kept = (await shop.rows(
        "select m.attachments, f.content from messages m, files f where m.author = 'note'"
        " and f.id = json_extract(m.attachments, '$[0].file_id')"
    ))[0]  # fmt: skip
    assert "evidence-A1001.html" in note
    assert "A1001 赔我50块，不然我就给差评" in kept.decode()
    assert "原因: 拿差评要好处" in kept.decode()
    assert await shop.rows("select flag from remarks where order_number = 'A1001'") == [("yellow",)]


async def test_a_bad_review_of_who_tried_it_is_kept_as_well(shop: Shop) -> None:
    await come(shop, "A1001 赔我50块，不然我就给差评")
    await shop.write(lambda db: db.execute("delete from files"))

    assert run_program(["orders", "event", "A1001", "reviewed", "--field", "stars=1", "--field", "text=就是差"]) == 0

    async def is_kept() -> bool:
        return bool(await shop.rows("select 1 from files where name = 'evidence-A1001.html'"))

    await until(is_kept)


async def test_anger_alone_keeps_nothing(shop: Shop) -> None:
    await come(shop, "我要投诉，给你们差评")

    assert await shop.rows("select 1 from files") == []


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
