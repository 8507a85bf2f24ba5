"""A story as an operator writes it: a YAML list of stories, each with its steps, checked before anything is played."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import BotError

#: What happens, and what is then looked at. Each step has exactly one of them.
ACTS = ("customer", "press", "opened", "order", "forward", "agent", "duty")
CHECKS = ("bot", "expect")

HEAD = ("story", "as", "at", "language", "policy", "duty", "waiting", "shows", "steps")
#: What a step that is a map may hold.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "customer": ("text", "photo"),
    "press": ("data",),
    "agent": ("verb", "text", "name"),
    "bot": ("reply", "buttons", "contains", "lacks", "state", "kind", "intent", "cards", "language", "fresh"),
    "expect": (
        "state", "owner", "agent", "stack", "case", "cases", "timers", "remarks", "flag", "not_sent", "records",
        "order", "sku", "language", "takes_nudges", "reason",
    ),
}  # fmt: skip
VERBS = ("take", "reply", "release", "note")
_SPAN = re.compile(r"(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class StoryError(BotError):
    """The story cannot be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its word and what stands behind it."""

    word: str
    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Story:
    """A whole conversation with what must come of it."""

    name: str
    steps: tuple[Step, ...]
    #: A sample customer's key, or `stranger`.
    who: str = "stranger"
    #: Shop time at the beginning as it was written; empty: the stage's own.
    at: str = ""
    language: str = ""
    #: Rules that differ from the shop's.
    policy: Mapping[str, Any] = field(default_factory=dict)
    #: Names of those who are on duty from the beginning.
    duty: tuple[str, ...] = ()
    #: So many others are in line for a person before it begins.
    waiting: int = 0
    #: Rules of the trade that it shows, by their short names: for readers, not for the play.
    shows: tuple[str, ...] = ()
    line: int = 1


def span_ms(written: str) -> int | None:
    """Milliseconds of `1d2h30m15s`, None where it is no span."""
    found = _SPAN.fullmatch(written.strip().replace(" ", ""))
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000


def parse_stories(text: str) -> tuple[Story, ...]:
    """The stories of a file: one, or a list of them. Raises `StoryError` with the line."""
    try:
        root = YAML().load(text)
    except YAMLError as error:
        raise StoryError(f"不是有效的 YAML (not valid YAML): {' '.join(str(error).split())}") from error
    entries = root if isinstance(root, list) else [root]
    if not root or not all(isinstance(one, dict) for one in entries):
        raise _error(1, "写成 - story: …、as: …、steps: [...]", "write - story: …, as: …, steps: […]")
    return tuple(_story(one) for one in entries)


def _story(entry: Any) -> Story:
    line = entry.lc.line + 1
    _known(entry, HEAD, line)
    if "story" not in entry or not isinstance(entry.get("steps"), list):
        raise _error(line, "每个故事要有 story 和 steps", "a story needs story: and a list steps:")
    duty = entry.get("duty", ())
    shows = entry.get("shows") or ()
    if not isinstance(shows, (str, list, tuple)) or not all(isinstance(one, str) for one in shows):
        raise _error(line, "shows 写成一串名字：[a, b]", "write shows as a list of names: [a, b]")
    waiting = entry.get("waiting", 0)
    if not isinstance(waiting, int) or waiting < 0:
        raise _error(line, "waiting 写成一个数，比如 6", "write waiting as a count, such as 6")
    return Story(
        name=str(entry["story"]),
        steps=tuple(_step(one, entry["steps"].lc.item(number)[0] + 1) for number, one in enumerate(entry["steps"])),
        who=str(entry.get("as", "stranger")),
        at=str(entry.get("at", "")),
        language=str(entry.get("language", "")),
        policy=entry.get("policy") or {},
        duty=(duty,) if isinstance(duty, str) else tuple(map(str, duty)),
        waiting=waiting,
        shows=(shows,) if isinstance(shows, str) else tuple(shows),
        line=line,
    )


def _step(entry: Any, line: int) -> Step:
    words = ACTS + CHECKS
    if not isinstance(entry, dict) or len(entry) != 1 or next(iter(entry)) not in words:
        raise _error(line, f"每一步只写一样：{'、'.join(words)}", f"a step is one of {', '.join(words)}")
    word, value = next(iter(entry.items()))
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and word in FIELDS:
            _known(one, FIELDS[word], line)
    _check(word, value, line)
    return Step(word, value, line)


def _check(word: str, value: Any, line: int) -> None:
    """What must be there for the step to be played at all."""
    if word == "forward" and not span_ms(str(value)):
        raise _error(line, "forward 写成 2h30m 这样", "write forward like 2h30m")
    if word == "order" and not (isinstance(value, dict) and {"number", "event"} <= value.keys()):
        raise _error(line, "order 要有 number 和 event", "order needs number and event")
    if word == "agent" and not (isinstance(value, dict) and value.get("verb") in VERBS):
        raise _error(line, f"agent 要有 verb：{'、'.join(VERBS)}", f"agent needs a verb: {', '.join(VERBS)}")
    if word == "expect" and not isinstance(value, dict):
        raise _error(line, "expect 写成 {state: …}", "write expect as {state: …}")


def _known(entry: Mapping[str, Any], names: tuple[str, ...], line: int) -> None:
    unknown = [str(name) for name in entry if name not in names]
    if unknown:
        raise _error(line, f"不认识 {unknown[0]}，可以写：{'、'.join(names)}", f"unknown; there are {', '.join(names)}")


def _error(line: int, zh: str, en: str) -> StoryError:
    return StoryError(f"第 {line} 行：{zh} (line {line}: {en})")
