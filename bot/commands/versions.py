"""`xiaoer replies log`, `diff`, `replay`, `publish`, `rollback`, `discard`: the library's draft and its versions."""

import getpass
import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from msgspec import to_builtins

from bot.bundle import read_bundle
from bot.commands.linting import tell_findings
from bot.commands.speech import err, help_text, out, say
from bot.drafts import draft_at, drop_draft, needed_draft
from bot.errors import StartError
from bot.publishing import at_version, findings, live, publish
from bot.release import new_phrasings, others_since
from bot.replaying import Trial, trial
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from data import libraries
from data.connection import connect
from replies.difference import Change, difference
from replies.library import Library
from replies.lint import pulled
from replies.matcher import Matcher
from replies.pack import parse_packs
from replies.replay import Heard

#: Lines of each kind that are printed before the rest is only counted.
TOLD = 40

_SORTS = {"added": ("＋", "green"), "removed": ("－", "red"), "changed": ("～", "yellow")}
_KINDS = {
    "intent": ("意图", "intent"), "phrasing": ("说法", "phrasing"), "title": ("标题", "title"),
    "answer": ("怎么答", "answer"), "topic": ("话题", "topic"), "slots": ("槽", "slots"), "order": ("次序", "order"),
    "reply": ("回复", "reply"), "wording": ("话术", "wording"),
    "concept": ("同义词", "concept"), "golden": ("黄金问题", "golden question"), "thresholds": ("界线", "thresholds"),
}  # fmt: skip
_BANDS = {"certain": ("答", "answered"), "likely": ("反问", "asked back"), "none": ("没听懂", "not understood")}

By = Annotated[str, typer.Option(help=help_text("谁发的，默认当前用户。", "Who it is; the user."), show_default=False)]
Note = Annotated[str, typer.Option(help=help_text("改了什么，为什么。", "What changed and why."), show_default=False)]
Force = Annotated[
    str,
    typer.Option(
        help=help_text("黄金问题坏了也发布的理由。", "Why to publish though a golden question breaks."),
        show_default=False,
    ),
]
Days = Annotated[
    int | None,
    typer.Option(
        min=0,
        show_default=False,
        help=help_text("试最近多少天的消息。", "Customers' messages of so many days are tried."),
    ),
]


def add_to(replies: typer.Typer) -> None:
    """Register the commands."""
    commands: tuple[tuple[str, Callable[..., None], str, str], ...] = (
        ("log", log, "所有版本：谁、什么时候、为什么。", "All versions: who, when, why."),
        ("diff", diff, "两个版本差在哪。", "What is different between two versions."),
        ("replay", replay, "草稿会把哪些话听成别的。", "What the draft would take for something else."),
        ("publish", publish_draft, "试过以后发布草稿。", "Try the draft and publish it."),
        ("rollback", rollback, "回到以前的一版。", "Back to an earlier version."),
        ("discard", discard, "扔掉草稿。", "Throw the draft away."),
    )
    for name, command, zh, en in commands:
        replies.command(name, help=help_text(zh, en))(command)


def who(by: str) -> str:
    """The name that goes with a version."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        return "xiaoer"


def log() -> None:
    """The newest first; the live one is marked, and the draft stands above all."""
    path = existing(load_settings().db)
    zone = ZoneInfo(live_policy(path).shop.time_zone)
    draft = draft_at(path)
    if draft:
        told = say(
            f"草稿 第 {draft.revision} 稿（基于第 {draft.based_on} 版）",
            f"draft, revision {draft.revision} (of version {draft.based_on})",
        )
        out().print(f"{told}  {_time(draft.changed_at, zone)}  {draft.author}", style="yellow", soft_wrap=True)
    db = connect(path, read_only=True)
    versions, current = libraries.history(db), libraries.live(db)
    db.close()
    for version, note, author, at in versions:
        mark = "●" if current and version == current.version else " "
        out().print(f"{mark} {version:>4}  {_time(at, zone)}  {author}  {note}", soft_wrap=True)


def _time(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M")


def diff(
    old: Annotated[
        str, typer.Argument(help=help_text("版本号、文件夹，默认正在用的。", "A version or folder."))
    ] = "live",
    new: Annotated[str, typer.Argument(help=help_text("版本号、文件夹，默认草稿。", "A version or folder."))] = "draft",
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """`live`, `draft`, a version's number, or a folder or zip file."""
    path = existing(load_settings().db)
    changes = difference(_named(path, old), _named(path, new))
    if as_json:
        rows = [{name: getattr(one, name) for name in Change.__slots__} for one in changes]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    tell_changes(changes)


def _named(path: Path, name: str) -> Library:
    if name == "live":
        return Library.from_json(live(path).source)
    if name == "draft":
        return Library.from_json(needed_draft(path).source)
    if name.isdigit():
        return Library.from_json(at_version(path, int(name)).source)
    if not Path(name).exists():
        raise StartError(
            f"没有 {name}：写 live、draft、版本号，或者一个文件夹。"
            f"(There is no {name}: write live, draft, a version's number, or a folder.)"
        )
    return parse_packs(read_bundle(Path(name)), 1)


def tell_changes(changes: Iterable[Change]) -> None:
    """A line or two for each."""
    some = list(changes)
    for one in some[: 5 * TOLD]:
        mark, style = _SORTS[one.sort]
        about = f"{say(*_KINDS[one.kind])} {one.about} {one.language}".rstrip()
        text = f"{one.old} → {one.new}" if one.sort == "changed" else one.old or one.new
        out().print(f"{mark} {about}{f'：{text}' if text else ''}", style=style, soft_wrap=True)
    if len(some) > 5 * TOLD:
        more = len(some) - 5 * TOLD
        out().print(say(f"……还有 {more} 处，看全部用 --json", f"… and {more} more; --json has them all"))
    out().print(say(f"共 {len(some)} 处不同", f"{len(some)} differences"))


def replay(
    days: Days = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """Nothing is changed; exit code 1 where a golden question breaks."""
    path = existing(load_settings().db)
    library = Library.from_json(needed_draft(path).source)
    found = trial(path, library, Matcher(library), _days(path, days))
    if as_json:
        sys.stdout.write(json.dumps(to_builtins(found), ensure_ascii=False, indent=2) + "\n")
    else:
        tell_trial(found)
    raise typer.Exit(1 if found.broken else 0)


def _days(path: Path, days: int | None) -> int:
    return live_policy(path).replies.replay_days if days is None else days


def tell_trial(found: Trial) -> None:
    """What would be taken for something else, and what must not be."""
    for one in found.shifts[:TOLD]:
        out().print(f"  {one.times} × {one.text[:60]}：{_heard(one.before)} → {_heard(one.after)}", soft_wrap=True)
    if len(found.shifts) > TOLD:
        more = len(found.shifts) - TOLD
        out().print(say(f"  ……还有 {more} 句", f"  … and {more} more"))
    out().print(
        say(f"试了 {found.tried} 句，{len(found.shifts)} 句会听成别的",
            f"{found.tried} messages tried, {len(found.shifts)} would be taken for something else")
    )  # fmt: skip
    for wrong in found.broken:
        out().print(
            say(f"✗ 黄金问题“{wrong.text}”该是 {wrong.intent}，会{_heard(wrong.after)}",
                f"✗ golden question '{wrong.text}' must be {wrong.intent}, and would be {_heard(wrong.after)}"),
            style="red", soft_wrap=True,
        )  # fmt: skip


def _heard(one: Heard) -> str:
    return f"{say(*_BANDS[one.band])} {one.intent or ''}".rstrip()


def publish_draft(
    note: Note = "",
    by: By = "",
    force: Force = "",
    days: Days = None,
    over: Annotated[
        bool,
        typer.Option(
            "--over", help=help_text("盖掉草稿之后别人发布的。", "Over what was published since the draft began.")
        ),
    ] = False,
) -> None:
    """Errors of the library stop it always; a golden question that breaks stops it unless there is a reason."""
    path = existing(load_settings().db)
    draft = needed_draft(path)
    library = Library.from_json(draft.source)
    if not over:
        stop_if_changed(path, draft.based_on, say("草稿", "The draft"))
    told = note or say(f"草稿第 {draft.revision} 稿", f"draft, revision {draft.revision}")
    tried_and_published(path, library, json.loads(draft.files), told, who(by), force, days)
    if not drop_draft(path, draft.revision):
        out().print(say("发布的时候有人又存了草稿，还留着。", "Somebody saved the draft meanwhile; it is still there."))


def stop_if_changed(path: Path, version: int, what: str) -> None:
    """Stop where something was published since this version, which `what` began from, and tell what."""
    others = others_since(path, version)
    current = live(path)
    if current.version == version:
        return
    out().print(
        say(f"{what}是从第 {version} 版改的，现在是第 {current.version} 版。那之后别人改了这些：",
            f"{what} began from version {version}, and {current.version} is live. Since then changed:"),
        style="yellow", soft_wrap=True)  # fmt: skip
    tell_changes(others)
    _stop(say("合进去再发，或者 --over 盖掉它们", "merge them in, or publish over them with --over"))


def tried_and_published(
    path: Path, library: Library, files: dict[str, str], note: str, author: str, force: str, days: int | None
) -> int:
    """Tell what changes, check it, try it, and publish it; returns the version. Exit code 1 where it was stopped."""
    changes = difference(Library.from_json(live(path).source), library)
    tell_changes(changes)
    if tell_findings(findings(library, live_policy(path).checks), files):
        _stop(say("有必须改的错误（✗）", "there are errors (✗)"))
    tell_findings(pulled(new_phrasings(changes), Matcher.from_bytes(live(path).matcher)), files)
    matcher = Matcher(library)
    found = trial(path, library, matcher, _days(path, days))
    tell_trial(found)
    if found.broken and not force:
        _stop(say("黄金问题坏了；真要发布，写 --force 理由", "a golden question breaks; all the same: --force REASON"))
    told = f"{note} [force: {force}]" if force else note
    version = publish(path, library, told, author, files, matcher)
    out().print(say(f"已发布第 {version} 版", f"Version {version} is live"))
    return version


def _stop(reason: str) -> NoReturn:
    err().print(say(f"没有发布：{reason}", f"Not published: {reason}"), style="red", soft_wrap=True)
    raise typer.Exit(1)


def rollback(
    version: Annotated[int, typer.Argument(help=help_text("回到第几版。", "The version to go back to."))],
    note: Annotated[str, typer.Option(help=help_text("为什么。", "Why."), show_default=False)] = "",
    by: By = "",
) -> None:
    """What that version said is published as a new one: nothing is lost, and the way back is another rollback."""
    path = existing(load_settings().db)
    old = at_version(path, version)
    library = Library.from_json(old.source)
    tell_changes(difference(Library.from_json(live(path).source), library))
    if tell_findings((one for one in findings(library) if one.severity == "error"), {}):
        _stop(say("那一版缺了现在流程要说的话", "that version lacks what the flows say now"))
    told = f"{say(f'回到第 {version} 版', f'back to version {version}')}{f'：{note}' if note else ''}"
    new = publish(path, library, told, who(by), json.loads(old.files))
    out().print(say(f"已发布第 {new} 版，内容同第 {version} 版", f"Version {new} is live, with what {version} said"))


def discard() -> None:
    """The published versions stay."""
    path = existing(load_settings().db)
    draft = draft_at(path)
    if draft and drop_draft(path, draft.revision):
        out().print(say("草稿扔掉了", "The draft is gone"))
    else:
        out().print(say("没有草稿", "There is no draft"))
