"""What nobody understood, as an operator sees it and makes something of it."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.drafts import draft_at
from bot.misses import Group, report
from bot.publishing import live_library
from data import misses
from data.connection import connect
from data.inbox import Incoming
from replies.library import Library
from replies.matcher import Matcher
from tests.bot.command_line import said
from tests.bot.conftest import OpenShop
from tests.bot.stage import MINUTE, Shop, until

ENGRAVE, ENGRAVED = "能刻字吗", "可以刻字吗"


@pytest.fixture
def path(small_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(small_shop))
    return small_shop


@pytest.fixture
async def shop(path: Path, app_at: OpenShop) -> Shop:
    return await app_at(path)


def texts(path: Path) -> list[set[str]]:
    return [set(one.texts) for one in report(path, 30).groups]


def group(path: Path, text: str = ENGRAVE) -> Group:
    return next(one for one in report(path, 30).groups if text in one.texts)


async def asked(shop: Shop) -> None:
    """Three customers ask one thing, one another; what is understood is asked as well."""
    for address, text in (
        ("c1", ENGRAVE),
        ("c2", ENGRAVED),
        ("c3", ENGRAVE),
        ("c4", "有没有实体店"),
        ("c5", "什么时候发货"),
    ):
        await shop.say(text, address)
        shop.clock.now += MINUTE


async def test_what_asks_the_same_is_one_group_the_commonest_first(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked(shop)

    assert texts(path) == [{ENGRAVE, ENGRAVED}, {"有没有实体店"}]
    shown = said(capsys, "misses")
    first, second = shown.index(ENGRAVE), shown.index("有没有实体店")
    assert first < second
    assert "3 ×" in shown[:first]
    assert "4 句没听懂，2 组" in shown


async def test_a_taken_meaning_is_no_miss_and_anything_else_is(shop: Shop, path: Path) -> None:
    await shop.say(ENGRAVE)
    (buttons,) = (await shop.rows("select buttons from messages where reply = 'inquiry.did_you_mean'"))[0]
    picked = next(data for _, data, *_ in json.loads(buttons) if data.startswith("picked:"))
    assert texts(path) == [{ENGRAVE}]

    await shop.press(picked)
    await shop.app.quiet()
    assert texts(path) == []


async def test_what_an_agent_answered_is_kept_beside_it(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked(shop)
    await shop.act("reply", "可以的亲，刻字加 10 元，备注要刻的字就行", "c3")

    assert group(path).answers == ("可以的亲，刻字加 10 元，备注要刻的字就行",)
    shown = said(capsys, "misses", "show", group(path).id)
    assert "客服答过：可以的亲" in shown
    assert f"顾客  {ENGRAVE}" in shown
    assert "小二  " in shown


async def test_a_miss_in_the_queue_counts_though_nothing_is_said(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "duty", "阿宁", "on")
    await shop.say("转人工")

    assert await shop.say(ENGRAVE) == []
    assert texts(path) == [{ENGRAVE}]


async def test_an_adopted_group_waits_in_the_draft_and_is_understood_once_published(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked(shop)
    shown = said(capsys, "misses", "adopt", group(path).id, "shipping.fee", "--yes")
    assert "会听成别的" in shown
    assert f"{ENGRAVE}：反问 shipping.urge → 答 shipping.fee" in shown
    assert texts(path) == [{"有没有实体店"}]
    assert "3 句已加进草稿" in said(capsys, "misses")
    assert ENGRAVE not in live_library(path).intents["shipping.fee"].phrasings["zh"]

    said(capsys, "replies", "publish", "--note", "刻字")
    assert {ENGRAVE, ENGRAVED} <= set(live_library(path).intents["shipping.fee"].phrasings["zh"])
    assert "已加进草稿" not in said(capsys, "misses")
    assert texts(path) == [{"有没有实体店"}]


async def test_nothing_is_saved_where_the_operator_says_no(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await asked(shop)
    (tmp_path / "no.txt").write_text("n\n")
    with (tmp_path / "no.txt").open() as answer:
        monkeypatch.setattr("sys.stdin", answer)
        said(capsys, "misses", "adopt", group(path).id, "shipping.fee", code=1)

    assert draft_at(path) is None


async def test_a_warning_tells_whose_messages_it_would_pull(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await shop.say(ENGRAVE)
    # Close to a phrasing of shipping.when, and not close enough to be certain: a shop may want to be so cautious.
    with closing(connect(path)) as db:
        db.execute("update messages set text = '什么时间能发货' where text = ?", (ENGRAVE,))
        raw = db.execute("select matcher from libraries").fetchone()[0]
        cautious = Matcher.from_bytes(raw)
        cautious.thresholds = replace(cautious.thresholds, certain=99.9)
        db.execute("update libraries set matcher = ?", (cautious.to_bytes(),))

    shown = said(capsys, "misses", "adopt", group(path, "什么时间能发货").id, "return.start", "--yes")

    assert "说法“什么时间能发货”也很像 shipping.when 的" in shown


async def test_a_new_intent_begins_with_what_the_agent_answered(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked(shop)
    await shop.act("reply", "可以的亲，刻字加 10 元", "c3")
    said(capsys, "misses", "new", group(path).id, "custom.engrave", "--title", "刻字", "--yes")
    said(capsys, "replies", "publish", "--note", "刻字")

    library = live_library(path)
    intent = library.intents["custom.engrave"]
    assert (intent.topic, intent.title, intent.reply) == ("custom", {"zh": "刻字"}, "custom.engrave")
    assert [one.text for one in library.wordings("custom.engrave", "zh")] == ["可以的亲，刻字加 10 元"]
    await until(lambda: shop.app.engine.shelf.library.version == library.version)
    assert "刻字加 10 元" in "".join(await shop.say("亲，能刻字吗？", "c9"))


async def test_what_cannot_be_done_is_said(shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await asked(shop)
    name = group(path).id

    assert "没有编号 ffff" in said(capsys, "misses", "adopt", "ffff", "shipping.fee", code=2)
    assert "没有意图 no.such" in said(capsys, "misses", "adopt", name, "no.such", code=2)
    assert "还没有客服答过" in said(capsys, "misses", "new", name, "a.b", "--title", "刻字", code=2)
    assert "已经有 shipping.fee 了" in said(capsys, "misses", "new", name, "shipping.fee", "--title", "刻字", code=2)
    told = said(
        capsys, "misses", "new", name, "a.b", "--title", "刻字", "--reply", "加 {{ nothing }} 元", "--yes", code=2
    )
    assert "nothing" in told
    assert draft_at(path) is None


async def test_what_is_ignored_stays_away_until_it_is_taken_back(
    shop: Shop, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked(shop)
    name = group(path).id
    said(capsys, "misses", "ignore", name)
    await shop.say(ENGRAVE, "c7")
    assert texts(path) == [{"有没有实体店"}]
    assert "另有 4 句忽略了" in said(capsys, "misses")
    assert ENGRAVE in said(capsys, "misses", "list", "--ignored")

    said(capsys, "misses", "ignore", name, "--undo")
    assert group(path).cluster.count == 4


async def test_an_edited_message_that_is_understood_is_no_miss(shop: Shop, path: Path) -> None:
    await shop.say(ENGRAVE, key="m1")
    assert texts(path) == [{ENGRAVE}]

    await shop.app.engine.receive(Incoming("wire", "c1", "m1/2", "edited", text="什么时候发货", edits="m1"))
    await shop.app.quiet()
    assert texts(path) == []


def test_the_indexes_name_the_replies_that_say_so(root: Path, starter: Library) -> None:
    schema = (root / "data/schema/0021_not_carried.sql").read_text("utf-8")

    assert all(schema.count(f"'{reply}'") == 2 for reply in misses.SHRUGS)
    assert set(misses.SHRUGS) <= starter.replies.keys()


async def test_the_list_does_not_read_all_messages(shop: Shop, path: Path) -> None:
    plan = await shop.rows(f"explain query plan {misses._MISSED.replace(':since', '0')}")

    assert not [row for row in plan if str(row[3]).startswith("SCAN") and "messages" in str(row[3])
                and "INDEX" not in str(row[3])]  # fmt: skip
