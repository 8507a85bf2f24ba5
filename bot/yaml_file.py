"""YAML files that people keep: changed in place, so that their comments, quotes and order stay."""

import io
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError


def loaded(text: str) -> CommentedMap | None:
    """The mapping of the file, None where it is something else or cannot be read."""
    try:
        found = _yaml().load(text)
    except (YAMLError, ValueError):
        return None
    return found if isinstance(found, CommentedMap) else None


def changed(old: CommentedMap | None, new: Mapping[str, Any]) -> str:
    """The old file with the new content: only what is different is touched. Without an old one, the new content."""
    if old is None:
        return dumped(new)
    _take(old, new)
    return dumped(old)


def dumped(content: Any) -> str:
    """The content as YAML."""
    stream = io.StringIO()
    _yaml().dump(content, stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Wordings stay on one line each, however long: a diff then shows one line for one wording.
    yaml.width = 100_000
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    return yaml


def _take(old: CommentedMap, new: Mapping[str, Any]) -> None:
    """Make the old mapping equal to the new one, leaving alone what is the same."""
    for name in [name for name in old if name not in new]:
        del old[name]
    for name, value in new.items():
        own = old.get(name)
        if isinstance(own, CommentedMap) and isinstance(value, Mapping):
            _take(own, value)
        elif isinstance(own, CommentedSeq) and isinstance(value, list):
            _take_list(own, value)
        elif name not in old or own != value:
            old[name] = value


def _take_list(old: CommentedSeq, new: list[Any]) -> None:
    """The same for a list: a comment stays with the entry that it stands above."""
    parts = SequenceMatcher(None, [repr(one) for one in old], [repr(one) for one in new], autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in reversed(parts):
        if tag == "equal":
            continue
        both = min(end - start, new_end - new_start)
        for at in range(both):
            old[start + at] = new[new_start + at]
        for at in reversed(range(start + both, end)):
            _drop(old, at)
        for at in range(new_start + both, new_end):
            old.insert(start + at - new_start, new[at])


def _drop(old: CommentedSeq, at: int) -> None:
    """Take an entry out. What stands above the next entry is kept with this one, and must not go with it."""
    token = (old.ca.items.get(at) or [None])[0]
    _, _, above_next = token.value.partition("\n") if token is not None else ("", "", "")
    if above_next.strip() and at > 0:
        before = old.ca.items.setdefault(at - 1, [None, None, None, None])
        token.value = f"{before[0].value.rstrip() if before[0] is not None else ''}\n{above_next}"
        before[0] = token
    del old[at]
    if above_next.strip() and at == 0 and old:
        text = "\n".join(line.strip().removeprefix("#").strip() for line in above_next.strip().splitlines())
        old.yaml_set_comment_before_after_key(0, before=text, indent=old.lc.col)
