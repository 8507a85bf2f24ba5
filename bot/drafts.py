"""The draft of the library: changed by several people in turn, and published when it is ready."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bot.clock import machine_now
from bot.errors import Conflict, StartError
from bot.publishing import live
from data import libraries
from data.connection import Connection, connect, input_step
from data.libraries import Draft
from replies.difference import Change, difference
from replies.library import Library


class ChangedMeanwhile(Conflict):
    """Somebody else changed the draft since it was read."""

    def __init__(self, kept: Draft, changes: tuple[Change, ...]) -> None:
        super().__init__(
            f"第 {kept.revision} 稿已由 {kept.author} 保存。(Revision {kept.revision} was saved by {kept.author}.)"
        )
        self.kept = kept
        #: From what is there now to what was to be saved.
        self.changes = changes


def draft_at(path: Path) -> Draft | None:
    """The draft, where there is one."""
    db = connect(path, read_only=True)
    try:
        return libraries.draft(db)
    finally:
        db.close()


def needed_draft(path: Path) -> Draft:
    """The draft; where there is none, what to do."""
    found = draft_at(path)
    if found is None:
        raise StartError(
            "没有草稿；xiaoer replies import 文件夹 --draft 存一份。"
            "(There is no draft; xiaoer replies import FOLDER --draft makes one.)"
        )
    return found


def save_draft(
    path: Path,
    library: Library,
    files: Mapping[str, str],
    author: str,
    revision: int | None,
    version: int | None = None,
) -> Draft:
    """Keep it as the next revision of the draft; `revision` or else `version` is the one that it was made from.

    Raises `ChangedMeanwhile` with what is different where somebody saved another revision since.
    """
    kept = draft_at(path)
    based_on = kept.based_on if kept else version or live(path).version
    if revision is None:
        # Made from what was live: fine as long as there is no draft.
        revision = 0 if kept else _last_revision(path)
    one = Draft(
        revision + 1, based_on, library.to_json(), json.dumps(dict(files), ensure_ascii=False), author,
        machine_now(),
    )  # fmt: skip
    if not input_step(path, partial(_save, one=one)):
        other = draft_at(path)
        if other is None:
            raise StartError(
                "您的文件是从一份已经发布或扔掉的草稿改的；先 xiaoer replies export 再合进去。"
                "(Your files were made from a draft that was published or thrown away; export again and merge.)"
            )
        raise ChangedMeanwhile(other, difference(Library.from_json(other.source), library))
    return one


def _save(db: Connection, one: Draft) -> bool:
    return libraries.save_draft(db, one)


def drop_draft(path: Path, revision: int) -> bool:
    """Empty this revision of the draft; a later one stays. Returns whether it was still this one."""
    return bool(input_step(path, partial(_drop, revision=revision)))


def _drop(db: Connection, revision: int) -> bool:
    return libraries.drop_draft(db, revision)


def _last_revision(path: Path) -> int:
    db = connect(path, read_only=True)
    try:
        return libraries.last_revision(db)
    finally:
        db.close()
