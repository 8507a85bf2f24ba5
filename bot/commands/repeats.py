"""`xiaoer replies repeats`: how often customers heard the same, over all conversations that are stored."""

import json
from collections.abc import Iterable
from contextlib import closing
from typing import Annotated

import typer
from msgspec import to_builtins

from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.publishing import live_library
from bot.settings import load_settings
from bot.shop_file import existing
from data import answers
from data.connection import connect
from replies.likeness import READS_SAME
from replies.repeats import Repeat, Report, measure, worst

#: Examples of each kind.
SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("repeats", help=help_text("同样的话说了几遍。", "How often the same was said."))(repeats)


def repeats(
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
    seed: Annotated[int, typer.Option(help=help_text("抽样的种子。", "The seed of the sample."))] = 1,
) -> None:
    """Reads and writes nothing; beside a running shop."""
    path = existing(load_settings().db)
    library = live_library(path)
    with closing(connect(path, read_only=True)) as db:
        report = measure(answers.said(db), library, seed)
    if as_json:
        out().print(json.dumps(_json(report), ensure_ascii=False, indent=2), soft_wrap=True)
        return
    for line in _lines(report):
        out().print(line, soft_wrap=True)


def _json(report: Report) -> dict[str, object]:
    """The figures, with a few examples of each kind instead of all."""
    found: dict[str, object] = to_builtins(report)
    for name in ("avoidable", "same_text", "near"):
        some: tuple[Repeat, ...] = getattr(report, name)
        found[name] = {"count": len(some), "examples": to_builtins(list(worst(some, SHOWN)))}
    found["holes"] = {"count": len(report.holes), "examples": list(report.holes[:SHOWN])}
    return found


#: Each figure: in Chinese, in English, and as text.
def _figures(report: Report) -> Iterable[tuple[str, str, str]]:
    near = f"{len(report.near)} / {report.adjacent}"
    yield "回答", "answers", f"{report.answers}"
    yield "顾客", "customers", f"{report.customers}"
    yield "还有没用过的说法却重复", "a wording again while one was unused", f"{len(report.avoidable)}"
    yield "整句一字不差", "a whole text again", f"{len(report.same_text)}"
    yield (
        f"相邻回答像过 {READS_SAME:.0f}", f"adjacent answers more than {READS_SAME:.0f} alike", near,
    )  # fmt: skip
    yield "相邻回答平均相像", "mean likeness of adjacent answers", f"{report.mean_likeness:.1f}"
    yield "distinct-1 / distinct-2", "distinct-1 / distinct-2", f"{report.distinct_1:.3f} / {report.distinct_2:.3f}"
    yield "self-BLEU", "self-BLEU", f"{report.self_bleu:.3f}"
    yield "缺了东西的话", "texts with a gap", f"{len(report.holes)}"


def _lines(report: Report) -> Iterable[str]:
    colon = ": " if LANGUAGE == "en" else "："
    for zh, en, value in _figures(report):
        yield f"{say(zh, en)}{colon}{value}"
    for mark, some in (("✗", report.avoidable), ("!", report.near)):
        for one in worst(some, SHOWN):
            yield f"{mark} {one.reply} ({one.likeness:.0f}){colon}{_one_line(one.earlier)} | {_one_line(one.later)}"
    for text in report.holes[:SHOWN]:
        yield f"✗ {_one_line(text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
