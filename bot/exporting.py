"""The library as pack files, one a topic and language. Comments and order of the files that it came from are kept."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from ruamel.yaml.comments import CommentedMap

from bot.yaml_file import changed, loaded
from replies.library import BUTTON, LANGUAGES, Conditions, Intent, Library, Reply, Wording
from replies.text import language_of
from replies.thresholds import CAUTIOUS

#: The topics of the files of concepts and of golden questions.
THESAURUS, GOLDEN = "thesaurus", "golden"
#: What a file has by name.
_SECTIONS = ("intents", "replies", "concepts", "golden")
_Packs = dict[str, dict[str, Any]]


def export_to(library: Library, folder: Path, files: Mapping[str, str] | None = None) -> list[Path]:
    """Write the library into a folder; returns the files. `files`: those that the version was imported from.

    A file of the same name is changed and not replaced, so that its comments stay; else the one that was imported is.
    """
    there = {name: text for name in files or () if (text := _text_at(folder / name))}
    own = {name: text for name in packs_of(library, files or {}) if (text := _text_at(folder / name))}
    written = []
    for name, text in texts_of(library, {**(files or {}), **there, **own}).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        written.append(file)
    return written


def _text_at(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def texts_of(library: Library, files: Mapping[str, str]) -> dict[str, str]:
    """The same as texts by name. A file of which nothing is left keeps its topic: else it would bring it all back."""
    kept = {name: loaded(text) for name, text in files.items()}
    packs = _placed(library, kept)
    empty = {name: {"topic": old["topic"]} for name, old in kept.items() if old and "topic" in old}
    return {name: changed(kept.get(name), pack) for name, pack in sorted({**empty, **packs}.items())}


def packs_of(library: Library, files: Mapping[str, str]) -> _Packs:
    """Each file's content, by a name such as `zh/shipping.yaml`: what was in a file goes there again."""
    return _placed(library, {name: loaded(text) for name, text in files.items()})


class _Homes(Struct):
    """Where things stood in the files that the library came from."""

    #: (language, section, id) → file.
    of_entry: dict[tuple[str, str, str], str] = field(default_factory=dict)
    #: (language, topic) → file.
    of_topic: dict[tuple[str, str], str] = field(default_factory=dict)
    #: (file) → topic.
    topics: dict[str, str] = field(default_factory=dict)

    def file(self, language: str, topic: str, section: str, entry: str) -> str:
        """Its own file, as long as that has its topic; else the topic's."""
        own = self.of_entry.get((language, section, entry))
        if own is not None and (section in ("concepts", "golden") or self.topics[own] == topic):
            return own
        name = re.sub(r"[^0-9A-Za-z_-]+", "_", topic) or "topic"
        return self.of_topic.get((language, topic), f"{language}/{name}.yaml")


def _homes(kept: Mapping[str, CommentedMap | None]) -> _Homes:
    homes = _Homes()
    for name, content in kept.items():
        language = name.split("/")[-2] if "/" in name else ""
        if content is None or language not in LANGUAGES:
            continue
        homes.topics[name] = str(content.get("topic", ""))
        homes.of_topic.setdefault((language, homes.topics[name]), name)
        for section in _SECTIONS:
            for entry in content.get(section) or ():
                homes.of_entry.setdefault((language, section, str(entry)), name)
    return homes


def _placed(library: Library, kept: Mapping[str, CommentedMap | None]) -> _Packs:
    homes, packs = _homes(kept), defaultdict[str, dict[str, Any]](dict)
    for language, topic, section, entry, value in _entries(library):
        pack = packs[homes.file(language, topic, section, entry)]
        pack.setdefault("topic", topic)
        pack.setdefault(section, {})[entry] = value
    if library.thresholds != CAUTIOUS:
        stood = next((name for name, one in kept.items() if one and "thresholds" in one), None)
        pack = packs[stood or homes.file(LANGUAGES[0], THESAURUS, "concepts", "")]
        pack.setdefault("topic", homes.topics.get(stood or "", THESAURUS))
        pack["thresholds"] = asdict(library.thresholds)
    return dict(packs)


def _entries(library: Library) -> Iterator[tuple[str, str, str, str, Any]]:
    """(language, topic, section, id, content) of all that the library has by name."""
    for language in LANGUAGES:
        yield from ((language, *entry) for entry in _of_language(library, language))
    for text, intent in library.golden.items():
        yield "en" if language_of(text) == "en" else "zh", GOLDEN, "golden", text, intent


def _of_language(library: Library, language: str) -> Iterator[tuple[str, str, str, Any]]:
    for intent in library.intents.values():
        if language in intent.title:
            yield intent.topic, "intents", intent.id, _intent(intent, language)
    for name, words in library.concepts.items():
        if language in words:
            yield THESAURUS, "concepts", name, list(words[language])
    for reply in library.replies.values():
        own = [one for one in reply.wordings if one.language == language]
        if own:
            yield reply.topic, "replies", reply.id, _reply(reply, own)


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
