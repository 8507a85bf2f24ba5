"""Drafts, versions and what is tried before a publish, as operators call them."""

import json
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bundle import MOST_BYTES, MOST_FILES, read_bundle
from bot.errors import StartError
from bot.exporting import export_to
from bot.publishing import at_version, live, live_library, publish, read_folder
from data import libraries
from data.connection import alone, connect
from replies.library import Library
from replies.matcher import Matcher
from replies.replay import broken
from tests.bot.command_line import said

ZH = "zh/shipping.yaml"
NEW = "我那件几时动身呀"


@pytest.fixture
def shop(small_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(small_shop))
    return small_shop


def change(folder: str, old: str, new: str, name: str = ZH) -> None:
    file = Path(folder) / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_draft_is_compared_tried_published_and_gone(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "replies", "export", "mine")
    change("mine", "      - 什么时候发货\n", f"      - 什么时候发货\n      - {NEW}\n")

    assert "草稿第 1 稿" in said(capsys, "replies", "import", "mine", "--draft", "--by", "小青")
    assert live_library(shop).version == 1
    told = said(capsys, "replies", "diff")
    assert f"＋ 说法 shipping.when zh：{NEW}" in told
    assert "共 1 处不同" in told
    assert "草稿 第 1 稿" in said(capsys, "replies", "log")
    assert "已发布第 2 版" in said(capsys, "replies", "publish", "--note", "多认一句", "--by", "小白")

    told = said(capsys, "replies", "log")
    assert "小白  多认一句" in told
    assert "草稿" not in told
    assert "没有草稿" in said(capsys, "replies", "publish", code=2)
    assert NEW in live_library(shop).intents["shipping.when"].phrasings["zh"]


def test_the_second_of_two_who_edit_is_told_and_shown_the_difference(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "one")
    said(capsys, "replies", "export", "two")
    change("one", "      - 什么时候发货\n", f"      - 什么时候发货\n      - {NEW}\n")
    change("two", "      - 啥时候发货\n", "      - 啥时候发货\n      - 啥时候能走件呀\n")
    said(capsys, "replies", "import", "one", "--draft", "--by", "小青")

    told = said(capsys, "replies", "import", "two", "--draft", "--by", "小白", code=1)

    assert "小青 存过第 1 稿" in told
    assert f"－ 说法 shipping.when zh：{NEW}" in told
    assert "＋ 说法 shipping.when zh：啥时候能走件呀" in told
    assert NEW in said(capsys, "replies", "diff")
    # Who exports the draft first may save on top of it.
    said(capsys, "replies", "export", "three", "--draft")
    change("three", "      - 啥时候发货\n", "      - 啥时候发货\n      - 啥时候能走件呀\n")
    assert "第 2 稿" in said(capsys, "replies", "import", "three", "--draft", "--by", "小白")


def test_the_second_of_two_who_publish_is_told_and_shown_the_difference(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "one")
    said(capsys, "replies", "export", "two")
    change("one", "      - 什么时候发货\n", f"      - 什么时候发货\n      - {NEW}\n")
    change("two", "      - 啥时候发货\n", "      - 啥时候发货\n      - 啥时候能走件呀\n")
    said(capsys, "replies", "import", "one")

    told = said(capsys, "replies", "import", "two", code=1)

    assert "您的文件是从第 1 版改的，现在是第 2 版" in told
    assert f"＋ 说法 shipping.when zh：{NEW}" in told
    assert live_library(shop).version == 2
    # Who published may go on from there, and a draft from before is of the version that it was made from.
    said(capsys, "replies", "import", "one")
    said(capsys, "replies", "import", "two", "--draft")
    assert "草稿是从第 1 版改的，现在是第 3 版" in said(capsys, "replies", "publish", code=1)
    said(capsys, "replies", "import", "two", "--over")
    assert NEW not in live_library(shop).intents["shipping.when"].phrasings["zh"]


def test_a_rollback_says_what_the_old_version_said(
    shop: Path, starter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    before = live_library(shop)
    publish(shop, replace(before, golden={}), "without golden questions", "小青")

    told = said(capsys, "replies", "rollback", "1", "--note", "还是原来的好", "--by", "小白")

    assert "＋ 黄金问题" in told
    assert "已发布第 3 版" in told
    assert replace(live_library(shop), version=1).to_json() == before.to_json()
    assert "小白  回到第 1 版：还是原来的好" in said(capsys, "replies", "log")
    assert "没有第 9 版" in said(capsys, "replies", "rollback", "9", code=2)


def test_a_new_phrasing_that_pulls_another_intent_s_messages_is_warned_of(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "mine")
    change("mine", "      - 我要退货\n", "      - 我要退货\n      - 什么时间发货呀\n", "zh/returns.yaml")

    told = said(capsys, "replies", "import", "mine")

    assert "[phrasing-pulls] 说法“什么时间发货呀”也很像 shipping.when 的" in told


def test_a_golden_question_that_breaks_stops_the_publish(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "replies", "export", "mine")
    change("mine", "  我要退货: return.start", "  我要退货: order.cancel", "zh/golden.yaml")

    told = said(capsys, "replies", "import", "mine", code=1)

    assert "黄金问题“我要退货”该是 order.cancel，会答 return.start" in told
    assert live_library(shop).version == 1
    assert "已发布第 2 版" in said(capsys, "replies", "import", "mine", "--force", "正在改")
    assert "[force: 正在改]" in said(capsys, "replies", "log")


def test_what_customers_asked_is_tried_on_the_draft(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = connect(shop)
    alone(db, lambda one: one.execute(
        "insert into messages (conversation_id, author, text, at) select id, 'customer', '包邮吗', 4102444800000"
        " from conversations limit 1"))  # fmt: skip
    stored = db.execute("select count(*) from messages where text = '包邮吗'").fetchone()[0]
    db.close()
    said(capsys, "replies", "export", "mine")
    file = Path("mine") / ZH
    file.write_text(file.read_text("utf-8").replace("包邮", "抱油"), "utf-8")
    said(capsys, "replies", "import", "mine", "--draft")

    found = json.loads(said(capsys, "replies", "replay", "--json"))

    assert found["tried"] >= stored
    if stored:
        assert [one["text"] for one in found["shifts"]] == ["包邮吗"]
        assert found["shifts"][0]["before"]["intent"] == "shipping.fee"


def test_comments_and_order_of_the_files_are_kept(
    shop: Path, starter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "mine")
    change("mine", "      - 什么时候发货\n", "      # 问得最多的\n      - 什么时候发货\n")
    said(capsys, "replies", "import", "mine")

    said(capsys, "replies", "export", "elsewhere")
    assert "      # 问得最多的\n      - 什么时候发货\n" in (Path("elsewhere") / ZH).read_text("utf-8")
    # A change that was made without files goes into the same text.
    more = live_library(shop)
    asked = more.intents["shipping.when"]
    zh = (*asked.phrasings["zh"], NEW)
    intents = {**more.intents, "shipping.when": replace(asked, phrasings={**asked.phrasings, "zh": zh})}
    publish(shop, replace(more, intents=intents), "one more", "小青")
    said(capsys, "replies", "export", "again")
    text = (Path("again") / ZH).read_text("utf-8")
    assert "# 问得最多的" in text
    assert f"- {NEW}\n" in text
    assert read_folder(Path("again")).to_json() == replace(live_library(shop), version=1).to_json()


def test_a_zip_file_goes_out_and_comes_in(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "replies", "export", "all.zip")

    assert read_folder(Path("all.zip")).to_json() == replace(live_library(shop), version=1).to_json()
    assert "已发布第 2 版" in said(capsys, "replies", "import", "all.zip", "--note", "zip")


def packed(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../zh/a.yaml", "/zh/a.yaml", "zh/../../a.yaml", "zh\\a.yaml", "zh/a.pickle", "zh/a.yaml.py", "fr/a.yaml"]
)
def test_a_zip_with_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "bad.zip", **{"zh/ok.yaml": b"topic: t\n", name: b"topic: t\n"})

    with pytest.raises(StartError, match="does not belong"):
        read_bundle(path)


def test_a_bundle_larger_than_any_library_is_refused(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "bomb.zip", **{"zh/a.yaml": b" " * (MOST_BYTES + 1)})
    many = packed(tmp_path / "many.zip", **{f"zh/a{at}.yaml": b"topic: t\n" for at in range(MOST_FILES + 1)})

    for path in (bomb, many):
        with pytest.raises(StartError, match="more than"):
            read_bundle(path)


def test_links_and_what_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "secret.yaml").write_text("topic: t\n", "utf-8")
    (tmp_path / "zh/a.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(StartError, match="link"):
        read_bundle(tmp_path)
    (tmp_path / "zh/a.yaml").unlink()
    (tmp_path / "zh/a.yaml").write_bytes(b"\x80\x04\x95pickle")
    with pytest.raises(StartError, match="no UTF-8 text"):
        read_bundle(tmp_path)
    (tmp_path / "junk.zip").write_bytes(b"junk")
    with pytest.raises(StartError, match="no zip file"):
        read_bundle(tmp_path / "junk.zip")


def test_an_import_with_one_fault_changes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "replies", "export", "mine")
    change("mine", "      - 什么时候发货\n", f"      - {NEW}\n      - &a [x]\n      - *a\n")

    said(capsys, "replies", "import", "mine", "--draft", code=2)
    said(capsys, "replies", "import", "mine", code=2)

    assert live(shop).version == 1
    assert at_version(shop, 1).source == live(shop).source
    assert "没有草稿" in said(capsys, "replies", "diff", code=2)


def test_golden_questions_are_added_tried_and_taken_out(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 个不对" in said(capsys, "replies", "golden", "list")
    assert "听成" in said(capsys, "replies", "golden", "add", "我要退货", "order.cancel", code=2)
    assert "已发布第 2 版" in said(capsys, "replies", "golden", "add", "多久发货", "shipping.when")
    assert "✓ 多久发货  shipping.when" in said(capsys, "replies", "golden", "list")
    said(capsys, "replies", "golden", "remove", "多久发货")
    assert "多久发货" not in live_library(shop).golden


def test_the_starter_library_keeps_its_own_golden_questions(starter: Library) -> None:
    assert len(starter.golden) >= 30
    assert broken(starter.golden, Matcher(starter)) == ()


def test_an_export_over_edited_files_changes_only_what_is_different(starter: Library, tmp_path: Path) -> None:
    export_to(starter, tmp_path)
    before = {file: file.read_text("utf-8") for file in tmp_path.rglob("*.yaml")}

    export_to(starter, tmp_path)

    assert {file: file.read_text("utf-8") for file in tmp_path.rglob("*.yaml")} == before


def test_what_is_wrong_with_a_folder_is_told_with_file_and_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "replies", "export", "mine")
    file = Path("mine") / ZH
    text = file.read_text("utf-8")
    first = next(line for line in text.splitlines() if line.startswith("        - ") and "{" not in line)
    line = text.splitlines().index(first) + 1
    file.write_text(text.replace(first, "        - 五星好评返现五元哦", 1), "utf-8")

    told = said(capsys, "replies", "lint", "mine", code=1)

    assert f"✗ {ZH}:{line} " in told
    assert "[reward-for-praise] 拿好处换好评" in told
    found = json.loads(said(capsys, "replies", "lint", "mine", "--json", code=1))
    assert found[0]["severity"] == "error"
    assert found[0]["place"] == f"{ZH}:{line}"
    assert "没有发布" in said(capsys, "replies", "import", "mine", code=1)
    assert live(shop).version == 1


def test_the_shop_s_own_lists_count(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(connect(shop)) as db:
        body = json.loads(libraries.policy(db) or "{}") | {"checks": {"familiar": ["哦"]}}
        alone(db, lambda one: libraries.set_policy(one, json.dumps(body), "own words", "小青", 1))

    assert "[too-familiar] “哦”太腻" in said(capsys, "replies", "lint")


def test_files_of_a_draft_that_is_gone_do_not_overwrite_a_new_one(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "old")
    said(capsys, "replies", "import", "old", "--draft", "--by", "小青")
    said(capsys, "replies", "discard")
    said(capsys, "replies", "export", "new")
    assert "第 2 稿" in said(capsys, "replies", "import", "new", "--draft", "--by", "小白")

    assert "小白 存过第 2 稿" in said(capsys, "replies", "import", "old", "--draft", "--by", "小青", code=1)


def test_a_draft_does_not_silently_undo_what_was_published_since(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "replies", "export", "mine")
    said(capsys, "replies", "import", "mine", "--draft")
    before = live_library(shop)
    asked = before.intents["shipping.when"]
    more = replace(asked, phrasings={**asked.phrasings, "zh": (*asked.phrasings["zh"], NEW)})
    publish(shop, replace(before, intents={**before.intents, "shipping.when": more}), "one more", "小白")

    told = said(capsys, "replies", "publish", code=1)

    assert f"＋ 说法 shipping.when zh：{NEW}" in told
    assert live_library(shop).version == 2
    assert "已发布第 3 版" in said(capsys, "replies", "publish", "--over")


def test_a_broken_stream_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "cut.zip", **{"zh/a.yaml": b"topic: t\n" * 4000})
    whole = bytearray(path.read_bytes())
    whole[45:75] = b"\xff" * 30
    path.write_bytes(bytes(whole))

    with pytest.raises(StartError, match=r"cannot be unpacked|no zip file"):
        read_bundle(path)
