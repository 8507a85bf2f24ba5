"""`xiaoer match` and `xiaoer evaluate`: what a message is taken to mean, and how often that is right."""

import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.errors import StartError
from bot.house import starter_library
from bot.packing import matcher_of
from bot.publishing import live_library
from bot.settings import load_settings
from flows.policy import Inquiry
from replies.evaluation import Evaluation, Labelled, Outcome
from replies.matcher import Matcher, Phrasing
from replies.text import language_of, normal_form
from replies.understand import understand
from replies.understanding import Understanding

#: Labels of messages that nothing of the library fits.
NONE = frozenset({"none", "NO_NODES_DETECTED"})
#: Confusions that are printed.
TOLD = 10

FileOption = Annotated[Path | None, typer.Option(show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("match", help=help_text("看一句话被听成什么，为什么。", "What a message is taken to mean, and why."))(
        match
    )
    app.command("evaluate", help=help_text("用标好的消息量一量听懂多少。", "Measure it on labelled messages."))(
        evaluate
    )


def match(
    text: Annotated[str, typer.Argument(help=help_text("顾客的话。", "What the customer writes."))],
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """With the live library where there is a shop, else with the starter's."""
    path = load_settings().db
    library = live_library(path) if path.exists() else starter_library(1)
    matcher = matcher_of(library)
    meaning = understand(text, matcher)
    if as_json:
        sys.stdout.write(json.dumps(_row(meaning), ensure_ascii=False, indent=2) + "\n")
        return
    rules = Inquiry()
    read = matcher.read(meaning.normal)
    out().print(say(f"看的是：{read}", f"read as: {read}"))
    for place, one in enumerate(meaning.matches, start=1):
        title = library.intents[one.intent].title.get(LANGUAGE, one.intent)
        out().print(f"{place}. {one.score:5.1f}  {one.intent}  {title}", soft_wrap=True)
        for line in _why(matcher, meaning.normal, one.intent):
            out().print(f"          {line}", style="dim", soft_wrap=True)
    out().print(_verdict(meaning, rules), soft_wrap=True)


def _why(matcher: Matcher, normal: str, intent: str) -> Iterator[str]:
    why = matcher.why(normal, intent)
    yield say(f"最像：{why.phrasing}（{why.likeness:.0f}）", f"closest: {why.phrasing} ({why.likeness:.0f})")
    if why.votes:
        told = "  ".join(f"{name} {vote:+.2f}" for name, vote in why.votes)
        yield say(f"词的倾向：{told}", f"what the words say: {told}")


def _verdict(meaning: Understanding, rules: Inquiry) -> str:
    first, second = [*(one.score for one in meaning.matches[:2]), 0.0, 0.0][:2]
    if first >= rules.certain and first - second >= rules.lead:
        return say("→ 有把握，直接答", "→ certain: answered")
    if first >= rules.likely:
        return say("→ 拿不准，反问是不是这几个", "→ likely: asked back")
    return say("→ 没听懂", "→ not understood")


def _row(meaning: Understanding) -> dict[str, Any]:
    return {
        "normal": meaning.normal,
        "language": meaning.language,
        "matches": [{"intent": one.intent, "score": one.score, "phrasing": one.phrasing} for one in meaning.matches],
        "keywords": list(meaning.keywords),
    }


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
    matcher = _matcher(library)
    found, times = _heard(matcher, _labelled(messages))
    threshold = _heard(matcher, _labelled(calibrate))[0].best_threshold() if calibrate else Inquiry().certain
    figures = _figures(found, threshold, times)
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        _tell(found, figures, threshold)


def _matcher(file: Path | None) -> Matcher:
    if file is None:
        return matcher_of(starter_library(1))
    rows = [(row[0], row[1]) for row in _rows(file) if row[0] not in NONE]
    return Matcher((Phrasing(label, language_of(text) or "", normal_form(text)) for label, text in rows), learns=True)


def _labelled(file: Path) -> list[Labelled]:
    """`label<TAB>text`, or with a header that names `text`, `intent` and `also_ok`."""
    rows = _rows(file)
    names = rows[0] if rows else []
    if {"text", "intent"} <= set(names):
        at = {name: place for place, name in enumerate(names)}
        return [
            _message(row[at["text"]], [row[at["intent"]], *row[at["also_ok"]].split(",")] if "also_ok" in at
                     else [row[at["intent"]]])
            for row in rows[1:]
        ]  # fmt: skip
    return [_message(row[1], [row[0]]) for row in rows]


def _message(text: str, labels: Iterable[str]) -> Labelled:
    first, *more = (one.strip() for one in labels)
    right = {first, *more} - {""} - NONE
    return Labelled(text, frozenset() if first in NONE else frozenset(right))


def _rows(file: Path) -> list[list[str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"读不了 {file}：{error} (It cannot be read.)") from error
    least = len(rows[0]) if rows and "text" in rows[0] else 2
    for number, row in enumerate(rows, start=1):
        if len(row) < least:
            raise StartError(
                f"{file} 第 {number} 行只有 {len(row)} 列，要 {least} 列，用制表符隔开。"
                f"(Line {number} has {len(row)} columns of {least}; they are separated by tabs.)"
            )
    return rows


def _heard(matcher: Matcher, messages: list[Labelled]) -> tuple[Evaluation, list[float]]:
    """What is made of each, and the processor time that each took, in milliseconds."""
    outcomes, times = [], []
    for one in messages:
        began = time.thread_time()
        meaning = understand(one.text, matcher)
        times.append((time.thread_time() - began) * 1000)
        outcomes.append(Outcome(one, meaning.matches))
    return Evaluation(tuple(outcomes)), sorted(times)


def _figures(found: Evaluation, threshold: float, times: list[float]) -> dict[str, float | None]:
    rules = Inquiry()
    bands = found.bands(rules.certain, rules.likely, rules.lead)
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
        "helped": say("默认界线：答对或按钮里有", "default lines: right, or among the buttons"),
        "wrong": say("默认界线：答错", "default lines: answered wrongly"),
        "answered_none": say("默认界线：无关的也答了", "default lines: outside, and answered"),
    }
    out().print(say(f"消息 {len(found.inside)} 条，无关 {len(found.outside)} 条",
                    f"{len(found.inside)} messages, {len(found.outside)} outside"))  # fmt: skip
    for key, name in named.items():
        value = figures[key]
        out().print(f"  {'–' if value is None else f'{value:6.1%}'}  {name}", soft_wrap=True)
    out().print(f"  p50 {figures['ms_p50']:.2f} ms   p99 {figures['ms_p99']:.2f} ms")
    for wanted, instead, times in found.confusions(TOLD):
        out().print(f"    {times} × {wanted} → {instead or say('没有', 'nothing')}", soft_wrap=True)
