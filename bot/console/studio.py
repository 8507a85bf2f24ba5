"""What all operators' pages share: the draft, what is live, and long work that another process does."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bot import drafts
from bot.console.parts import ConsoleParts
from bot.console.sessions import Sessions
from bot.draft_index import is_built, matcher_for
from bot.drafts import Work
from bot.errand import errand
from bot.publishing import live_library
from bot.shelf import Shelf
from data import libraries, wording_counts
from data.libraries import Draft
from flows.hours import DAY
from flows.policy import Checks as Rules
from replies.checks import Checks
from replies.finding import Finding
from replies.library import Library, Reply
from replies.lint import lint_reply
from replies.matcher import Matcher

#: Use counts are of so many days.
COUNTED_DAYS = 30
#: Replies whose findings are remembered; each is kept by its whole content.
REMEMBERED = 2_000


class Studio:
    """One for all pages."""

    def __init__(self, parts: ConsoleParts, sessions: Sessions) -> None:
        """Nothing is read before a page asks."""
        self.parts, self.sessions = parts, sessions
        self._findings: dict[tuple[Reply, str], tuple[Finding, ...]] = {}
        self._work: tuple[tuple[int, int], Work] | None = None
        self._index: tuple[str, Matcher] | None = None

    @property
    def path(self) -> Path:
        """The shop's file."""
        return self.parts.db.path

    @property
    def shelf(self) -> Shelf:
        """What is live now."""
        return self.parts.engine.shelf

    @property
    def now(self) -> int:
        """Shop time."""
        return self.parts.clock.shop()

    async def work(self) -> Work:
        """The draft, or what is live where there is none. Read again only when it is another: its index is large."""
        heads = await self.parts.db.read(libraries.heads)
        if self._work is None or self._work[0] != heads:
            self._work = heads, await asyncio.to_thread(drafts.work_at, self.path)
        return self._work[1]

    async def live(self) -> Library:
        """What is published, also in the moment before the engine has taken it up."""
        version, _ = await self.parts.db.read(libraries.heads)
        if self.shelf.library.version == version:
            return self.shelf.library
        return await asyncio.to_thread(live_library, self.path)

    async def draft(self) -> Draft | None:
        """The draft as it is stored."""
        return await asyncio.to_thread(drafts.draft_at, self.path)

    async def edit(self, author: str, change: Callable[[Library], Library]) -> Draft:
        """Change the draft; what `change` raises comes out, and nothing is kept."""
        return await asyncio.to_thread(drafts.edit, self.path, author, change)

    async def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How often each wording was said lately, by reply."""
        since = self.now - COUNTED_DAYS * DAY
        return await self.parts.db.read(partial(wording_counts.said_since, at=since))

    async def findings(self, reply: Reply) -> tuple[Finding, ...]:
        """What is wrong with one reply, remembered as long as it stays as it is."""
        rules = self.shelf.policy.checks
        key = reply, rules.model_dump_json()
        if key not in self._findings:
            if len(self._findings) >= REMEMBERED:
                self._findings.clear()
            self._findings[key] = await asyncio.to_thread(self._lint, reply, rules)
        return self._findings[key]

    def _lint(self, reply: Reply, rules: Rules) -> tuple[Finding, ...]:
        own = {name: words for name, words in rules.model_dump().items() if words is not None}
        return lint_reply(reply, (), Checks(**own), self.shelf.renderer)

    async def errand(self, name: str, tell: Callable[[str], None], **values: object) -> Any:
        """Long work; each of its steps is told."""
        return await errand(name, tell, self.path, **values)

    async def draft_matcher(self, library: Library, tell: Callable[[str], None]) -> Matcher:
        """The draft's index, built by another process where it is not there yet."""
        name = library.to_json()
        if self._index is None or self._index[0] != name:
            if not await asyncio.to_thread(is_built, self.path, library):
                await self.errand("build", tell)
            self._index = name, await asyncio.to_thread(matcher_for, self.path, library)
        return self._index[1]
