"""What would change, be wrong, and be heard otherwise; then it is published, or an old version comes back."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui

from bot import draft_index
from bot.console.changes import show_changes, show_findings, show_trial
from bot.console.frame import Visit
from bot.console.plain import Plain, box, button
from bot.console.studio import Studio
from bot.drafts import drop_draft
from bot.release import Rehearsal, others_since
from data import libraries
from data.libraries import Draft
from replies.difference import Change, difference
from replies.library import Library


class PublishPage:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        """Nothing has been tried yet."""
        self.visit, self.studio, self.words = visit, visit.studio, visit.words
        self.draft: Draft | None = None
        self.found: Rehearsal | None = None
        self.live = visit.studio.shelf.library
        self._history: list[tuple[int, str, str, int]] = []
        self._is_busy = False

    async def read(self) -> None:
        """The draft, what is live, and all versions."""
        self.draft = await self.studio.draft()
        db = self.studio.parts.db
        self._history = await db.read(libraries.history)
        self.live = await self.studio.live()
        self._new_library = Library.from_json(self.draft.source) if self.draft else self.live
        self._changes, self._others = await asyncio.to_thread(self._compared)

    def _compared(self) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        others = others_since(self.studio.path, self.draft.based_on) if self.draft else ()
        return difference(self.live, self._new_library), others

    def show(self) -> None:
        """Build it."""
        with self.visit.page("publish"):
            Plain("h1", self.words["nav.publish"])
            self._progress = Plain("p", "", "hint", role="status", aria_live="polite")
            self._new = box("div", "page-part")
            self._old = box("section", "card", aria_label=self.words["history"])
            self.draw()

    def draw(self) -> None:
        """The draft's part, and the history."""
        self._new.clear()
        with self._new:
            if self.draft is None:
                Plain("p", self.words["publish.nothing"], "empty")
            else:
                self._draft(self.draft)
        self._old.clear()
        with self._old:
            self._versions()

    def _draft(self, draft: Draft) -> None:
        words, changes = self.words, self._changes
        with box("section", "card", aria_label=words["publish.changes"]):
            with Plain("h2", words["publish.changes"]):
                Plain("span", str(len(changes)), "n")
            told = words.say("publish.draft", n=draft.revision, author=draft.author, at=self._time(draft.changed_at))
            Plain("p", told, "hint")
            if draft.based_on != self.live.version:
                Plain("p", words.say("publish.others", old=draft.based_on, new=self.live.version), "removed")
                show_changes(self._others, words)
            show_changes(changes, words)
            with box("div", "tools"):
                button(words["publish.try"], self._doing(self.rehearse), "main")
                button(words["publish.discard"], self._doing(self.discard), "soft danger")
        if self.found is not None:
            self._rehearsed(self.found)

    def _rehearsed(self, found: Rehearsal) -> None:
        words = self.words
        with box("section", "card", aria_label=words["publish.findings"]):
            Plain("h2", words["publish.findings"])
            if not (found.findings or found.pulled):
                Plain("p", words["reply.no_findings"], "hint")
            show_findings((*found.findings, *found.pulled), words)
        with box("section", "card", aria_label=words["publish.trial"]):
            Plain("h2", words["publish.trial"])
            show_trial(found.trial, words, self.visit.answers(self.live), self.visit.answers(self._new_library))
        with box("section", "card", aria_label=words["publish.do"]):
            Plain("h2", words["publish.do"])
            if found.has_errors:
                Plain("p", words["publish.stopped"], "removed", role="status")
                return
            self._note = ui.input(words["publish.note"]).props("outlined dense")
            self._force = None
            if found.trial.broken:
                self._force = ui.input(words["publish.force"]).props("outlined dense")
            with box("div", "tools"):
                button(words["publish.do"], self._doing(self.publish), "main")

    def _versions(self) -> None:
        words = self.words
        Plain("h2", words["history"])
        with box("ul", "lines"):
            for version, note, author, at in self._history:
                with box("li", "version"):
                    Plain("b", words.say("version", n=version))
                    Plain("span", f" {self._time(at)} · {author} · {note} ")
                    if version == self.live.version:
                        Plain("span", words["version.live"], "mark")
                    else:
                        name = words.say("version.back", n=version)
                        button(name, self._doing(self.roll_back, version), "soft small")

    def _time(self, at: int) -> str:
        zone = ZoneInfo(self.studio.shelf.policy.shop.time_zone)
        return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M")

    def _doing(self, act: Any, *values: Any) -> Any:
        """One thing at a time: a second press while the first is being done is none."""

        async def once() -> None:
            if self._is_busy:
                return
            self._is_busy = True
            try:
                await act(*values)
            finally:
                self._is_busy = False
                self.tell("")

        return self.visit.doing(once)

    def tell(self, step: str) -> None:
        """What is being done now."""
        self._progress.text = self.words[f"step.{step}"] if step else ""

    async def rehearse(self) -> None:
        """Try the draft as it is now."""
        await self.read()
        if self.draft is None:
            self.draw()
            return
        self.visit.tell("")
        self.tell("trying")
        self.found = await self.studio.errand("rehearse", self.tell, revision=self.draft.revision)
        self.draw()

    async def publish(self) -> None:
        """Make it live, everywhere."""
        if self.draft is None:
            return
        note, force = str(self._note.value or "").strip(), str(self._force.value or "") if self._force else ""
        if not note:
            self.visit.tell("publish.note_needed")
            return
        if self._force is not None and not force.strip():
            self.visit.tell("publish.force_needed")
            return
        values = {"revision": self.draft.revision, "note": note, "author": self.visit.member.name, "force": force}
        version = await self.studio.errand("publish", self.tell, **values)
        await self._done("publish.done", version)

    async def roll_back(self, version: int) -> None:
        """What that version said comes back as a new one."""
        note = self.words.say("version.note", n=version)
        values = {"version": version, "note": note, "author": self.visit.member.name}
        new = await self.studio.errand("rollback", self.tell, **values)
        await self._done("publish.back", new, old=version)

    async def _done(self, key: str, version: int, **more: object) -> None:
        self.found = None
        await self.read()
        self.draw()
        self.visit.tell(key, n=version, **more)

    async def discard(self) -> None:
        """The draft is thrown away, after a second press."""
        with ui.dialog() as asked, box("div", "ask-box", role="alertdialog"):
            Plain("p", self.words["publish.sure"])
            with box("div", "tools"):
                button(self.words["no"], lambda: asked.submit(False))
                button(self.words["publish.discard"], lambda: asked.submit(True), "main")
        if await asked and self.draft is not None:
            await asyncio.to_thread(drop_draft, self.studio.path, self.draft.revision)
            await asyncio.to_thread(draft_index.drop, self.studio.path)
            self.found = None
            await self.read()
            self.draw()
            self.visit.tell("publish.discarded")


def add_publish_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/publish", title="发布")
    async def publish(request: Request) -> None:
        page = PublishPage(Visit(studio, request))
        await page.read()
        page.show()
