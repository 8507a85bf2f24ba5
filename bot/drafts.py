"""The draft of the library: changed by several people in turn, and published when it is ready."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
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

#: How often a small change is made again on top of what somebody else saved meanwhile.
TRIES = 3


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


def needed_draft(path: Path, revision: int | None = None) -> Draft:
    """The draft; where there is none, what to do. With `revision`, `Conflict` where it is another."""
    found = draft_at(path)
    if found is None:
        raise StartError(
            "没有草稿；xiaoer replies import 文件夹 --draft 存一份。"
            "(There is no draft; xiaoer replies import FOLDER --draft makes one.)"
        )
    if revision is not None and found.revision != revision:
        raise Conflict(
            f"草稿已经是第 {found.revision} 稿了（{found.author}），请重新检查。"
            f"(The draft is revision {found.revision} by now, by {found.author}: check it again.)"
        )
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody who edits begins from: the draft where there is one, else what is live."""

    library: Library
    files: dict[str, str]
    #: The draft's; None where there is none.
    revision: int | None
    #: The version that is live, or that the draft began from.
    version: int


def work_at(path: Path) -> Work:
    """What is worked on now."""
    draft = draft_at(path)
    if draft:
        return Work(Library.from_json(draft.source), json.loads(draft.files), draft.revision, draft.based_on)
    kept = live(path)
    return Work(Library.from_json(kept.source), json.loads(kept.files), None, kept.version)


def edit(path: Path, author: str, change: Callable[[Library], Library]) -> Draft:
    """Make one small change in the newest draft, whoever saved it; what the change raises is not kept.

    Raises `ChangedMeanwhile` where others save all the time.
    """
    for _ in range(TRIES - 1):
        with suppress(ChangedMeanwhile):
            return _edit(path, author, change)
    return _edit(path, author, change)


def _edit(path: Path, author: str, change: Callable[[Library], Library]) -> Draft:
    work = work_at(path)
    return save_draft(path, change(work.library), work.files, author, work.revision, work.version)


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
