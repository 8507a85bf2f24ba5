"""What a customer is handed: everything that is kept of them and nothing of anybody else."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from data import files, orders, registers
from data.connection import alone, connect
from data.files import StoredFile
from data.inbox import Incoming
from flows.events import Attachment
from tests.bot import command_line
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop

ORDER = "A1001"
Said = Callable[..., str]


@pytest.fixture
def path(small_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(small_shop))
    return small_shop


@pytest.fixture
async def shop(path: Path, app_at: OpenShop) -> Shop:
    """Two customers have written; the first sent a picture too, and is the sample shop's lin-xiaoman."""
    shop = await app_at(path)
    await shop.say("我的快递什么时候发货", "c1")
    await shop.say("别人的话", "c2")
    photo = Attachment("photo", "p1", mime="image/png", size=3)
    told = Incoming("wire", "c1", "k9", text="您看这张图", attachments=(photo,), name="小满")
    await shop.app.engine.receive(told)
    await shop.app.quiet()
    await shop.write(lambda db: files.put(db, StoredFile("p1", "wire", "c1", "", "image/png", b"png"), shop.clock.now))
    return shop


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return partial(command_line.said, capsys)


def owner_of(path: Path, number: str) -> str:
    with closing(connect(path, read_only=True)) as db:
        sql = "select c.key from orders o join customers c on c.id = o.customer_id where o.number = ?"
        return str(db.execute(sql, (number,)).fetchone()[0])


def exported(said: Said, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said("export", *arguments))
    return found


async def test_it_is_all_of_theirs_and_nothing_of_anybody_elses(shop: Shop, said: Said) -> None:
    found = exported(said, "wire:c1")

    assert [one["address"] for one in found["contacts"]] == ["c1"]
    texts = [one["text"] for one in found["messages"] if one["author"] == "customer"]
    assert texts == ["我的快递什么时候发货", "您看这张图"]
    assert {one["body"]["text"] for one in found["inbox"]} == set(texts)
    assert [one["id"] for one in found["pictures"]] == ["p1"]
    assert found["outbox"]
    assert "别人的话" not in json.dumps(found, ensure_ascii=False)


async def test_an_order_brings_its_customer_with_amounts_and_remarks(shop: Shop, path: Path, said: Said) -> None:
    await shop.write(lambda db: registers.remark(db, ORDER, "red", "要礼盒", "阿宁", 1))

    found = exported(said, ORDER)

    assert found["customer"]["key"] == owner_of(path, ORDER)
    (order,) = [one for one in found["orders"] if one["number"] == ORDER]
    assert (type(order["total"]), found["money"]) == (int, {"currency": "CNY", "unit": "1/100 CNY"})
    assert order["body"]["recipient"]
    assert [one["text"] for one in found["remarks"]] == ["要礼盒"]
    assert found["consents"] == {"nudges": True}


async def test_the_key_finds_them_too(shop: Shop, path: Path, said: Said) -> None:
    key = owner_of(path, ORDER)

    assert exported(said, key)["customer"]["key"] == key


async def test_times_are_iso_with_the_zone_of_the_shop(shop: Shop, said: Said) -> None:
    found = exported(said, ORDER)

    (order,) = [one for one in found["orders"] if one["number"] == ORDER]
    for text in (found["exported_at"], order["placed_at"], order["body"]["placed_at"], found["customer"]["created_at"]):
        assert datetime.fromisoformat(text).utcoffset().total_seconds() == 8 * 3600  # type: ignore[union-attr]


async def test_a_zip_has_the_pictures_and_only_its_owner_may_read_it(shop: Shop, said: Said, tmp_path: Path) -> None:
    said("export", "wire:c1", "--out", "lin.zip")

    with ZipFile(tmp_path / "lin.zip") as archive:
        found = json.loads(archive.read("customer.json"))
        assert [archive.read(one["file"]) for one in found["pictures"]] == [b"png"]
    assert (tmp_path / "lin.zip").stat().st_mode & 0o077 == 0


async def test_no_file_is_written_over(shop: Shop, said: Said, tmp_path: Path) -> None:
    (tmp_path / "lin.json").write_text("mine", "utf-8")

    assert "already" in said("export", "wire:c1", "--out", "lin.json", code=2)
    assert (tmp_path / "lin.json").read_text("utf-8") == "mine"


async def test_nobody_is_said_so(shop: Shop, said: Said) -> None:
    assert "wire:nobody" in said("export", "wire:nobody", code=2)


async def test_several_are_named_to_choose_from(shop: Shop, path: Path, said: Said) -> None:
    """The shop says whose order it is; somebody else has proven it."""
    contact = (await shop.thread("c2")).contact.id
    await shop.write(lambda db: orders.tie(db, contact, ORDER, "digits", 1))

    told = said("export", ORDER, code=2)

    assert owner_of(path, ORDER) in told
    assert "wire:c2" in told


async def test_an_order_of_nobody_belongs_to_who_proved_it(shop: Shop, path: Path, said: Said) -> None:
    contact = (await shop.thread("c2")).contact.id

    def proven(db):
        db.execute("update orders set customer_id = null where number = ?", (ORDER,))
        orders.tie(db, contact, ORDER, "digits", 1)

    with closing(connect(path)) as db:
        alone(db, proven)

    assert [one["number"] for one in exported(said, ORDER)["orders"]] == [ORDER]
