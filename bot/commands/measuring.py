"""`xiaoer evaluate` and `xiaoer calibrate`: how often messages are understood, and from which score on to answer."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speech import help_text, out, say
from bot.errors import StartError
from bot.house import starter_library
from bot.labelled import heard, labelled, matcher_from
from bot.publishing import live_library, publish
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from replies.calibration import LEAST, Limits, calibrated
from replies.evaluation import Evaluation
from replies.matcher import Matcher
from replies.thresholds import Thresholds

#: Confusions that are printed.
TOLD = 10


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("evaluate", help=help_text("用标好的消息量一量听懂多少。", "Measure it on labelled messages."))(
        evaluate
    )
    app.command("calibrate", help=help_text("用标好的消息定下界线。", "Find the thresholds from labelled messages."))(
        calibrate
    )


def evaluate(
    messages: Annotated[Path, typer.Option(help=help_text("标好的消息。", "Labelled messages."), show_default=False)],
    library: Annotated[
        Path | None, typer.Option(help=help_text("标签和说法，制表符隔开。", "label<TAB>phrasing."), show_default=False)
    ] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help=help_text("用自带的话术库。", "With the starter library."))
    ] = False,
    calibrate: Annotated[
        Path | None,
        typer.Option(help=help_text("用来定界线的消息。", "Messages to find the threshold with."), show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """Figures of this library on these messages; times are processor time."""
    if (library is None) is not starter:
        raise StartError("用 --library 文件 或 --starter，二选一。(Give --library FILE or --starter, one of the two.)")
    matcher = matcher_from(library) if library else Matcher(starter_library(1))
    found, times = heard(matcher, labelled(messages))
    rules, threshold = matcher.thresholds, matcher.thresholds.certain
    if calibrate:
        known, _ = heard(matcher, labelled(calibrate))
        rules, threshold = _calibrated(known, Limits()), known.best_threshold()
    figures = _figures(found, rules, threshold, times)
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        _tell(found, figures, threshold)


def _calibrated(found: Evaluation, limits: Limits) -> Thresholds:
    try:
        return calibrated(found.outcomes, limits)
    except ValueError as error:
        raise StartError(f"标好的消息只有 {len(found.outcomes)} 条，至少要 {LEAST} 条才定得准。({error}.)") from error


def _figures(found: Evaluation, rules: Thresholds, threshold: float, times: list[float]) -> dict[str, float | None]:
    bands = found.bands(rules)
    return {
        "top1": found.top(1), "top3": found.top(3), "auroc": found.auroc, "accuracy": found.accuracy(threshold),
        "right_at_10": found.right_at(0.1), "helped": bands.helped, "wrong": bands.wrong,
        "answered_none": bands.answered_none,
        "ms_p50": times[len(times) // 2] if times else None,
        "ms_p99": times[min(len(times) - 1, int(len(times) * 0.99))] if times else None,
    }  # fmt: skip


def _tell(found: Evaluation, figures: dict[str, float | None], threshold: float) -> None:
    named = {
        "top1": say("第一个就对", "the first is right"),
        "top3": say("前三个里有", "right among the first three"),
        "auroc": say("分得清该不该答（AUROC）", "tells what to answer from what not (AUROC)"),
        "accuracy": say(f"以 {threshold:.1f} 分为界，全部消息", f"of all messages, with {threshold:.1f} as the line"),
        "right_at_10": say("错答一成无关消息时，答对的", "right where one in ten outside is answered"),
        "helped": say("答对，或按钮里有", "answered right, or among the buttons"),
        "wrong": say("答错", "answered wrongly"),
        "answered_none": say("无关的也答了", "outside, and answered"),
    }
    out().print(say(f"消息 {len(found.inside)} 条，无关 {len(found.outside)} 条",
                    f"{len(found.inside)} messages, {len(found.outside)} outside"))  # fmt: skip
    for key, name in named.items():
        value = figures[key]
        out().print(f"  {'–' if value is None else f'{value:6.1%}'}  {name}", soft_wrap=True)
    out().print(f"  p50 {figures['ms_p50']:.2f} ms   p99 {figures['ms_p99']:.2f} ms")
    for wanted, instead, times in found.confusions(TOLD):
        out().print(f"    {times} × {wanted} → {instead or say('没有', 'nothing')}", soft_wrap=True)


def calibrate(
    messages: Annotated[Path, typer.Argument(help=help_text("标好的消息。", "Labelled messages."), show_default=False)],
    wrong: Annotated[
        float, typer.Option(min=0, max=1, help=help_text("最多答错多少。", "Answered wrongly at most, as a share."))
    ] = Limits().wrong,
    none: Annotated[
        float,
        typer.Option(min=0, max=1, help=help_text("无关的最多答多少。", "Of those outside, answered at most.")),
    ] = Limits().answered_none,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=help_text("只算，不发布。", "Tell, and publish nothing."))
    ] = False,
) -> None:
    """Thresholds belong to the library: they are published with it as a new version."""
    path = existing(load_settings().db)
    library = live_library(path)
    matcher = Matcher(library)
    found, _ = heard(matcher, labelled(messages))
    rules = _calibrated(found, Limits(wrong=wrong, answered_none=none))
    for name, one in ((say("现在", "now"), library.thresholds), (say("算出来的", "found"), rules)):
        bands = found.bands(one)
        told = f"certain {one.certain:g}  likely {one.likely:g}  lead {one.lead:g}"
        shares = say(
            f"答对或按钮里有 {bands.helped:.1%}  答错 {bands.wrong:.1%}  无关的也答了 {bands.answered_none:.1%}",
            f"helped {bands.helped:.1%}  wrong {bands.wrong:.1%}  outside and answered {bands.answered_none:.1%}",
        )
        out().print(f"{name}：{told}   {shares}", soft_wrap=True)
    inquiry = live_policy(path).inquiry
    if (inquiry.certain, inquiry.likely, inquiry.lead) != (None, None, None):
        out().print(
            say(
                "注意：店铺规则里写死了界线，以规则为准。",
                "Note: the shop's policy sets lines of its own, which count.",
            ),
            soft_wrap=True,
        )
    if dry_run or rules == library.thresholds:
        out().print(say("没有发布。", "Nothing was published."))
        return
    version = publish(path, replace(library, thresholds=rules), f"calibrate {messages.name}", "xiaoer calibrate")
    out().print(say(f"已发布第 {version} 版", f"Version {version} is live"))
