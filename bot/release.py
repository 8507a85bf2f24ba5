"""A library on its way to being live: what it changes, what is wrong with it, what it would take for something else."""

import json
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from bot.drafts import drop_draft, needed_draft
from bot.errors import Conflict
from bot.publishing import at_version, findings, live, publish
from bot.replaying import Trial, trial
from bot.shelf import live_policy
from replies.difference import Change, difference
from replies.finding import Finding
from replies.library import Library
from replies.lint import pulled
from replies.matcher import Matcher


class Rehearsal(Struct, frozen=True):
    """All that is known of a library before it is published."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    pulled: tuple[Finding, ...]
    trial: Trial

    @property
    def has_errors(self) -> bool:
        """Whether something in it must not be published."""
        return any(one.severity == "error" for one in self.findings)


def changes_to(path: Path, library: Library) -> tuple[Change, ...]:
    """What is different from what is live."""
    return difference(Library.from_json(live(path).source), library)


def new_phrasings(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """(intent, text) of what customers' words would be taken for from now on."""
    return [(one.about, one.new) for one in changes if one.kind == "phrasing" and one.sort == "added"]


def others_since(path: Path, version: int) -> tuple[Change, ...]:
    """What others published since this version; none where it is still live."""
    current = live(path)
    if current.version == version:
        return ()
    return difference(Library.from_json(at_version(path, version).source), Library.from_json(current.source))


def rehearse(path: Path, library: Library, matcher: Matcher, days: int | None = None) -> Rehearsal:
    """Try it on everything that there is. Nothing is changed."""
    policy = live_policy(path)
    changes = changes_to(path, library)
    old = Matcher.from_bytes(live(path).matcher)
    return Rehearsal(
        changes,
        findings(library, policy.checks),
        tuple(pulled(new_phrasings(changes), old)),
        trial(path, library, matcher, policy.replies.replay_days if days is None else days),
    )


def publish_draft(path: Path, revision: int, note: str, author: str, force: str, matcher: Matcher) -> int:
    """Publish the draft as it was rehearsed, with its matcher, and drop it; returns the version.

    Raises `StartError` where there is no draft, `Conflict` where it is not this revision any more.
    """
    draft = needed_draft(path, revision)
    library = Library.from_json(draft.source)
    told = f"{note} [force: {force}]" if force else note
    version = publish(path, library, told, author, json.loads(draft.files), matcher)
    drop_draft(path, revision)
    return version


class Unfit(Conflict):
    """That version lacks what the flows say now."""

    def __init__(self, found: tuple[Finding, ...]) -> None:
        first = found[0]
        super().__init__(
            f"那一版缺了现在流程要说的话：{first.reply} {first.said('zh')}。"
            f"(That version lacks what the flows say now: {first.reply}: {first.said('en')})"
        )


def back_to(path: Path, version: int, note: str, author: str) -> int:
    """Publish what a version said as a new one; returns its number. Raises `Unfit` where the flows need more."""
    old = at_version(path, version)
    library = Library.from_json(old.source)
    errors = tuple(one for one in findings(library) if one.severity == "error")
    if errors:
        raise Unfit(errors)
    return publish(path, library, note, author, json.loads(old.files))
