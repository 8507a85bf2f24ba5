"""`xiaoer doctor` and `xiaoer story`: is all well, and does the bot say what it should."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.doctor import Finding, examine
from bot.errors import StartError
from bot.story import prepare_template, recorded, run_stories

_STYLES = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "broken": ("✗", "red")}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("doctor", help=help_text("检查一切是否正常，怎么修。", "Check everything, and say how to mend it."))(
        doctor
    )
    app.command("story", help=help_text("按剧本走一遍对话。", "Play whole conversations and compare."))(story)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """One line a matter; exit code 1 where something is broken."""
    findings = examine(LANGUAGE)
    if as_json:
        rows = [{"what": one.what, "verdict": one.verdict, "says": one.says, "cure": one.cure} for one in findings]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        for one in findings:
            _print(one)
    raise typer.Exit(1 if any(one.verdict == "broken" for one in findings) else 0)


def _print(finding: Finding) -> None:
    mark, style = _STYLES[finding.verdict]
    console = out()
    console.print(f"{mark} {finding.what}: {finding.says}", style=style, soft_wrap=True)
    if finding.cure:
        console.print(f"    → {finding.cure}", soft_wrap=True)


def story(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=help_text("剧本文件。", "Files of stories."))],
    record: Annotated[
        bool,
        typer.Option("--record", help=help_text("把机器人说的写回文件。", "Write what the bot said into the file.")),
    ] = False,
) -> None:
    """Play against a fresh copy of the sample shop; exit code 1 where something differs."""
    passed = True
    with tempfile.TemporaryDirectory(prefix="xiaoer-story-") as folder:
        template = prepare_template(Path(folder) / "template.db")
        for file in files:
            text = _text_of(file)
            reports = run_stories(text, template)
            for report in reports:
                out().print(str(report), soft_wrap=True)
            passed &= all(report.passed for report in reports)
            if record:
                file.write_text(recorded(text, reports), "utf-8")
                out().print(say(f"写回 {file}", f"{file} rewritten"))
    raise typer.Exit(0 if passed or record else 1)


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"读不了 {file}：{error} (It cannot be read.)") from error
