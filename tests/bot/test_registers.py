"""The registers fill themselves while people talk, and a spreadsheet runs nothing of them."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.commands.program import run_program
from data.inbox import Incoming
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop


@pytest.fixture
async def shop(shop_file: Path, app_at: OpenShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    return await app_at()


def lines(capfdbinary: pytest.CaptureFixture[bytes], name: str, *more: str) -> list[dict[str, str]]:
    """A register as another program reads it."""
    assert run_program(["register", name, "--format", "json", *more]) == 0
    found: list[dict[str, str]] = json.loads(capfdbinary.readouterr().out)
    return found


async def come(shop: Shop, text: str, key: str = "he-tiantian") -> None:
    shop._keys += 1
    await shop.app.engine.receive(Incoming("wire", "c1", f"w{shop._keys}", text=text, customer_key=key))
    await shop.app.quiet()


async def test_what_was_asked_about_stands_there_until_an_order_comes_of_it(
    shop: Shop, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    await shop.say("有没有杯垫")
    (found,) = lines(capfdbinary, "inquiries")
    assert "有没有杯垫" in found["asked"]
    assert found["at"].endswith("+08:00")

    await shop.write(lambda db: db.execute(
        "update orders set customer_id = (select customer_id from contacts where address = 'c1'), placed_at = ?"
        " where number = 'A1001'", (shop.clock.now + 1,)))  # fmt: skip
    assert lines(capfdbinary, "inquiries") == []


async def test_remarks_and_what_was_promised_are_told_in_words(
    shop: Shop, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    await come(shop, "能便宜点吗")
    await come(shop, "再便宜点嘛，能少点不")

    remarks = lines(capfdbinary, "remarks")
    assert [one["flag"] for one in remarks] == ["red"]
    assert run_program(["register", "remarks"]) == 0
    assert "红旗" in capfdbinary.readouterr().out.decode()
    assert run_program(["register", "promises"]) == 0
    assert "答应让价" in capfdbinary.readouterr().out.decode()


async def test_a_cell_that_begins_like_a_formula_is_made_harmless(
    shop: Shop, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    evil = "=cmd|' /C calc'!A0"
    await shop.write(lambda db: db.execute(
        "insert into remarks (order_number, flag, text, author, at) values ('A1001', 'red', ?, '@x', ?)",
        (evil, shop.clock.now)))  # fmt: skip

    assert run_program(["register", "remarks", "--format", "csv"]) == 0
    (head, row) = csv.reader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8-sig")))
    assert head == ["时间", "订单", "旗子", "备注", "谁"]
    assert row[3:] == [f"'{evil}", "'@x"]

    assert run_program(["register", "remarks", "--format", "xlsx", "--out", "r.xlsx"]) == 0
    assert "r.xlsx" in capfdbinary.readouterr().out.decode()
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]][3:] == [f"'{evil}", "'@x"]
    assert lines(capfdbinary, "remarks", "--since", "-30d")[0]["text"] == evil


async def test_since_is_held_to(shop: Shop, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    await shop.say("有没有杯垫")

    assert lines(capfdbinary, "inquiries", "--since", "2099-01-01") == []
    assert run_program(["register", "inquiries", "--since", "soon"]) == 2
    assert "-7d" in capfdbinary.readouterr().err.decode()
    assert run_program(["register", "nothing"]) == 2
    assert "inquiries 咨询未成交" in capfdbinary.readouterr().err.decode()


async def test_every_register_can_be_read(shop: Shop, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    await come(shop, "你好")
    for name in (
        "inquiries",
        "unpaid",
        "returns",
        "reasons",
        "refunds",
        "compensations",
        "reviews",
        "remarks",
        "promises",
    ):
        assert lines(capfdbinary, name) == []
