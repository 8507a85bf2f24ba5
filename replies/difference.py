"""What is different between two libraries: by intent, reply, wording and word."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from replies.library import Intent, Library, Reply
from replies.wording import Wording

Sort = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. A list of them reads like a diff: what goes is `old`, what comes is `new`."""

    sort: Sort
    #: `intent`, `phrasing`, `title`, `answer`, `reply`, `wording`, `topic`, `slots`, `order` (of wordings), `concept`,
    #: `golden` or `thresholds`.
    kind: str
    #: The intent, reply or concept that it is about.
    about: str
    language: str = ""
    old: str = ""
    new: str = ""


def difference(old: Library, new: Library) -> tuple[Change, ...]:
    """All changes that make `new` of `old`, in a fixed order; none where they say and understand the same."""
    return (
        *_intents(old.intents, new.intents),
        *_replies(old.replies, new.replies),
        *_concepts(old.concepts, new.concepts),
        *_golden(old.golden, new.golden),
        *_value("thresholds", "", str(old.thresholds), str(new.thresholds)),
    )


def _intents(old: Mapping[str, Intent], new: Mapping[str, Intent]) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Change("added" if before is None else "removed", "intent", name)
        yield from _titles(name, before.title if before else {}, after.title if after else {})
        if before and after:
            yield from _value("answer", name, _answer(before), _answer(after))
            yield from _value("topic", name, before.topic, after.topic)
        for language in _keys(before.phrasings if before else {}, after.phrasings if after else {}):
            yield from _texts("phrasing", name, language, before.phrasings.get(language, ()) if before else (),
                              after.phrasings.get(language, ()) if after else ())  # fmt: skip


def _titles(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for language in _keys(old, new):
        yield from _value("title", name, old.get(language, ""), new.get(language, ""), language)


def _answer(intent: Intent) -> str:
    return " + ".join(filter(None, (intent.reply, f"→ {intent.starts}" if intent.starts else "")))


def _replies(old: Mapping[str, Reply], new: Mapping[str, Reply]) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Change("added" if before is None else "removed", "reply", name)
        if before and after:
            yield from _value("topic", name, before.topic, after.topic)
            yield from _value("slots", name, ", ".join(before.slots), ", ".join(after.slots))
        ours, theirs = before.wordings if before else (), after.wordings if after else ()
        for language in sorted({one.language for one in (*ours, *theirs)}, reverse=True):
            yield from _texts("wording", name, language, _said(ours, language), _said(theirs, language))
            yield from _order(name, language, _said(ours, language), _said(theirs, language))


def _order(name: str, language: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """Which angle comes first is which one a customer hears first."""
    before, after = ([one for one in some if one in set(old) & set(new)] for some in (old, new))
    if before != after:
        yield Change("changed", "order", name, language, " | ".join(before), " | ".join(after))


def _said(wordings: Iterable[Wording], language: str) -> tuple[str, ...]:
    """The wordings as text, with angle and conditions: a change of either is a change."""
    return tuple(f"[{one.angle}] {one.text}{_limits(one)}" for one in wordings if one.language == language)


def _limits(wording: Wording) -> str:
    when = wording.when
    limits = {name: getattr(when, name) for name in type(when).__slots__ if getattr(when, name) not in (None, ())}
    return f"  {limits}" if limits else ""


def _concepts(
    old: Mapping[str, Mapping[str, tuple[str, ...]]], new: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        for language in _keys(old.get(name, {}), new.get(name, {})):
            ours, theirs = old.get(name, {}).get(language, ()), new.get(name, {}).get(language, ())
            yield from _texts("concept", name, language, ours, theirs)


def _golden(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for text in sorted(old.keys() | new.keys()):
        yield from _value("golden", text, old.get(text, ""), new.get(text, ""))


def _texts(kind: str, about: str, language: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    ours, theirs = list(dict.fromkeys(old)), list(dict.fromkeys(new))
    for text in ours:
        if text not in theirs:
            yield Change("removed", kind, about, language, old=text)
    for text in theirs:
        if text not in ours:
            yield Change("added", kind, about, language, new=text)


def _value(kind: str, about: str, old: str, new: str, language: str = "") -> Iterator[Change]:
    if old != new:
        sort: Sort = "changed" if old and new else "added" if new else "removed"
        yield Change(sort, kind, about, language, old, new)


def _keys(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return sorted(old.keys() | new.keys(), reverse=True)
