"""What nobody understood, the commonest first: made a phrasing, a new intent, or ignored."""

import asyncio

from fastapi import Request
from nicegui import ui

from bot import misses
from bot.adopting import with_new
from bot.console.changes import show_findings, show_trial
from bot.console.frame import Visit
from bot.console.plain import Plain, box, button
from bot.console.studio import Studio
from bot.drafts import Work
from bot.errand import Weighed
from bot.misses import Group, Report
from replies.adoption import Taken, adopted
from replies.library import Library, LibraryError

DAYS = 30
#: Groups that a page shows; talks that are shown of one, and lines around each of its messages.
GROUPS, TALKS, REACH = 50, 3, 2


class MissesPage:
    """One person's page."""

    def __init__(self, visit: Visit, work: Work) -> None:
        """`work`: whose intents are offered."""
        self.visit, self.studio, self.words, self.work = visit, visit.studio, visit.words, work
        self.report: Report | None = None
        self._undo: str = ""

    def show(self) -> None:
        """Build it; the groups come when they are gathered."""
        with self.visit.page("misses"):
            Plain("h1", self.words["nav.misses"])
            Plain("p", self.words.say("misses.hint", days=DAYS), "hint")
            self._progress = Plain("p", "", "hint", role="status", aria_live="polite")
            self._again = button(self.words["misses.undo"], self.visit.doing(self.restore))
            self._again.set_visibility(False)
            self._list = box("div", "page-part")

    def tell(self, step: str) -> None:
        """What is being done now."""
        self._progress.text = self.words[f"step.{step}"] if step else ""

    async def gather(self) -> None:
        """Find the groups; another process does it."""
        self.tell("gathering")
        try:
            self.report = await self.studio.errand("misses", self.tell, days=DAYS)
        finally:
            self.tell("")
        self.draw()

    def draw(self) -> None:
        """The groups as they are known."""
        found = self.report
        if found is None:
            return
        self._list.clear()
        with self._list:
            if found.waiting:
                Plain("p", self.words.say("misses.waiting", n=found.waiting), "hint")
            if not found.groups:
                Plain("p", self.words["misses.none"], "empty")
            for group in found.groups[:GROUPS]:
                GroupCard(self, group).show()

    async def restore(self) -> None:
        """What was ignored last comes back."""
        if self._undo:
            await asyncio.to_thread(misses.restore, self.studio.path, self._undo)
            self._undo = ""
            self._again.set_visibility(False)
            self.visit.tell("misses.restored")
            await self.gather()

    async def ignore(self, group: Group) -> None:
        """Listed no more; the button takes it back."""
        await asyncio.to_thread(misses.ignore, self.studio.path, group)
        self._undo = group.id
        self._again.set_visibility(True)
        self.visit.tell("misses.ignored", text=group.cluster.text)
        self.drop(group)

    def drop(self, group: Group) -> None:
        """It is dealt with."""
        if self.report is not None:
            left = tuple(one for one in self.report.groups if one.id != group.id)
            self.report = Report(left, self.report.waiting, self.report.ignored)
        self.draw()


class GroupCard:
    """One group: its texts, what is near, what an agent said, and what may become of it."""

    def __init__(self, page: MissesPage, group: Group) -> None:
        """Shown on this page."""
        self.page, self.group, self.words = page, group, page.words

    def show(self) -> None:
        """Build it."""
        words, group, doing = self.words, self.group, self.page.visit.doing
        with box("article", "card", aria_label=group.cluster.text):
            with Plain("h2", group.cluster.text):
                Plain("span", f"{group.cluster.count} ×", "n")
            if len(group.texts) > 1:
                Plain("p", " / ".join(group.texts[1:]), "hint")
            for one in group.nearest:
                if one.score >= 1:
                    title = self.page.visit.title(one.intent)
                    near = words.say("misses.near", title=title, phrasing=one.phrasing, score=round(one.score))
                    Plain("p", near, "hint")
            for answer in group.answers[:2]:
                Plain("p", words.say("misses.answered", text=answer), "bubble")
            self._talk = box("div", "talk-around")
            library = self.page.work.library
            options = {one: f"{library.title(one, words.language)} · {one}" for one in sorted(library.intents)}
            best = next((one.intent for one in group.nearest if one.intent in options), None)
            with box("div", "tools"):
                self._intent = ui.select(options, label=words["misses.intent"], value=best, with_input=True)
                self._intent.props("outlined dense options-dense").classes("grow")
                button(words["misses.adopt"], doing(self.weigh), "soft")
                button(words["misses.new"], self._open, "soft", aria_expanded="false")
                button(words["misses.context"], doing(self.context), "soft")
                button(words["misses.ignore"], doing(self.page.ignore, group), "soft")
            self._new = box("div", "limits")
            self._new.set_visibility(False)
            with self._new:
                self._fields()
            self._weighed = box("div", "page-part", aria_live="polite")

    def _fields(self) -> None:
        words = self.words
        self._id = ui.input(words["misses.id"]).props("outlined dense")
        self._title = ui.input(words["misses.title"]).props("outlined dense")
        answer = next(iter(self.group.answers), "")
        self._answer = ui.textarea(words["misses.answer"], value=answer).props("outlined dense autogrow")
        button(words["misses.weigh_new"], self.page.visit.doing(self.weigh_new), "soft")

    def _open(self) -> None:
        self._new.set_visibility(not self._new.visible)

    async def context(self) -> None:
        """What was said around its newest messages."""
        talks = await asyncio.to_thread(misses.context_of, self.page.studio.path, self.group, TALKS, REACH)
        self._talk.clear()
        with self._talk:
            for number, lines in enumerate(talks, start=1):
                Plain("h3", self.words.say("misses.talk", n=number))
                with box("ul", "lines"):
                    for author, text in lines:
                        Plain("li", f"{self.words.get(f'author.{author}', author)}：{text}")

    async def weigh(self) -> None:
        """What it would change to take it for the intent that is chosen."""
        intent = self._intent.value
        if not intent:
            self.page.visit.tell("misses.choose")
            return
        await self._weigh(str(intent), "", "")

    async def weigh_new(self) -> None:
        """The same for an intent of its own."""
        intent, title, answer = (str(one.value or "").strip() for one in (self._id, self._title, self._answer))
        library = self.page.work.library
        if not (intent and title and answer):
            self.page.visit.tell("misses.fill")
        elif intent in library.intents or intent in library.replies:
            self.page.visit.tell("misses.there", intent=intent)
        else:
            await self._weigh(intent, title, answer)

    async def _weigh(self, intent: str, title: str, answer: str) -> None:
        values = {"group": self.group.id, "intent": intent, "title": title, "answer": answer, "days": DAYS}
        self._weighed.clear()
        with self._weighed:
            told = Plain("p", self.words["working"], "hint", role="status")

        def tell(step: str) -> None:
            told.text = self.words[f"step.{step}"]

        try:
            found = await self.page.studio.errand("weigh", tell, **values)
        finally:
            self._weighed.clear()
        self._show(found, intent, title, answer)

    def _show(self, found: Weighed, intent: str, title: str, answer: str) -> None:
        words, visit = self.words, self.page.visit
        with self._weighed:
            Plain("h3", words["misses.changes"])
            show_findings(found.findings, words)
            show_trial(
                found.trial, words, visit.answers(self.page.studio.shelf.library), visit.answers(self.page.work.library)
            )
            with box("div", "tools"):
                keep = self.page.visit.doing(self.keep, intent, title, answer)
                button(words.say("misses.keep", intent=intent), keep, "main")
                button(words["no"], self._weighed.clear)

    async def keep(self, intent: str, title: str, answer: str) -> None:
        """It goes into the draft."""
        texts = self.group.texts

        def change(library: Library) -> Library:
            return with_new(library, intent, title, answer, texts) if title else adopted(library, intent, texts)

        try:
            draft = await self.page.studio.edit(self.page.visit.member.name, change)
        except Taken as error:
            self.page.visit.tell("misses.taken", text=error.text, intent=error.intent)
        except LibraryError as error:
            self.page.visit.tell_text(str(error))
        else:
            self.page.work = await self.page.studio.work()
            self.page.drop(self.group)
            self.page.visit.tell("misses.kept", n=draft.revision)


def add_misses_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/misses", title="没听懂")
    async def misses_page(request: Request) -> None:
        visit = Visit(studio, request)
        page = MissesPage(visit, await studio.work())
        page.show()
        ui.timer(0.05, visit.reading(page.gather), once=True)
