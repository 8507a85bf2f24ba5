"""Files of labelled messages: `label<TAB>text`, or with a header that names `text`, `intent` and `also_ok`."""

import csv
import time
from collections.abc import Iterable
from pathlib import Path

from bot.errors import StartError
from replies.evaluation import Evaluation, Labelled, Outcome
from replies.matcher import Matcher, Phrasing
from replies.text import language_of, normal_form
from replies.understand import understand

#: Labels of messages that nothing of the library fits.
NONE = frozenset({"none", "NO_NODES_DETECTED"})


def matcher_from(file: Path) -> Matcher:
    """The matcher of a file of `label<TAB>phrasing`; labels of what is outside are left out."""
    rows = [(row[0], row[1]) for row in _rows(file) if row[0] not in NONE]
    return Matcher((Phrasing(label, language_of(text) or "", normal_form(text)) for label, text in rows), learns=True)


def labelled(file: Path) -> list[Labelled]:
    """`label<TAB>text`, or with a header that names `text`, `intent` and `also_ok`."""
    rows = _rows(file)
    names = rows[0] if rows else []
    if {"text", "intent"} <= set(names):
        at = {name: place for place, name in enumerate(names)}
        return [
            _message(row[at["text"]], [row[at["intent"]], *row[at["also_ok"]].split(",")] if "also_ok" in at
                     else [row[at["intent"]]])
            for row in rows[1:]
        ]  # fmt: skip
    return [_message(row[1], [row[0]]) for row in rows]


def _message(text: str, labels: Iterable[str]) -> Labelled:
    first, *more = (one.strip() for one in labels)
    right = {first, *more} - {""} - NONE
    return Labelled(text, frozenset() if first in NONE else frozenset(right))


def _rows(file: Path) -> list[list[str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"读不了 {file}：{error} (It cannot be read.)") from error
    least = len(rows[0]) if rows and "text" in rows[0] else 2
    for number, row in enumerate(rows, start=1):
        if len(row) < least:
            raise StartError(
                f"{file} 第 {number} 行只有 {len(row)} 列，要 {least} 列，用制表符隔开。"
                f"(Line {number} has {len(row)} columns of {least}; they are separated by tabs.)"
            )
    return rows


def heard(matcher: Matcher, messages: list[Labelled]) -> tuple[Evaluation, list[float]]:
    """What is made of each, and the processor time that each took, in milliseconds."""
    outcomes, times = [], []
    for one in messages:
        began = time.thread_time()
        meaning = understand(one.text, matcher)
        times.append((time.thread_time() - began) * 1000)
        outcomes.append(Outcome(one, meaning.matches))
    return Evaluation(tuple(outcomes)), sorted(times)
