"""`xiaoer handover`: nothing that is open stays with somebody who went home."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.program import run_program
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop


@pytest.fixture
async def shop(shop_file: Path, app_at: OpenShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    return await app_at()


def told(capfd: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, Any]]]:
    assert run_program(["handover", "--format", "json"]) == 0
    found: dict[str, list[dict[str, Any]]] = json.loads(capfd.readouterr().out)
    return found


async def call_wanted(shop: Shop) -> None:
    await shop.say("转人工")
    await shop.press("call_back")
    await shop.say("13800138002 明天上午")


async def test_who_waits_and_whom_to_call(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    await call_wanted(shop)
    found = told(capfd)

    assert [one["by"] for one in found["waiting"]] == [""]
    assert [one["phone"] for one in found["calls"]] == ["13800138002"]


async def test_who_has_a_conversation(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    await call_wanted(shop)
    await shop.act("reply", "亲，我来打给您")
    found = told(capfd)

    assert [(one["by"], one["is_answered"]) for one in found["with_agents"]] == [("阿宁", True)]
    assert found["waiting"] == []


async def test_what_is_settled_is_not_handed_over(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    await call_wanted(shop)
    await shop.act("take")
    await shop.act("release")

    assert not any(told(capfd).values())


async def test_for_people_it_is_four_tables(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    await call_wanted(shop)

    assert run_program(["handover"]) == 0
    said = capfd.readouterr().out
    assert all(title in said for title in ("在接待 0", "在等 1", "要回电 1", "答应了还没办 0"))
