"""`xiaoer replies golden`: questions that must be understood, kept with the library and tried before each publish."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speech import help_text, out, say
from bot.errors import StartError
from bot.publishing import live, live_library, publish
from bot.settings import load_settings
from bot.shop_file import existing
from replies.library import OUTSIDE, Library
from replies.matcher import Matcher
from replies.replay import heard

golden = typer.Typer(help=help_text("黄金问题。", "Golden questions."), no_args_is_help=True)

Text = Annotated[str, typer.Argument(help=help_text("顾客的话。", "What the customer writes."), show_default=False)]


def add_to(replies: typer.Typer) -> None:
    """Register the commands."""
    replies.add_typer(golden, name="golden")


@golden.command("list", help=help_text("列出，并试一遍。", "List them, and try each."))
def listed() -> None:
    """Exit code 1 where one is not answered with its intent."""
    path = existing(load_settings().db)
    library, matcher = live_library(path), Matcher.from_bytes(live(path).matcher)
    wrong = 0
    for text, intent in library.golden.items():
        found = heard(text, matcher)
        is_right = found.intent == intent and found.band == "certain"
        wrong += not is_right
        told = "" if is_right else f"  ← {found.intent or say('没听懂', 'not understood')} ({found.band})"
        out().print(f"{'✓' if is_right else '✗'} {text}  {intent}{told}", soft_wrap=True)
    out().print(say(f"{len(library.golden)} 个，{wrong} 个不对", f"{len(library.golden)} of them, {wrong} wrong"))
    raise typer.Exit(1 if wrong else 0)


@golden.command("add", help=help_text("加一个。", "Add one."))
def add(
    text: Text,
    intent: Annotated[str, typer.Argument(help=help_text("该是哪个意图。", "Its intent."), show_default=False)],
) -> None:
    """It is published with the library as a new version; one that is not understood now is refused."""
    path = existing(load_settings().db)
    library = live_library(path)
    if intent not in library.intents or intent == OUTSIDE:
        raise StartError(f"没有意图 {intent}。(There is no such intent.)")
    found = heard(text, Matcher.from_bytes(live(path).matcher))
    if found.intent != intent or found.band != "certain":
        raise StartError(
            f"现在它听成 {found.intent or '没听懂'}（{found.band}）：先把“{text}”加进 {intent} 的说法。"
            f"(It is taken for {found.intent or 'nothing'} now; make it a phrasing of {intent} first.)"
        )
    _publish(path, library, {**library.golden, text: intent}, say(f"黄金问题：{text}", f"golden question: {text}"))


@golden.command("remove", help=help_text("去掉一个。", "Take one out."))
def remove(text: Text) -> None:
    """Its phrasings stay."""
    path = existing(load_settings().db)
    library = live_library(path)
    if text not in library.golden:
        raise StartError(f"没有黄金问题“{text}”。(There is no such golden question.)")
    left = {one: intent for one, intent in library.golden.items() if one != text}
    _publish(path, library, left, say(f"去掉黄金问题：{text}", f"golden question out: {text}"))


def _publish(path: Path, library: Library, questions: dict[str, str], note: str) -> None:
    matcher = Matcher.from_bytes(live(path).matcher)
    version = publish(path, replace(library, golden=questions), note, "xiaoer replies golden", matcher=matcher)
    out().print(say(f"已发布第 {version} 版", f"Version {version} is live"))
