"""`xiaoer replies lint`: what must not, and what had better not be published."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.bundle import read_bundle
from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.errors import StartError
from bot.publishing import findings, live
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from replies.finding import Finding
from replies.library import Library
from replies.lint import pulls
from replies.matcher import Matcher
from replies.pack import parse_packs


def add_to(replies: typer.Typer) -> None:
    """Register the command."""
    replies.command("lint", help=help_text("只检查，不发布。", "Check without publishing."))(lint)


def lint(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help=help_text("文件夹或 .zip；不写就查正在用的。", "The folder or .zip; none: the live one."),
            show_default=False,
        ),
    ] = None,
    close: Annotated[
        bool,
        typer.Option(
            "--close", help=help_text("也查抢别的意图的说法（几秒）。", "Phrasings that pull others' too (seconds).")
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """Every problem, errors first; exit code 1 where something must not be published."""
    path = load_settings().db
    library, files = _given(folder) if folder else _live(path)
    rules = live_policy(path).checks if path.exists() else None
    found = [*findings(library, rules), *(pulls(library, Matcher(library)) if close else ())]
    if as_json:
        rows = [
            {**{name: getattr(one, name) for name in Finding.__slots__}, "place": place(one, files)} for one in found
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        tell_findings(found, files)
        wordings = sum(len(one.wordings) for one in library.replies.values())
        counts = f"{len(library.intents)} / {len(library.replies)} / {wordings}"
        out().print(say(f"意图 / 回复 / 话术：{counts}", f"intents / replies / wordings: {counts}"))
    raise typer.Exit(1 if any(one.severity == "error" for one in found) else 0)


def _given(folder: Path) -> tuple[Library, Mapping[str, str]]:
    if not folder.exists():
        raise StartError(f"没有 {folder}。(There is no such folder.)")
    files = read_bundle(folder)
    return parse_packs(files, 1), files


def _live(path: Path) -> tuple[Library, Mapping[str, str]]:
    return Library.from_json(live(existing(path)).source), {}


def tell_findings(found: Iterable[Finding], files: Mapping[str, str]) -> bool:
    """Print what is wrong, with the line where it was read from files; whether something of it stops a publish."""
    stops = False
    for one in found:
        is_error = one.severity == "error"
        stops = stops or is_error
        where = " ".join(filter(None, (place(one, files), one.reply, one.wording)))
        out().print(
            f"{'✗' if is_error else '!'} {where} [{one.code}] {one.said(LANGUAGE)}",
            style="red" if is_error else "yellow", soft_wrap=True,
        )  # fmt: skip
    return stops


def place(finding: Finding, files: Mapping[str, str]) -> str:
    """The file and line of what it is about, such as `zh/shipping.yaml:41`; empty where it is in no file."""
    first = finding.text.partition("\n")[0].strip()
    for name, text in files.items() if first else ():
        if first in text:
            line = text[: text.index(first)].count("\n") + 1
            return f"{name}:{line}"
    return ""
