"""The page of one reply: its wordings, edited with what they say and what is wrong with them in sight."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from nicegui import background_tasks, ui

from bot.console.conflict import show_conflict
from bot.console.frame import Visit
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, button, link
from bot.console.preview_panel import PreviewPanel
from bot.console.replies_page import titles_of
from bot.console.reply_desk import ChangedElsewhere, ReplyDesk
from bot.console.studio import Studio
from bot.console.wording_card import WordingCard
from bot.drafts import draft_at
from bot.preview import Shown, shown
from replies.editing import Empty, SameTwice
from replies.library import BUTTON, LANGUAGES, Library, Reply

#: The browser asks before it leaves a page that says so.
_GUARD = "window.onbeforeunload = {} ? (event) => {{ event.preventDefault(); return ''; }} : null"


class ReplyPage:
    """One person's page."""

    def __init__(self, visit: Visit, library: Library, reply: Reply, counts: Mapping[str, int]) -> None:
        """`counts`: how often each wording was said."""
        self.visit, self.counts = visit, counts
        self.desk = ReplyDesk(visit.studio, reply)
        self.title = titles_of(library, visit.words.language).get(reply.id, reply.id)
        self.cards: list[WordingCard] = []
        self.preview = PreviewPanel(visit, self.changed)
        self._was_dirty = False
        self._round = 0

    def show(self) -> None:
        """Build it."""
        words, self._client = self.visit.words, ui.context.client
        with self.visit.page("replies", self.title):
            link(words["reply.back"], f"{PREFIX}/replies", "back-link")
            with Plain("h1", self.title):
                Plain("code", self.desk.base.id)
            if self.desk.base.id.startswith(BUTTON):
                Plain("p", words["reply.label"], "hint")
            with box("div", "sticky tools"):
                save = button(words["reply.save"], self.visit.doing(self.save), "main")
                save.props["disabled"] = not self.visit.may_edit
                self._undo = button(words["reply.undo"], self.undo)
                self._state = Plain("span", words["reply.clean"], "hint", role="status")
            self._conflict = box("div", "conflict")
            with box("div", "columns"):
                with box("div", "wordings"):
                    self._whole = box("ul", "findings", aria_live="polite")
                    self.lines()
                self.preview.show()
        ui.keyboard(self._key, ignore=[])
        self._mark()

    @ui.refreshable_method
    def lines(self) -> None:
        """The wordings, language by language."""
        words, self.cards = self.visit.words, []
        # What the reader speaks comes first.
        for language in sorted(LANGUAGES, key=lambda one: one != words.language):
            own = [at for at, one in enumerate(self.desk.lines) if one.language == language]
            with box("section", "", aria_label=words[f"language.{language}"]):
                Plain("h2", words[f"language.{language}"])
                for number, at in enumerate(own, start=1):
                    card = WordingCard(self.desk, at, words, self.changed, self.redraw)
                    wording = self.desk.wording(at)
                    card.show(number, self.counts.get(wording.id, 0) if wording else 0)
                    self.cards.append(card)
                if not self.desk.base.id.startswith(BUTTON) or not own:
                    button(words["reply.add"], self._adding(language), aria_label=f"{words['reply.add']} {language}")

    def _adding(self, language: str) -> Any:
        def add() -> None:
            self.desk.add(language)
            self.redraw()

        return add

    def _key(self, event: Any) -> None:
        """Ctrl+S saves."""
        if event.action.keydown and event.key == "s" and (event.modifiers.ctrl or event.modifiers.meta):
            background_tasks.create(self.visit.doing(self.save)())

    def redraw(self) -> None:
        """Lines came, went or moved."""
        self.lines.refresh()
        self.changed()

    def undo(self) -> None:
        """One step back."""
        self.desk.undo()
        self.redraw()

    def changed(self) -> None:
        """Something was written: say what is wrong with it and what it says, as soon as nobody types."""
        self._mark()
        self._round += 1
        background_tasks.create(self._check_now(self._round))

    def _mark(self) -> None:
        dirty = self.desk.is_dirty
        self._state.text = self.visit.words["reply.unsaved" if dirty else "reply.clean"]
        self._undo.props["disabled"] = not self.desk.can_undo
        self._undo.update()
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            # Not `ui.run_javascript`: what was pressed may be gone, and the page is not.
            self._client.run_javascript(_GUARD.format("true" if dirty else "false"))

    async def _check_now(self, number: int) -> None:
        if number == self._round:
            await self.check()

    async def check(self) -> None:
        """Look at all lines as they are now."""
        found, studio = await self.desk.findings(), self.visit.studio
        scene, now, number = self.preview.scene, studio.now, self._round
        wordings = [self.desk.wording(card.at) for card in self.cards]
        said = await asyncio.to_thread(
            lambda: [shown(studio.shelf, one, scene, now) if one else Shown() for one in wordings]
        )
        if number != self._round:
            return
        for card, one, shown_as in zip(self.cards, wordings, said, strict=True):
            card.tell(found.get(one.id, ()) if one else (), shown_as)
        self._whole.clear()
        with self._whole:
            for finding in found.get("", ()):
                Plain("li", finding.said(self.visit.words.language), "hot" if finding.severity == "error" else "warn")
        await self.preview.tell(self.desk.draft)

    async def save(self) -> None:
        """Keep it in the draft, or say why not."""
        words = self.visit.words
        try:
            draft = await self.desk.save(self.visit.member.name)
        except Empty:
            self.visit.tell("reply.empty")
        except SameTwice as error:
            self.visit.tell("reply.twice", text=error.text)
        except ChangedElsewhere as error:
            await self._ask(error.theirs)
        else:
            self._conflict.clear()
            self.redraw()
            self.visit.tell_text(words.say("reply.saved", n=draft.revision))

    async def _ask(self, theirs: Reply | None) -> None:
        """Both texts, side by side."""
        if theirs is None:
            self.visit.tell("reply.gone")
            return
        draft = await asyncio.to_thread(draft_at, self.visit.studio.path)
        name = draft.author if draft else "?"
        self.visit.tell("reply.conflict", name=name)
        self._conflict.clear()

        def take() -> None:
            self.desk.take(theirs)
            self._settled()

        async def over() -> None:
            self.desk.over(theirs)
            self._settled()
            await self.save()

        with self._conflict:
            show_conflict(self.visit.words, name, theirs, self.desk.draft, take, self.visit.doing(over))

    def _settled(self) -> None:
        self._conflict.clear()
        self.visit.tell("")
        self.redraw()


def add_reply_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/replies/{reply_id}", title="话术")
    async def reply(request: Request, reply_id: str) -> None:
        visit, work = Visit(studio, request), await studio.work()
        found = work.library.replies.get(reply_id)
        if found is None:
            with visit.page("replies"):
                Plain("h1", visit.words["reply.gone"])
                Plain("p", visit.words["reply.gone_why"], "empty")
                link(visit.words["reply.back"], f"{PREFIX}/replies")
            return
        page = ReplyPage(visit, work.library, found, (await studio.counts()).get(reply_id, {}))
        page.show()
        ui.timer(0.05, page.check, once=True)
