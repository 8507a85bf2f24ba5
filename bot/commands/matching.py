"""`xiaoer match`: what a message is taken to mean, and why."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.errors import StartError
from bot.house import starter_library
from bot.publishing import live_library
from bot.ranking import Place, ranked
from bot.settings import load_settings
from bot.shelf import live_policy
from flows.bands import PRIORS, topic_of
from flows.policy import Policy
from replies.matcher import Matcher
from replies.understanding import Understanding

#: What can be told of the customer.
FACTS = tuple(fact for fact, _, _ in PRIORS)
_VERDICTS = {
    "certain": ("→ 有把握，直接答", "→ certain: answered"),
    "likely": ("→ 拿不准，反问是不是这几个", "→ likely: asked back"),
    "none": ("→ 没听懂", "→ not understood"),
}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("match", help=help_text("看一句话被听成什么，为什么。", "What a message is taken to mean, and why."))(
        match
    )


def match(
    text: Annotated[str, typer.Argument(help=help_text("顾客的话。", "What the customer writes."))],
    given: Annotated[
        list[str] | None,
        typer.Option(
            help=help_text("顾客的情况，可写几次", "what holds of the customer, repeatable") + ": " + ", ".join(FACTS),
            show_default=False,
        ),
    ] = None,
    after: Annotated[
        str, typer.Option(help=help_text("上一句问的意图。", "The intent asked before."), show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help=help_text("输出 JSON。", "As JSON."))] = False,
) -> None:
    """With the live library where there is a shop, else with the starter's."""
    true, about = _true(given or ()), topic_of(after)
    path = load_settings().db
    library = live_library(path) if path.exists() else starter_library(1)
    policy = live_policy(path) if path.exists() else Policy()
    found = ranked(text, library, Matcher(library), policy, true, about)
    meaning = found.meaning
    if as_json:
        sys.stdout.write(json.dumps(_row(meaning), ensure_ascii=False, indent=2) + "\n")
        return
    out().print(say(f"看的是：{found.read}", f"read as: {found.read}"))
    for place, one in enumerate(found.places, start=1):
        title = library.intents[one.intent].title.get(LANGUAGE, one.intent)
        out().print(f"{place}. {one.score:5.1f}  {one.intent}  {title}", soft_wrap=True)
        for line in _why(one):
            out().print(f"          {line}", style="dim", soft_wrap=True)
    for also in meaning.more:
        out().print(
            say(f"还问了：{also.intent}（{also.score:.0f}）", f"asked as well: {also.intent} ({also.score:.0f})")
        )
    out().print(say(*_VERDICTS[meaning.band]), soft_wrap=True)


def _true(given: Iterable[str]) -> frozenset[str]:
    unknown = sorted(set(given) - set(FACTS))
    if unknown:
        raise StartError(
            f"--given 不认得 {unknown[0]}，可以写：{'、'.join(FACTS)}。"
            f"(--given does not know {unknown[0]}; there are: {', '.join(FACTS)}.)"
        )
    return frozenset(given)


def _why(one: Place) -> Iterator[str]:
    yield say(f"最像：{one.phrasing}（{one.likeness:.0f}）", f"closest: {one.phrasing} ({one.likeness:.0f})")
    if one.votes:
        told = "  ".join(f"{name} {vote:+.2f}" for name, vote in one.votes)
        yield say(f"词的倾向：{told}", f"what the words say: {told}")
    if one.lifts:
        told = "  ".join(f"{fact} {points:+.1f}" for fact, points in one.lifts.items())
        yield say(f"眼下的情况：{told}", f"what holds now: {told}")


def _row(meaning: Understanding) -> dict[str, Any]:
    return {
        "normal": meaning.normal,
        "language": meaning.language,
        "band": meaning.band,
        "matches": [{"intent": one.intent, "score": one.score, "phrasing": one.phrasing} for one in meaning.matches],
        "more": [one.intent for one in meaning.more],
        "keywords": list(meaning.keywords),
    }
