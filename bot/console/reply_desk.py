"""One reply while somebody edits it: what they wrote, the way back, and what to do when it was changed elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.console.studio import Studio
from bot.errors import Conflict
from data.libraries import Draft
from replies.editing import Line, draft_of, lines_of, moved, reply_with, with_reply
from replies.finding import Finding
from replies.library import Library, Reply
from replies.wording import Wording

#: Steps back that are kept.
STEPS = 200


class ChangedElsewhere(Conflict):
    """Somebody else changed this reply since it was read."""

    def __init__(self, theirs: Reply | None) -> None:
        super().__init__()
        self.theirs = theirs


class ReplyDesk:
    """The wordings of a reply on somebody's desk; nothing is kept before `save`."""

    def __init__(self, studio: Studio, reply: Reply) -> None:
        """`reply`: as it stands in the draft."""
        self.studio, self.base = studio, reply
        self.lines = lines_of(reply)
        self._past: list[tuple[Line, ...]] = []
        self._typing: int | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether something is not saved."""
        return self.lines != lines_of(self.base)

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back."""
        return bool(self._past)

    @property
    def draft(self) -> Reply:
        """The reply as far as it is written."""
        return draft_of(self.base, self.lines)

    def wording(self, at: int) -> Wording | None:
        """What a line would be; None for one without words."""
        found = draft_of(self.base, (self.lines[at],)).wordings
        return found[0] if found else None

    def _step(self, lines: tuple[Line, ...], typing: int | None = None) -> None:
        """Typing in one line is one step."""
        if typing is None or typing != self._typing:
            self._past = [*self._past[-STEPS:], self.lines]
        self._typing = typing
        self.lines = lines

    def change(self, at: int, **values: Any) -> None:
        """Other words, another angle, language or condition."""
        changed = replace(self.lines[at], **values)
        if changed != self.lines[at]:
            self._step(
                (*self.lines[:at], changed, *self.lines[at + 1 :]), at if set(values) == {"text"} else None
            )  # fmt: skip

    def limit(self, at: int, **values: Any) -> None:
        """Another condition."""
        self.change(at, when=replace(self.lines[at].when, **values))

    def add(self, language: str) -> None:
        """An empty line at the end of a language, with the angle of the one before it."""
        own = [one.angle for one in self.lines if one.language == language]
        self._step((*self.lines, Line(language, own[-1] if own else "fact", "")))

    def copy(self, at: int) -> None:
        """The same line again, marked so that it is not the same text."""
        one = self.lines[at]
        mark = "（另一句）" if one.language == "zh" else " (another)"
        self._step((*self.lines[: at + 1], replace(one, text=one.text + mark), *self.lines[at + 1 :]))

    def delete(self, at: int) -> None:
        """Without this line."""
        self._step((*self.lines[:at], *self.lines[at + 1 :]))

    def move(self, at: int, step: int) -> None:
        """Earlier or later in its language."""
        self._step(moved(self.lines, at, step))

    def switch(self, at: int) -> None:
        """Off, or on again."""
        self.limit(at, off=None if self.lines[at].when.off else True)

    def undo(self) -> None:
        """As it was one step ago; also what was saved since is taken back, with the next save."""
        if self._past:
            self.lines = self._past.pop()
            self._typing = None

    async def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """What is wrong, by wording; what is about the whole reply stands under the empty name."""
        found: dict[str, tuple[Finding, ...]] = {}
        for one in await self.studio.findings(self.draft):
            found[one.wording] = (*found.get(one.wording, ()), one)
        return found

    async def save(self, author: str) -> Draft:
        """Keep it in the draft. Raises `Empty`, `SameTwice`, and `ChangedElsewhere` with what is there now."""
        mine, base = reply_with(self.base, self.lines), self.base

        def change(library: Library) -> Library:
            theirs = library.replies.get(mine.id)
            if theirs not in (base, mine):
                raise ChangedElsewhere(theirs)
            return with_reply(library, mine)

        draft = await self.studio.edit(author, change)
        self.base, self.lines, self._typing = mine, lines_of(mine), None
        return draft

    def take(self, theirs: Reply) -> None:
        """What was saved by somebody else becomes what is on the desk; undo brings one's own back."""
        self._step(lines_of(theirs))
        self.base = theirs

    def over(self, theirs: Reply) -> None:
        """One's own stays, and the next save goes over the other."""
        self.base = replace(theirs, wordings=theirs.wordings)
