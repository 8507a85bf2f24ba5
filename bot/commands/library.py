"""`xiaoer replies …`: the library as files, for people who work with git."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import repeats
from bot.commands.speech import help_text, out, say
from bot.publishing import export_to, findings, live_library, publish, read_folder
from bot.settings import load_settings
from bot.shop_file import existing
from replies.library import Library

replies = typer.Typer(help=help_text("话术库。", "The library of replies."), no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help=help_text("文件夹。", "The folder."), show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(replies, name="replies")
    repeats.add_to(replies)


@replies.command("export", help=help_text("把正在用的话术写成 YAML 文件。", "Write the live library as YAML files."))
def export(folder: Folder) -> None:
    """One file a topic and language."""
    written = export_to(live_library(existing(load_settings().db)), folder)
    out().print(say(f"写好 {len(written)} 个文件：{folder}", f"{len(written)} files written: {folder}"), soft_wrap=True)


@replies.command("import", help=help_text("检查并发布一个文件夹里的话术。", "Check and publish a folder's library."))
def import_folder(
    folder: Folder,
    note: Annotated[str, typer.Option(help=help_text("改了什么。", "What changed."), show_default=False)] = "",
) -> None:
    """The heavy work is done here; whoever serves takes it up within 100 ms."""
    path = existing(load_settings().db)
    library = read_folder(folder)
    if _tell_findings(library):
        raise typer.Exit(1)
    version = publish(path, library, note or f"import {folder}", "xiaoer replies import")
    out().print(say(f"已发布第 {version} 版", f"Version {version} is live"))


@replies.command("check", help=help_text("只检查，不发布。", "Check without publishing."))
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help=help_text("文件夹；不写就查正在用的。", "The folder; none: the live one."), show_default=False
        ),
    ] = None,
) -> None:
    """Every problem, errors first; exit code 1 where something must not be published."""
    library = read_folder(folder) if folder else live_library(existing(load_settings().db))
    wrong = _tell_findings(library)
    wordings = sum(len(one.wordings) for one in library.replies.values())
    counts = f"{len(library.intents)} / {len(library.replies)} / {wordings}"
    out().print(say(f"意图 / 回复 / 说法：{counts}", f"intents / replies / wordings: {counts}"))
    raise typer.Exit(1 if wrong else 0)


def _tell_findings(library: Library) -> bool:
    """Whether one of them stops a publish."""
    found = findings(library)
    for one in found:
        mark = "✗" if one.severity == "error" else "!"
        style = "red" if one.severity == "error" else "yellow"
        where = f"{one.reply} {one.wording}".strip()
        out().print(f"{mark} {where}: {one.what} – {one.cure}", style=style, soft_wrap=True)
    return any(one.severity == "error" for one in found)
