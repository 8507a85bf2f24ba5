"""`xiaoer match`, `xiaoer evaluate` and `xiaoer calibrate`, as an operator calls them."""

import json
from pathlib import Path

import pytest

from bot.publishing import live_library
from tests.bot.command_line import said

LIBRARY = "shipping\t什么时候发货\nshipping\t多久寄出\nrefund\t我要退款\nrefund\t退钱给我\n"
MESSAGES = "shipping\t啥时候发货\nrefund\t退款\nnone\t今天天气真好\nrefund\t什么时候发\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(tmp_path / "none.db"))
    (tmp_path / "lib.tsv").write_text(LIBRARY, "utf-8")
    (tmp_path / "msg.tsv").write_text(MESSAGES, "utf-8")
    return tmp_path


def test_a_message_is_shown_with_what_it_was_taken_for(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "match", "亲，什么时候发货呀")

    assert "看的是：什么时候发货" in told
    assert told.index("shipping.when") < told.index("→ 有把握")
    assert "最像：什么时候发货" in told


def test_a_message_as_json_has_the_ranking(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "match", "包邮吗", "--json"))

    assert told["matches"][0]["intent"] == "shipping.fee"
    assert told["language"] == "zh"


def test_a_library_is_measured_on_labelled_messages(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "evaluate", "--library", "lib.tsv", "--messages", "msg.tsv", "--json"))

    # Of three that it is for, the last is labelled against what it says.
    assert found["top1"] == pytest.approx(2 / 3)
    assert found["top3"] == pytest.approx(2 / 3)
    assert found["answered_none"] == 0
    assert set(found) >= {"auroc", "accuracy", "right_at_10", "ms_p50", "ms_p99"}
    told = said(capsys, "evaluate", "--library", "lib.tsv", "--messages", "msg.tsv")
    assert "1 × refund → shipping" in told


def test_a_header_names_the_columns_and_what_else_is_right(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "id\ttext\tintent\talso_ok\tnote\n1\t什么时候发\trefund\tshipping\t\n2\t好的\tnone\t\t\n"
    (files / "named.tsv").write_text(rows, "utf-8")

    found = json.loads(said(capsys, "evaluate", "--library", "lib.tsv", "--messages", "named.tsv", "--json"))

    assert found["top1"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--messages", "msg.tsv"], "--starter"),
        (["--library", "lib.tsv", "--starter", "--messages", "msg.tsv"], "--starter"),
        (["--library", "gone.tsv", "--messages", "msg.tsv"], "gone.tsv"),
        (["--library", "lib.tsv", "--messages", "bad.tsv"], "bad.tsv 第 2 行"),
    ],
)
def test_what_cannot_be_measured_is_said(
    files: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    (files / "bad.tsv").write_text("a\tb\nno tab\n", "utf-8")

    assert sentence in said(capsys, "evaluate", *arguments, code=2)


def test_what_holds_of_the_customer_is_told_in_the_why(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "match", "怎么付款", "--given", "unpaid", "--after", "payment.fail")

    assert "眼下的情况：unpaid +2.0  topic +1.0" in told
    assert "眼下的情况" not in said(capsys, "match", "怎么付款")


def test_a_fact_that_nobody_knows_is_refused_with_those_that_are_known(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "unpaid、under_way" in said(capsys, "match", "怎么付款", "--given", "rich", code=2)


@pytest.fixture
def shop(shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop, and messages that it would answer, and some that it should not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    inside = [("shipping.when", "什么时候发货"), ("shipping.fee", "包邮吗"), ("invoice.request", "能开发票吗")]
    rows = [f"{label}\t{text}{'啊' * at}" for at in range(15) for label, text in inside]
    rows += [f"none\t今天第{at}路车堵在桥上了" for at in range(15)]
    (tmp_path / "labelled.tsv").write_text("\n".join(rows), "utf-8")
    return shop_file


def test_thresholds_are_found_and_published_with_the_library(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = live_library(shop)

    assert "没有发布" in said(capsys, "calibrate", "labelled.tsv", "--dry-run")
    assert live_library(shop).version == before.version
    told = said(capsys, "calibrate", "labelled.tsv")

    after = live_library(shop)
    assert f"已发布第 {after.version} 版" in told
    assert after.version == before.version + 1
    assert after.thresholds != before.thresholds
    assert after.intents == before.intents


def test_too_few_messages_calibrate_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("few.tsv").write_text("refund.request\t退款\n", "utf-8")

    assert "至少要 50 条" in said(capsys, "calibrate", "few.tsv", code=2)
