"""All replies by topic: what is said how often, and what is wrong with it."""

from collections.abc import Mapping

from fastapi import Request
from nicegui import ui

from bot.console.frame import Visit
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, button, link
from bot.console.studio import COUNTED_DAYS, Studio
from bot.drafts import Work
from replies.library import BUTTON, Library, Reply
from replies.wording import spoken

#: Characters of the first wording that a row shows.
SNIPPET = 60
#: Rows that are shown at first: a page of all of them would take half a second to build.
AT_FIRST = 100


class RepliesPage:
    """The list as one person looks at it."""

    def __init__(self, visit: Visit, work: Work, counts: Mapping[str, Mapping[str, int]]) -> None:
        """What is listed."""
        self.visit, self.work, self.counts = visit, work, counts
        self.wanted, self.only_wrong, self.shows_all = "", False, False
        self.warnings: dict[str, tuple[int, int]] = {}
        self._titles = titles_of(work.library, visit.words.language)

    def show(self) -> None:
        """Build it."""
        words = self.visit.words
        with self.visit.page("replies"):
            Plain("h1", words["nav.replies"])
            state = "draft" if self.work.revision else "no_draft"
            Plain("p", words.say(f"replies.{state}", n=self.work.revision or 0, version=self.work.version), "hint")
            with box("div", "tools", role="search"):
                ui.input(words["replies.search"], on_change=lambda event: self._search(str(event.value or ""))).props(
                    "outlined dense clearable debounce=200 type=search"
                ).classes("grow")
                ui.checkbox(words["replies.only_wrong"], on_change=lambda event: self._only(bool(event.value)))
            self.rows()

    def _search(self, wanted: str) -> None:
        self.wanted = wanted.strip().lower()
        self.rows.refresh()

    def _only(self, wrong: bool) -> None:
        self.only_wrong = wrong
        self.rows.refresh()

    def _fits(self, reply: Reply) -> bool:
        if self.only_wrong and not any(self.warnings.get(reply.id, (0, 0))):
            return False
        if not self.wanted:
            return True
        texts = (reply.id, self._titles.get(reply.id, ""), *(one.text for one in reply.wordings))
        return any(self.wanted in text.lower() for text in texts)

    @ui.refreshable_method
    def rows(self) -> None:
        """The topics with their replies."""
        found = sorted(filter(self._fits, self.work.library.replies.values()), key=lambda one: (one.topic, one.id))
        if not found:
            Plain("p", self.visit.words["replies.none"], "empty", role="status")
        shown = found if self.shows_all else found[:AT_FIRST]
        for topic in dict.fromkeys(one.topic for one in shown):
            some = [one for one in shown if one.topic == topic]
            with box("section", "card", aria_label=topic):
                with Plain("h2", topic):
                    Plain("span", str(len(some)), "n")
                with box("ul", "rows"):
                    for reply in some:
                        self._row(reply)
        if len(shown) < len(found):
            button(self.visit.words.say("rest", n=len(found) - len(shown)), self._all)

    def _all(self) -> None:
        self.shows_all = True
        self.rows.refresh()

    def _row(self, reply: Reply) -> None:
        words, said = self.visit.words, sum(self.counts.get(reply.id, {}).values())
        errors, warnings = self.warnings.get(reply.id, (0, 0))
        first = next((one.text for one in reply.wordings if one.language == words.language), "")
        with box("li"), link("", f"{PREFIX}/replies/{reply.id}", "entry"):
            Plain("b", self._titles.get(reply.id) or reply.id)
            Plain("code", reply.id if reply.id in self._titles else "")
            Plain("span", spoken(first)[:SNIPPET], "first")
            with box("span", "marks"):
                Plain("span", words.say("replies.wordings", n=len(reply.wordings)), "quiet-mark")
                if said:
                    Plain("span", words.say("replies.said", n=said, days=COUNTED_DAYS), "quiet-mark")
                if errors:
                    Plain("span", words.say("errors", n=errors), "mark hot")
                if warnings:
                    Plain("span", words.say("warnings", n=warnings), "mark")

    async def find_wrong(self) -> None:
        """Look through all of them, a few milliseconds at a time, and show what is wrong."""
        for reply in self.work.library.replies.values():
            found = await self.visit.studio.findings(reply)
            errors = sum(one.severity == "error" for one in found)
            self.warnings[reply.id] = errors, len(found) - errors
        if any(map(any, self.warnings.values())):
            self.rows.refresh()


def titles_of(library: Library, language: str) -> dict[str, str]:
    """What each reply answers, in words: the title of its intent, or the label itself."""
    found = {one.reply: library.title(one.id, language) for one in library.intents.values() if one.reply}
    labels = {one.id: one.wordings[0].text for one in library.replies.values() if one.id.startswith(BUTTON)}
    return {**labels, **found}


def add_replies_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/replies", title="话术")
    async def replies(request: Request) -> None:
        visit = Visit(studio, request)
        page = RepliesPage(visit, await studio.work(), await studio.counts())
        page.show()
        ui.timer(0.1, page.find_wrong, once=True)
