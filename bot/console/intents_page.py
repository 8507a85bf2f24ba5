"""What customers may want: all intents by topic."""

from fastapi import Request
from nicegui import ui

from bot.console.frame import Visit
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, button, link
from bot.console.replies_page import AT_FIRST
from bot.console.studio import Studio
from replies.library import Intent, Library


class IntentsPage:
    """The list as one person looks at it."""

    def __init__(self, visit: Visit, library: Library) -> None:
        """What is listed."""
        self.visit, self.library, self.wanted, self.shows_all = visit, library, "", False

    def show(self) -> None:
        """Build it."""
        words = self.visit.words
        with self.visit.page("intents"):
            Plain("h1", words["nav.intents"])
            Plain("p", words["intents.hint"], "hint")
            with box("div", "tools", role="search"):
                search = ui.input(words["intents.search"], on_change=lambda event: self._search(str(event.value or "")))
                search.props("outlined dense clearable debounce=200 type=search").classes("grow")
            self.rows()

    def _search(self, wanted: str) -> None:
        self.wanted = wanted.strip().lower()
        self.rows.refresh()

    def _fits(self, intent: Intent) -> bool:
        phrasings = (text for some in intent.phrasings.values() for text in some)
        return not self.wanted or any(
            self.wanted in one.lower() for one in (intent.id, *intent.title.values(), *phrasings)
        )

    @ui.refreshable_method
    def rows(self) -> None:
        """The topics with their intents."""
        words = self.visit.words
        found = sorted(filter(self._fits, self.library.intents.values()), key=lambda one: (one.topic, one.id))
        if not found:
            Plain("p", words["intents.none"], "empty", role="status")
        shown = found if self.shows_all else found[:AT_FIRST]
        for topic in dict.fromkeys(one.topic for one in shown):
            with box("section", "card", aria_label=topic):
                Plain("h2", topic)
                with box("ul", "rows"):
                    for one in (one for one in shown if one.topic == topic):
                        self._row(one)
        if len(shown) < len(found):
            button(words.say("rest", n=len(found) - len(shown)), self._all)

    def _all(self) -> None:
        self.shows_all = True
        self.rows.refresh()

    def _row(self, intent: Intent) -> None:
        own = intent.phrasings.get(self.visit.words.language, ())
        with box("li"), link("", f"{PREFIX}/intents/{intent.id}", "entry"):
            Plain("b", self.library.title(intent.id, self.visit.words.language))
            Plain("code", intent.id)
            Plain("span", " / ".join(own[:4]), "first")
            with box("span", "marks"):
                count = sum(map(len, intent.phrasings.values()))
                Plain("span", self.visit.words.say("intents.phrasings", n=count), "quiet-mark")


def add_intents_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/intents", title="意图")
    async def intents(request: Request) -> None:
        IntentsPage(Visit(studio, request), (await studio.work()).library).show()
