"""The library between the database and its files, and into use."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.bundle import read_bundle
from bot.clock import machine_now
from bot.errors import Conflict, StartError
from bot.house import starter_library
from bot.packing import matcher_of
from data import libraries
from data.connection import connect, input_step
from data.libraries import Published
from flows.policy import Checks as Rules
from replies.checks import Checks
from replies.finding import Finding
from replies.library import Library
from replies.lint import lint
from replies.matcher import Matcher
from replies.pack import parse_packs

#: How often a publish is tried again when somebody else published meanwhile.
TRIES = 3


def live_library(path: Path) -> Library:
    """What the shop says now."""
    return Library.from_json(live(path).source)


def live(path: Path) -> Published:
    """The same as it is stored."""
    db = connect(path, read_only=True)
    try:
        found = libraries.live(db)
    finally:
        db.close()
    if found is None:
        raise StartError("没有已发布的话术库：请运行 xiaoer init。(No library is published; run xiaoer init.)")
    return found


def at_version(path: Path, version: int) -> Published:
    """What the shop said in a version."""
    db = connect(path, read_only=True)
    try:
        found = libraries.at(db, version)
    finally:
        db.close()
    if found is None:
        raise StartError(
            f"没有第 {version} 版；xiaoer replies log 列出所有版本。"
            f"(There is no version {version}; xiaoer replies log lists them.)"
        )
    return found


def read_folder(folder: Path, version: int = 1) -> Library:
    """The library of a folder or zip file. Raises `LibraryError` with every problem, StartError for what is none."""
    return parse_packs(read_bundle(folder), version)


def findings(library: Library, rules: Rules | None = None) -> tuple[Finding, ...]:
    """What must not, and what had better not be published. What the flows say must be there."""
    own = {name: words for name, words in (rules.model_dump() if rules else {}).items() if words is not None}
    return lint(library, said_by_flows(), Checks(**own))


@cache
def said_by_flows() -> frozenset[str]:
    """Replies and labels that the flows name: those of the starter library that no intent answers with."""
    starter = starter_library(0)
    return frozenset(starter.replies) - {intent.reply for intent in starter.intents.values()}


def publish(
    path: Path,
    library: Library,
    note: str,
    author: str,
    files: Mapping[str, str] | None = None,
    matcher: Matcher | None = None,
) -> int:
    """Build the index here, then store and go live in one short transaction; returns the version.

    `files`: the pack files that it was read from; else those of the version before go on. Raises `Conflict` where
    others publish all the time. `matcher`: the library's, where it was built already.
    """
    packed, alike = (matcher or matcher_of(library)).to_bytes(), library.look_alikes_json()
    for _ in range(TRIES):
        db = connect(path, read_only=True)
        version, before = libraries.next_version(db), libraries.live(db)
        db.close()
        kept = json.dumps(files, ensure_ascii=False) if files is not None else before.files if before else "{}"
        published = Published(version, replace(library, version=version).to_json(), packed, kept, alike)
        if input_step(path, partial(_put, published=published, note=note, author=author)):
            return version
    raise Conflict


def _put(db: Any, published: Published, note: str, author: str) -> bool:
    """Whether nobody else took the number meanwhile."""
    if libraries.next_version(db) != published.version:
        return False
    libraries.publish(db, published, note, author, machine_now())
    return True
