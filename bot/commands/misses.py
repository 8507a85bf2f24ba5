"""`xiaoer misses`: what was not understood becomes a phrasing, a new intent, or is ignored."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.adopting import asked_of, with_new
from bot.commands.linting import tell_findings
from bot.commands.speech import help_text, out, say
from bot.commands.versions import By, tell_trial, who
from bot.drafts import ChangedMeanwhile, Work, save_draft, work_at
from bot.errors import StartError
from bot.misses import Group, Report, context_of, find, ignore, ignored, report, restore
from bot.publishing import findings, live
from bot.replaying import trial
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from replies.adoption import Taken, adopted
from replies.library import Library
from replies.lint import pulled
from replies.matcher import Matcher

misses = typer.Typer(help=help_text("没听懂的话。", "What was not understood."), invoke_without_command=True)

#: Lines of talk before and behind a miss, and of how many of its messages.
REACH, SHOWN = 2, 3

Name = Annotated[str, typer.Argument(metavar="ID", help=help_text("编号。", "Its name."), show_default=False)]
Days = Annotated[int, typer.Option(min=1, help=help_text("看最近多少天的。", "Those of so many days."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=help_text("不再问一遍。", "Do not ask again."))]
_DAYS = 30


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(misses, name="misses")


@misses.callback()
def _misses(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        listed()


@misses.command("list", help=help_text("列出来，问得最多的在前。", "List them, the commonest first."))
def listed(
    days: Days = _DAYS,
    limit: Annotated[int, typer.Option(min=1, help=help_text("最多列几组。", "So many groups."))] = 20,
    as_ignored: Annotated[
        bool, typer.Option("--ignored", help=help_text("列出忽略了的。", "Those that are ignored."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """Each with the nearest intent and its score, and the newest answer of an agent."""
    path = existing(load_settings().db)
    if as_ignored:
        _tell_ignored(path)
        return
    found = report(path, days)
    if as_json:
        sys.stdout.write(json.dumps([_plain(one) for one in found.groups], ensure_ascii=False, indent=2) + "\n")
        return
    for group in found.groups[:limit]:
        _tell(group)
    _tell_counts(found, days, len(found.groups) - limit)


def _tell_counts(found: Report, days: int, unlisted: int) -> None:
    total, groups = sum(one.cluster.count for one in found.groups), len(found.groups)
    told = say(
        f"最近 {days} 天有 {total} 句没听懂，{groups} 组", f"{total} not understood in {days} days, {groups} groups"
    )
    if unlisted > 0:
        told += say(f"，{unlisted} 组没列出（--limit）", f", {unlisted} of them not listed (--limit)")
    out().print(told)
    if found.waiting:
        told = f"{found.waiting} more are in the draft and will be understood once it is published"
        out().print(say(f"另有 {found.waiting} 句已加进草稿，发布以后就听得懂", told))
    if found.ignored:
        out().print(say(f"另有 {found.ignored} 句忽略了（--ignored）", f"{found.ignored} more are ignored (--ignored)"))


def _tell(group: Group) -> None:
    best = next((one for one in group.nearest if one.score >= 1), None)
    near = f"{best.intent}（{best.phrasing}，{best.score:.0f}）" if best else say("没有像的", "nothing like it")
    out().print(f"{group.id}  {group.cluster.count:>4} ×  {group.cluster.text[:60]}", style="bold", soft_wrap=True)
    out().print(say(f"              最像 {near}", f"              nearest {near}"), soft_wrap=True)
    if group.answers:
        told = group.answers[0][:80]
        out().print(say(f"              客服答过：{told}", f"              an agent answered: {told}"), soft_wrap=True)


def _plain(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "count": group.cluster.count,
        "first_at": group.cluster.first_at,
        "last_at": group.cluster.last_at,
        "texts": list(group.texts),
        "nearest": [
            {"intent": one.intent, "score": round(one.score, 1), "phrasing": one.phrasing} for one in group.nearest
        ],
        "answers": list(group.answers),
    }  # fmt: skip


def _tell_ignored(path: Path) -> None:
    some = ignored(path)
    for name, texts in some.items():
        out().print(f"{name}  {' / '.join(texts)[:120]}", soft_wrap=True)
    told = f"{len(some)} groups are ignored; xiaoer misses ignore ID --undo takes one back"
    out().print(say(f"忽略了 {len(some)} 组；xiaoer misses ignore ID --undo 拿回来", told))


@misses.command("show", help=help_text("看一组：前后聊了什么，最像什么。", "One group in its context."))
def show(name: Name, days: Days = _DAYS) -> None:
    """All its texts, what was said around the newest of them, the nearest intents, what agents answered."""
    path = existing(load_settings().db)
    group = find(report(path, days).groups, name)
    zone = ZoneInfo(live_policy(path).shop.time_zone)
    last = datetime.fromtimestamp(group.cluster.last_at / 1000, zone).strftime("%Y-%m-%d %H:%M")
    count = group.cluster.count
    told = say(f"{group.id}：{count} 句，最近一句 {last}", f"{group.id}: {count} messages, the last {last}")
    out().print(told, style="bold")
    for text in group.texts:
        out().print(f"  · {text}", soft_wrap=True)
    out().print(say("最像：", "Nearest:"))
    for match in group.nearest:
        out().print(f"  {match.intent}  {match.score:.0f}  {match.phrasing}", soft_wrap=True)
    for at, lines in enumerate(context_of(path, group, SHOWN, REACH), start=1):
        out().print(say(f"第 {at} 段对话：", f"Conversation {at}:"))
        for author, text in lines:
            out().print(f"  {_AUTHORS[author]()}  {text[:120]}", soft_wrap=True)
    for answer in group.answers:
        out().print(say(f"客服答过：{answer}", f"An agent answered: {answer}"), soft_wrap=True)


_AUTHORS = {
    "customer": lambda: say("顾客", "customer"),
    "bot": lambda: say("小二", "bot"),
    "agent": lambda: say("客服", "agent"),
}


@misses.command("adopt", help=help_text("加进一个意图的说法。", "Make it phrasings of an intent."))
def adopt(
    name: Name,
    intent: Annotated[
        str,
        typer.Argument(
            help=help_text("哪个意图；不归店里答的写 outside。", "Its intent; outside: nothing that the shop answers."),
            show_default=False,
        ),
    ],
    days: Days = _DAYS,
    yes: Yes = False,
    by: By = "",
) -> None:  # fmt: skip
    """It goes into the draft, once it was shown what else would be taken for something else."""
    path = existing(load_settings().db)
    group = find(report(path, days).groups, name)
    work = work_at(path)
    if intent not in work.library.intents:
        raise StartError(
            f"没有意图 {intent}；新的用 xiaoer misses new。(There is no intent {intent}; make it with new.)"
        )
    try:
        changed = adopted(work.library, intent, group.texts)
    except Taken as error:
        raise StartError(
            f"“{error.text}”已经是 {error.intent} 的说法。(It is a phrasing of {error.intent} already.)"
        ) from error
    _keep(path, changed, work, group, intent, who(by), yes=yes)


@misses.command("new", help=help_text("变成一个新的意图。", "Make it a new intent."))
def new(
    name: Name,
    intent: Annotated[
        str, typer.Argument(help=help_text("新意图的编号，例如 shop.branches。", "Its id."), show_default=False)
    ],
    title: Annotated[str, typer.Option(help=help_text("给顾客看的叫法。", "What customers know it by."))],
    reply: Annotated[
        str,
        typer.Option(
            help=help_text("怎么答；不写就用客服最近答过的。", "The answer; without it, the agent's."),
            show_default=False,
        ),
    ] = "",
    days: Days = _DAYS,
    yes: Yes = False,
    by: By = "",
) -> None:
    """With one wording to begin with, in the draft; more are written there, `xiaoer replies lint` says how many."""
    path = existing(load_settings().db)
    group = find(report(path, days).groups, name)
    work = work_at(path)
    if intent in work.library.intents or intent in work.library.replies:
        raise StartError(f"已经有 {intent} 了；用 xiaoer misses adopt。({intent} is there already; use adopt.)")
    answer = reply or next(iter(group.answers), "")
    if not answer:
        raise StartError(f"还没有客服答过 {name}；用 --reply 写怎么答。(No agent answered it; write --reply.)")
    _keep(path, with_new(work.library, intent, title, answer, group.texts), work, group, intent, who(by), yes=yes)


def _keep(path: Path, library: Library, work: Work, group: Group, intent: str, author: str, *, yes: bool) -> None:
    """Show what it would change elsewhere, ask, and save the draft."""
    tell_findings(pulled(asked_of(intent, group.texts), Matcher.from_bytes(live(path).matcher)), work.files)
    out().print(say("正在试……", "Trying …"))
    tell_trial(trial(path, library, Matcher(library), live_policy(path).replies.replay_days))
    tell_findings((one for one in findings(library, live_policy(path).checks) if one.reply == intent), work.files)
    count = len(group.texts)
    question = say(
        f"把这 {count} 种说法加进 {intent} 的草稿？", f"Add these {count} phrasings to {intent} in the draft?"
    )
    if not yes and not typer.confirm(question):
        out().print(say("没有改", "Nothing was changed"))
        raise typer.Exit(1)
    try:
        saved = save_draft(path, library, work.files, author, work.revision)
    except ChangedMeanwhile as error:
        raise StartError(f"{error} 请再来一次。(Do it again.)") from error
    told = f"Saved as revision {saved.revision} of the draft; xiaoer replies publish makes it live"
    out().print(say(f"存成草稿第 {saved.revision} 稿；xiaoer replies publish 发布以后就听得懂", told))


@misses.command("ignore", help=help_text("不再列出。", "List it no more."))
def ignore_group(
    name: Name,
    days: Days = _DAYS,
    undo: Annotated[bool, typer.Option("--undo", help=help_text("拿回来。", "Take it back."))] = False,
) -> None:
    """Also when somebody asks it again."""
    path = existing(load_settings().db)
    if undo:
        texts = restore(path, name)
        out().print(say(f"拿回来了：{'、'.join(texts)}", f"Taken back: {', '.join(texts)}"), soft_wrap=True)
        return
    group = find(report(path, days).groups, name)
    ignore(path, group)
    out().print(say(f"不再列出：{group.cluster.text}（拿回来：xiaoer misses ignore {group.id} --undo）",
                    f"Listed no more: {group.cluster.text} (take it back: xiaoer misses ignore {group.id} --undo)"),
                soft_wrap=True)  # fmt: skip
