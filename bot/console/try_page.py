"""One message, as the published library and the draft take it, side by side, with the reasons."""

import asyncio

from fastapi import Request
from nicegui import ui

from bot.console.frame import Visit
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, button, link
from bot.console.studio import Studio
from bot.ranking import Ranking, ranked
from replies.library import Library
from replies.matcher import Matcher

#: Intents that are shown of a ranking, and characters of a message that are tried.
SHOWN, LONGEST = 5, 1_000


class TryPage:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        """Nothing has been tried yet."""
        self.visit, self.studio, self.words = visit, visit.studio, visit.words

    def show(self) -> None:
        """Build it."""
        words = self.words
        with self.visit.page("try"):
            Plain("h1", words["try.title"])
            Plain("p", words["try.hint"], "hint")
            with box("div", "tools"):
                self._text = ui.input(words["try.text"]).props("outlined dense autofocus").classes("grow")
                self._text.on("keydown.enter", self.visit.reading(self.rank), args=[])
                button(words["try.do"], self.visit.reading(self.rank), "main")
            self._progress = Plain("p", "", "hint", role="status", aria_live="polite")
            self._sides = box("div", "sides")

    def tell(self, step: str) -> None:
        """What is being done now."""
        self._progress.text = self.words[f"step.{step}"] if step else ""

    async def rank(self) -> None:
        """Both, the published one at once and the draft's when it is learnt."""
        text = str(self._text.value or "").strip()[:LONGEST]
        self._sides.clear()
        if not text:
            self.visit.tell("try.empty")
            return
        self.visit.tell("")
        shelf = self.studio.shelf
        await self._side("try.live", text, shelf.library, shelf.matcher)
        work = await self.studio.work()
        if work.revision is None:
            self.tell("")
            self._progress.text = self.words["try.no_draft"]
            return
        try:
            matcher = await self.studio.draft_matcher(work.library, self.tell)
        finally:
            self.tell("")
        await self._side("try.draft", text, work.library, matcher)

    async def _side(self, key: str, text: str, library: Library, matcher: Matcher) -> None:
        found = await asyncio.to_thread(ranked, text, library, matcher, self.studio.shelf.policy)
        with self._sides, box("section", "side card", aria_label=self.words[key]):
            Plain("h2", self.words[key])
            Plain("p", self.words.say(f"try.{found.meaning.band}"), "mark-line")
            Plain("p", self.words.say("try.read", text=found.read), "hint")
            self._places(found, library)

    def _places(self, found: Ranking, library: Library) -> None:
        words = self.words
        if not found.places:
            Plain("p", words["try.nothing"], "empty")
        with box("ol", "lines"):
            for one in found.places[:SHOWN]:
                with box("li"):
                    Plain("b", f"{one.score:.0f}  ")
                    link(library.title(one.intent, words.language), f"{PREFIX}/intents/{one.intent}")
                    Plain("code", one.intent)
                    Plain("p", words.say("try.closest", phrasing=one.phrasing, score=round(one.likeness)), "hint")
                    if one.votes:
                        votes = "  ".join(f"{name} {vote:+.2f}" for name, vote in one.votes)
                        Plain("p", words.say("try.votes", votes=votes), "hint")
        for also in found.meaning.more:
            Plain("p", words.say("try.more", title=library.title(also.intent, words.language)), "hint")


def add_try_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/try", title="试一句")
    async def try_message(request: Request) -> None:
        TryPage(Visit(studio, request)).show()
