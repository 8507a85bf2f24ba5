"""The library on its way between the database and folders of YAML, and into use."""

import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.clock import machine_now
from bot.errors import Conflict, StartError
from bot.house import starter_library
from bot.packing import matcher_of
from data import libraries
from data.connection import connect, input_step
from data.libraries import Published
from replies.library import BUTTON, LANGUAGES, Conditions, Intent, Library, Reply, Wording
from replies.lint import Finding, lint
from replies.pack import parse_packs
from replies.thresholds import CAUTIOUS

#: The topic of the file of concepts.
THESAURUS = "thesaurus"
#: How often a publish is tried again when somebody else published meanwhile.
TRIES = 3


def live_library(path: Path) -> Library:
    """What the shop says now."""
    db = connect(path, read_only=True)
    try:
        found = libraries.live(db)
    finally:
        db.close()
    if found is None:
        raise StartError("没有已发布的话术库：请运行 xiaoer init。(No library is published; run xiaoer init.)")
    return Library.from_json(found.source)


def read_folder(folder: Path, version: int = 1) -> Library:
    """The library that a folder's `zh/*.yaml` and `en/*.yaml` make. Raises `LibraryError` with every problem."""
    files = {
        f"{language}/{file.name}": file.read_text("utf-8")
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.yaml"))
    }
    if not files:
        raise StartError(
            f"{folder} 里没有 zh/*.yaml 或 en/*.yaml；先运行 xiaoer replies export {folder} 看看样子。"
            f"(There is no zh/*.yaml or en/*.yaml in it; xiaoer replies export shows the form.)"
        )
    return parse_packs(files, version)


def findings(library: Library) -> tuple[Finding, ...]:
    """What must not, and what had better not be published. What the flows say must be there."""
    used = {intent.reply for intent in library.intents.values() if intent.reply}
    return lint(library, said_by_flows() | (used & library.replies.keys()))


@cache
def said_by_flows() -> frozenset[str]:
    """Replies and labels that the flows name: those of the starter library that no intent answers with."""
    starter = starter_library(0)
    return frozenset(starter.replies) - {intent.reply for intent in starter.intents.values()}


def publish(path: Path, library: Library, note: str, author: str) -> int:
    """Build the index here, then store and go live in one short transaction; returns the version.

    Raises `Conflict` where others publish all the time.
    """
    matcher = matcher_of(library).to_bytes()
    for _ in range(TRIES):
        db = connect(path, read_only=True)
        version = libraries.next_version(db)
        db.close()
        published = Published(version, replace(library, version=version).to_json(), matcher)
        if input_step(path, partial(_put, published=published, note=note, author=author)):
            return version
    raise Conflict


def _put(db: Any, published: Published, note: str, author: str) -> bool:
    """Whether nobody else took the number meanwhile."""
    if libraries.next_version(db) != published.version:
        return False
    libraries.publish(db, published, note, author, machine_now())
    return True


def export_to(library: Library, folder: Path) -> list[Path]:
    """Write the library as one file a topic and language, replacing files of the same name; returns them."""
    written = []
    packs = _packs(library)
    if library.thresholds != CAUTIOUS:
        _pack(packs, LANGUAGES[0], THESAURUS)["thresholds"] = asdict(library.thresholds)
    for (language, topic), pack in sorted(packs.items()):
        file = folder / language / f"{re.sub(r'[^0-9A-Za-z_-]+', '_', topic) or 'topic'}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_yaml(pack), "utf-8")
        written.append(file)
    return written


def _packs(library: Library) -> dict[tuple[str, str], dict[str, Any]]:
    packs: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for language in LANGUAGES:
        for intent in library.intents.values():
            if language in intent.title:
                _pack(packs, language, intent.topic).setdefault("intents", {})[intent.id] = _intent(intent, language)
        for name, words in library.concepts.items():
            if language in words:
                _pack(packs, language, THESAURUS).setdefault("concepts", {})[name] = list(words[language])
        for reply in library.replies.values():
            own = [one for one in reply.wordings if one.language == language]
            if own:
                _pack(packs, language, reply.topic).setdefault("replies", {})[reply.id] = _reply(reply, own)
    return packs


def _pack(packs: dict[tuple[str, str], dict[str, Any]], language: str, topic: str) -> dict[str, Any]:
    pack = packs[language, topic]
    pack.setdefault("topic", topic)
    return pack


def _intent(intent: Intent, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": intent.title[language]}
    shown |= {"reply": intent.reply} if intent.reply else {}
    shown |= {"starts": intent.starts} if intent.starts else {}
    return shown | {"phrasings": list(intent.phrasings.get(language, ()))}


def _reply(reply: Reply, wordings: Iterable[Wording]) -> Any:
    some = list(wordings)
    if reply.id.startswith(BUTTON) and len(some) == 1 and some[0].angle == "label":
        return some[0].text
    angles: dict[str, list[Any]] = {}
    for one in some:
        angles.setdefault(one.angle, []).append(_wording(one))
    return ({"slots": list(reply.slots)} if reply.slots else {}) | {"wordings": angles}


def _wording(wording: Wording) -> Any:
    when = {name: getattr(wording.when, name) for name in Conditions.__slots__}
    limits = {name: list(one) if isinstance(one, tuple) else one for name, one in when.items() if one not in (None, ())}
    return {"text": wording.text, "when": limits} if limits else wording.text


def _yaml(pack: dict[str, Any]) -> str:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Wordings stay on one line each, however long: a diff then shows one line for one wording.
    yaml.width = 100_000
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(pack, stream)
    return stream.getvalue()
