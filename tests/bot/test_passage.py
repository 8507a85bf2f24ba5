"""Why a conversation came to a person is kept, counted and listed, whoever brought it there."""

import json
from pathlib import Path

import pytest

from bot.commands.program import run_program
from bot.console.listing import due_level, read, shown
from bot.console.words import Words
from data import staff
from tests.bot.conftest import OpenShop
from tests.bot.stage import MINUTE, SECOND, Shop


@pytest.fixture
async def shop(shop_file: Path, app_at: OpenShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    opened = await app_at()
    agent, now = await opened.agent(), opened.clock.now
    await opened.write(lambda db: staff.set_duty(db, agent, True, now))
    return opened


async def kept(shop: Shop) -> list[tuple]:  # type: ignore[type-arg]
    return await shop.rows("select reason, taken_at is not null, answered_at is not null, outcome from handoffs")


async def test_from_asking_to_handing_back(shop: Shop) -> None:
    await shop.say("转人工")
    assert await kept(shop) == [("asked", 0, 0, None)]

    await shop.act("take")
    assert await kept(shop) == [("asked", 1, 0, None)]

    await shop.act("reply", "亲，我在")
    await shop.act("release")
    assert await kept(shop) == [("asked", 1, 1, "released")]


async def test_who_does_not_wait_any_longer_has_given_up(shop: Shop) -> None:
    await shop.say("转人工")
    await shop.press("go_on")
    await shop.app.quiet()

    assert await kept(shop) == [("asked", 0, 0, "gave_up")]


async def test_an_agent_who_steps_in_is_a_passage_too(shop: Shop) -> None:
    await shop.say("你好")
    await shop.act("reply", "亲，我来帮您")

    assert await kept(shop) == [("stepped_in", 1, 1, None)]


async def test_a_person_offered_for_a_picture_came_for_the_picture(shop: Shop) -> None:
    await shop.say("你好")
    await shop.press("human:attachment")
    await shop.app.quiet()

    assert (await kept(shop))[0][0] == "attachment"


async def test_nobody_makes_themselves_urgent_by_a_forged_button(shop: Shop) -> None:
    await shop.say("你好")
    await shop.press("human:anger")
    await shop.app.quiet()

    assert (await kept(shop))[0][0] == "asked"


async def test_the_figures_count_them_by_reason(shop: Shop) -> None:
    await shop.read(shop.app.scheduler._gauge)
    await shop.say("转人工")
    shop.clock.now += 5 * MINUTE
    await shop.read(shop.app.scheduler._gauge)

    text = shop.app.metrics.text().decode()
    assert 'xiaoer_handoffs_total{reason="asked"} 1.0' in text
    assert "xiaoer_queue_waiting 1.0" in text


async def test_the_register_lists_them(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    await shop.say("转人工")
    await shop.act("reply", "亲，我在")
    await shop.act("release")

    assert run_program(["register", "handoffs", "--since", "2020-01-01", "--format", "json"]) == 0
    line = json.loads(capfd.readouterr().out)[0]
    assert (line["reason"], line["state"], line["by"]) == ("asked", "released", "阿宁")
    assert run_program(["register", "handoffs", "--since", "2020-01-01", "--format", "csv"]) == 0
    assert {"要找人工", "已交还"} <= set(capfd.readouterr().out.replace("\n", ",").replace("\r", "").split(","))


async def test_the_list_marks_what_is_overdue(shop: Shop) -> None:
    await shop.say("转人工")
    listed = shown(await shop.read(read), Words("zh"), 1, shop.clock.now + 10 * 24 * 60 * MINUTE)

    assert listed["parts"]["waiting"][0]["due"] == {"level": "over", "says": "回复超时"}


@pytest.mark.parametrize(("after", "level"), [(10, ""), (24, "soon"), (30, "soon"), (31, "over")])
def test_due_soon_and_overdue(after: int, level: str) -> None:
    assert due_level(0, 30 * SECOND, after * SECOND, 0.8) == level
