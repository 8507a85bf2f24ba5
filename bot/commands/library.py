"""`xiaoer replies export` and `import`: the library as files, for people who work with git."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.bundle import read_bundle, write_zip
from bot.commands import golden, linting, repeats, versions
from bot.commands.linting import tell_findings
from bot.commands.speech import err, help_text, out, say
from bot.commands.versions import By, Days, Force, Note, stop_if_changed, tell_changes, tried_and_published, who
from bot.drafts import ChangedMeanwhile, draft_at, needed_draft, save_draft
from bot.exporting import export_to, texts_of
from bot.origin import Origin, mark, marked
from bot.publishing import findings, live
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from data.libraries import Draft
from replies.library import Library
from replies.pack import parse_packs

replies = typer.Typer(help=help_text("话术库。", "The library of replies."), no_args_is_help=True)

Folder = Annotated[
    Path, typer.Argument(help=help_text("文件夹，或者 .zip 文件。", "The folder, or a .zip file."), show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(replies, name="replies")
    for commands in (linting, versions, golden, repeats):
        commands.add_to(replies)


@replies.command("export", help=help_text("把正在用的话术写成 YAML 文件。", "Write the live library as YAML files."))
def export(
    folder: Folder,
    draft: Annotated[
        bool, typer.Option("--draft", help=help_text("写草稿，不写正在用的。", "The draft in place of the live one."))
    ] = False,
) -> None:
    """One file a topic and language. Comments that are there, or that it was imported with, are kept."""
    path = existing(load_settings().db)
    kept = needed_draft(path) if draft else live(path)
    library, files = Library.from_json(kept.source), json.loads(kept.files)
    if folder.suffix.lower() == ".zip":
        texts = texts_of(library, files)
        write_zip(texts, folder)
        written = len(texts)
    else:
        written = len(export_to(library, folder, files))
        mark(folder, Origin("draft", kept.revision) if isinstance(kept, Draft) else Origin("version", kept.version))
    out().print(say(f"写好 {written} 个文件：{folder}", f"{written} files written: {folder}"), soft_wrap=True)


@replies.command("import", help=help_text("检查并发布一个文件夹里的话术。", "Check and publish a folder's library."))
def import_folder(
    folder: Folder,
    note: Note = "",
    by: By = "",
    draft: Annotated[
        bool,
        typer.Option("--draft", help=help_text("存成草稿，不发布。", "Keep it as the draft, and publish nothing.")),
    ] = False,
    over: Annotated[
        bool, typer.Option("--over", help=help_text("盖掉别人改的。", "Over what somebody else changed meanwhile."))
    ] = False,
    force: Force = "",
    days: Days = None,
) -> None:
    """All of it or nothing. The heavy work is done here; whoever serves takes it up within 100 ms."""
    path = existing(load_settings().db)
    files = read_bundle(folder)
    library = parse_packs(files, 1)
    if draft:
        _keep(path, library, files, who(by), folder, over=over)
        return
    origin = marked(folder)
    if origin and origin.kind == "version" and not over:
        stop_if_changed(path, origin.number, say("您的文件", "Your files"))
    version = tried_and_published(path, library, files, note or f"import {folder}", who(by), force, days)
    mark(folder, Origin("version", version))


def _keep(path: Path, library: Library, files: dict[str, str], author: str, folder: Path, *, over: bool) -> None:
    kept, origin = draft_at(path), marked(folder)
    revision = origin.number if origin and origin.kind == "draft" else None
    version = origin.number if origin and origin.kind == "version" else None
    if over and kept:
        revision = kept.revision
    try:
        saved = save_draft(path, library, files, author, revision, version)
    except ChangedMeanwhile as error:
        err().print(
            say(f"没有存：{error.kept.author} 存过第 {error.kept.revision} 稿，您的文件是从"
                f"{f'第 {revision} 稿' if revision else '别处'}改的。跟它比：",
                f"Not saved: {error.kept.author} saved revision {error.kept.revision}, and your files were made from "
                f"{f'revision {revision}' if revision else 'something else'}. Compared with it:"),
            style="red", soft_wrap=True)  # fmt: skip
        tell_changes(error.changes)
        err().print(
            say("先 xiaoer replies export 文件夹 --draft 合在一起再存，或者用 --over 盖掉它。",
                "Export it first (--draft) and put both together, or save over it with --over."),
            soft_wrap=True)  # fmt: skip
        raise typer.Exit(1) from error
    mark(folder, Origin("draft", saved.revision))
    tell_findings(findings(library, live_policy(path).checks), files)
    out().print(
        say(f"存成草稿第 {saved.revision} 稿；xiaoer replies replay 试一试，publish 发布。",
            f"Saved as revision {saved.revision} of the draft; try it with xiaoer replies replay, then publish."),
        soft_wrap=True)  # fmt: skip
