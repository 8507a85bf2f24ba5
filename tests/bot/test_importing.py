"""Lists come in whole or not at all, and every wrong row is told."""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from data.connection import connect
from tests.bot.command_line import said

HEAD = ["number", "customer", "state", "placed_at", "paid_at", "sku", "title", "quantity", "price", "freight", "phone"]
ROWS = [
    [
        "B1",
        "new-1",
        "paid",
        "2026-01-02 10:00",
        "2026-01-02 10:05",
        "OLD-9",
        "旧款茶杯",
        "2",
        "19.90",
        "8",
        "13800000000",
    ],
    ["B1", "", "", "", "", "OLD-8", "旧款杯垫", "1", "5", "", ""],
    ["B2", "he-tiantian", "placed", "2026-01-03 09:00", "", "OLD-9", "旧款茶杯", "1", "19.90", "", ""],
]


@pytest.fixture
def path(shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    return shop_file


def csv(*rows: list[str], name: str = "orders.csv", head: list[str] = HEAD) -> str:
    Path(name).write_text("\n".join(",".join(row) for row in (head, *rows)), "utf-8")
    return name


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect(path, read_only=True)) as db:
        return db.execute(sql).fetchall()


def order(path: Path, number: str) -> dict[str, Any]:
    return json.loads(rows(path, f"select body from orders where number = '{number}'")[0][0])


def test_orders_come_with_their_customers(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "新增 2，更新 0" in said(capsys, "orders", "import", csv(*ROWS))

    found = order(path, "B1")
    assert (found["goods"], found["total"], [line["sku"] for line in found["lines"]]) == (
        4480,
        5280,
        ["OLD-9", "OLD-8"],
    )
    assert rows(path, "select phone from customers where key = 'new-1'") == [("13800000000",)]
    assert rows(path, "select name from customers where key = 'he-tiantian'") == [("何田田",)]


def test_a_workbook_reads_as_the_same_table(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEAD)
    placed_at, paid_at = map(datetime.fromisoformat, ("2026-01-02 10:00", "2026-01-02 10:05"))
    sheet.append(["B1", "new-1", "paid", placed_at, paid_at, "OLD-9", "旧款茶杯", 2, 19.9, 8, 13800000000])
    book.save("orders.xlsx")

    assert "新增 1" in said(capsys, "orders", "import", "orders.xlsx")
    found = order(path, "B1")
    assert (found["total"], found["phone"], found["placed_at"]) == (4780, "13800000000", 1767319200000)


def test_every_wrong_row_is_told_and_nothing_is_written(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        ["B3", "new-1", "payd", "2026-01-02 10:00", "", "OLD-9", "茶杯", "1", "19.90", "", ""],
        ["B4", "new-1", "placed", "soon", "", "NO-SUCH", "", "x", "", "", ""],
    ]
    told = said(capsys, "orders", "import", csv(*ROWS, *wrong), code=1)

    assert all(word in told for word in ("orders.csv:5:", "payd", "orders.csv:6:", "NO-SUCH", "soon"))
    assert "什么都没有导入" in told
    assert rows(path, "select 1 from orders where number like 'B%'") == []


def test_a_check_writes_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 条都没问题" in said(capsys, "orders", "import", csv(*ROWS), "--check")
    assert rows(path, "select 1 from orders where number like 'B%'") == []


def test_a_list_that_is_older_than_the_news_puts_nothing_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "orders", "import", csv(*ROWS))
    with closing(connect(path)) as db:
        body = order(path, "B2") | {"state": "paid", "paid_at": 1767500000000, "told_at": {"state": 1767500000000}}
        db.execute("update orders set state = 'paid', body = ? where number = 'B2'", (json.dumps(body),))

    assert "新增 0，更新 2" in said(capsys, "orders", "import", csv(*ROWS))
    assert order(path, "B2")["state"] == "paid"


PRODUCTS = ["sku", "title_zh", "title_en", "price", "stock"]


def test_articles_come_change_and_stay(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = dict(rows(path, "select sku, price from products"))
    known = next(iter(before))
    listed = csv(["NEW-1", "竹筷", "Chopsticks", "12", "5"], [known, "改名", "Renamed", "1.50", "0"], name="p.csv",
                 head=PRODUCTS)  # fmt: skip

    assert "新增 1，更新 1" in said(capsys, "products", "import", listed)
    after = dict(rows(path, "select sku, price from products"))
    assert (after["NEW-1"], after[known]) == (1200, 150)
    assert after.keys() == before.keys() | {"NEW-1"}


def test_what_is_not_listed_goes_only_where_that_is_wanted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = csv(["NEW-1", "竹筷", "Chopsticks", "12", "5"], name="p.csv", head=PRODUCTS)

    assert "下架" in said(capsys, "products", "import", listed, "--replace")
    assert rows(path, "select sku from products") == [("NEW-1",)]


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"no workbook"), ("a.csv", b"\xff\xfe"), ("a.csv", b"")])
def test_what_is_no_list_is_told(path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes) -> None:
    Path(name).write_bytes(content)

    assert f"{name}:" in said(capsys, "orders", "import", name, code=1)


def test_another_kind_of_file_and_a_missing_one_are_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ".csv" in said(capsys, "orders", "import", "orders.pdf", code=2)
    assert "missing.csv" in said(capsys, "orders", "import", "missing.csv", code=1)
