"""What is different, what is wrong and what would be heard otherwise, as lists for a page."""

from collections.abc import Callable, Iterable, Sequence

from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, link
from bot.console.words import Words
from bot.replaying import Trial
from replies.difference import Change
from replies.finding import Finding
from replies.replay import Heard

#: What an intent is answered with; empty where nothing is known.
Answer = Callable[[str], str]

#: Lines that a page shows of each kind.
MOST = 200
_MARKS = {"added": "＋", "removed": "－", "changed": "～"}


def show_changes(changes: Sequence[Change], words: Words) -> None:
    """A line for each; what is new in green, what is gone in red."""
    with box("ul", "changes"):
        for one in changes[:MOST]:
            about = f"{_MARKS[one.sort]} {words[f'kind.{one.kind}']} {one.about} {one.language}".rstrip()
            with box("li"):
                Plain("b", about)
                if one.old:
                    Plain("p", one.old, "removed")
                if one.new:
                    Plain("p", one.new, "added")
    if len(changes) > MOST:
        Plain("p", words.say("more", n=len(changes) - MOST), "hint")


def show_findings(found: Iterable[Finding], words: Words) -> None:
    """What is wrong, errors first, each with the way to where it is mended."""
    with box("ul", "findings"):
        for one in list(found)[:MOST]:
            with box("li", "hot" if one.severity == "error" else "warn"):
                where = "intents" if one.code.startswith(("phrasing", "intent")) else "replies"
                link(one.reply, f"{PREFIX}/{where}/{one.reply}")
                Plain("span", f"：{one.said(words.language)}")


def show_trial(trial: Trial, words: Words, old: Answer, new: Answer) -> None:
    """The messages that would be heard otherwise, with both answers, and the golden questions that break."""
    Plain("p", words.say("trial", n=trial.tried, shifts=len(trial.shifts)), "hint")
    for wrong in trial.broken:
        said = words.say("golden.broken", text=wrong.text, intent=wrong.intent, heard=_heard(wrong.after, words))
        Plain("p", said, "removed")
    with box("ul", "lines"):
        for one in trial.shifts[:MOST]:
            with box("li"):
                Plain("b", f"{one.times} × {one.text}")
                Plain("p", f"{_heard(one.before, words)}  {_answer(one.before, old)}", "removed")
                Plain("p", f"{_heard(one.after, words)}  {_answer(one.after, new)}", "added")


def _heard(one: Heard, words: Words) -> str:
    return f"{words[f'band.{one.band}']} {one.intent or ''}".rstrip()


def _answer(heard: Heard, answer: Answer) -> str:
    text = answer(heard.intent) if heard.intent and heard.band == "certain" else ""
    return f"“{text}”" if text else ""
