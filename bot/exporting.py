"""The library as pack files, one a topic and language. Comments and order of the files that it came from are kept."""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from replies.library import BUTTON, LANGUAGES, Conditions, Intent, Library, Reply, Wording
from replies.text import language_of
from replies.thresholds import CAUTIOUS

#: The topics of the files of concepts and of golden questions.
THESAURUS, GOLDEN = "thesaurus", "golden"


def export_to(library: Library, folder: Path, files: Mapping[str, str] | None = None) -> list[Path]:
    """Write the library into a folder; returns the files. `files`: those that the version was imported from.

    A file of the same name is changed and not replaced, so that its comments stay; else the one that was imported is.
    """
    written = []
    for name, pack in sorted(packs_of(library).items()):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        old = file.read_text("utf-8") if file.is_file() else (files or {}).get(name, "")
        file.write_text(_changed(old, pack), "utf-8")
        written.append(file)
    return written


def texts_of(library: Library, files: Mapping[str, str]) -> dict[str, str]:
    """The same as texts by name."""
    return {name: _changed(files.get(name, ""), pack) for name, pack in sorted(packs_of(library).items())}


def packs_of(library: Library) -> dict[str, dict[str, Any]]:
    """Each file's content, by a name such as `zh/shipping.yaml`."""
    packs = _packs(library)
    if library.thresholds != CAUTIOUS:
        _pack(packs, LANGUAGES[0], THESAURUS)["thresholds"] = asdict(library.thresholds)
    for text, intent in library.golden.items():
        language = "en" if language_of(text) == "en" else "zh"
        _pack(packs, language, GOLDEN).setdefault("golden", {})[text] = intent
    return {
        f"{language}/{re.sub(r'[^0-9A-Za-z_-]+', '_', topic) or 'topic'}.yaml": pack
        for (language, topic), pack in packs.items()
    }


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


def _changed(old: str, pack: dict[str, Any]) -> str:
    """The file with this content: the old one where it can be read, with what is different changed in its place."""
    if old:
        try:
            kept = _yaml().load(old)
        except (YAMLError, ValueError):
            kept = None
        if isinstance(kept, MutableMapping):
            _take(kept, pack)
            return dumped(kept)
    return dumped(pack)


def _take(old: MutableMapping[str, Any], new: Mapping[str, Any]) -> None:
    """Make the old mapping equal to the new one, leaving alone what is the same."""
    for name in [name for name in old if name not in new]:
        del old[name]
    for name, value in new.items():
        if name in old and isinstance(old[name], MutableMapping) and isinstance(value, Mapping):
            _take(old[name], value)
        elif name in old and isinstance(old[name], MutableSequence) and isinstance(value, list):
            _take_list(old, name, value)
        elif name not in old or old[name] != value:
            old[name] = value


def _take_list(old: MutableMapping[str, Any], name: str, new: list[Any]) -> None:
    """What left goes and what came is put at the end; where that gives another order, the list is written anew."""
    some = old[name]
    for place in reversed(range(len(some))):
        if some[place] not in new:
            del some[place]
    some.extend(one for one in new if one not in some)
    if list(some) != new:
        old[name] = new


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Wordings stay on one line each, however long: a diff then shows one line for one wording.
    yaml.width = 100_000
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    return yaml


def dumped(pack: Any) -> str:
    """The pack as YAML."""
    stream = io.StringIO()
    _yaml().dump(pack, stream)
    return stream.getvalue()
