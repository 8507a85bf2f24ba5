"""What is around every operators' page: who it is, the way to the other pages, and what went wrong."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from fastapi import Request
from nicegui import ui

from bot.console.guard import SEAT
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, link
from bot.console.sign_in import language_of
from bot.console.studio import Studio
from bot.console.voice_words import VOICE
from bot.console.words import Words
from bot.errors import BotError, Conflict
from bot.preview import Scene, shown
from data.connection import StorageError
from data.staff import Member, Role
from replies.library import Library

log = structlog.get_logger("console")

#: Who may change what the bot says.
MAY_EDIT: frozenset[Role] = frozenset({"operator", "admin"})
#: Page → its word, in the order of the navigation.
PAGES = ("replies", "intents", "misses", "try", "publish")
_HEAD = "".join(f'<link rel="stylesheet" href="{PREFIX}/static/{style}.css">' for style in ("console", "voice")) + (
    '<meta name="robots" content="noindex"><meta name="theme-color" content="#14614f">'
)


class Visit:
    """One open page of somebody who is signed in."""

    def __init__(self, studio: Studio, request: Request) -> None:
        """The guard let them through."""
        self.studio = studio
        self._secret, self.member = request.scope[SEAT]
        self.words = Words(language_of(request, studio.parts.language), VOICE)
        self._notice: Plain | None = None

    @property
    def may_edit(self) -> bool:
        """Whether they may change anything here."""
        return self.member.role in MAY_EDIT

    async def who(self) -> Member | None:
        """Who this is now, where they may still change something; else they are told, and nothing may be done."""
        member = await self.studio.sessions.use(self._secret)
        if member is None:
            ui.navigate.to("/sign-in?out")
            return None
        self.member = member
        if not self.may_edit:
            self.tell("may_not")
            return None
        return member

    def title(self, intent: str) -> str:
        """What to call an intent."""
        return self.studio.shelf.library.title(intent, self.words.language)

    def answers(self, library: Library) -> Callable[[str], str]:
        """How a library answers an intent, in the language of the page: its reply's first wording, as it would read."""

        def answer(intent: str) -> str:
            reply = library.intents[intent].reply if intent in library.intents else None
            some = library.wordings(reply, self.words.language) if reply else ()
            scene = Scene(language=self.words.language)
            return shown(self.studio.shelf, some[0], scene, self.studio.now).text if some else ""

        return answer

    def tell(self, key: str, **values: object) -> None:
        """Say it above the page until something else is said; an empty key says nothing more."""
        self.tell_text(self.words.say(key, **values) if key else "")

    def tell_text(self, text: str) -> None:
        """The same with words that are no key."""
        if self._notice is not None:
            self._notice.text = text
            self._notice.set_visibility(bool(text))

    def doing(self, act: Callable[..., Awaitable[Any]], *values: Any) -> Callable[[], Awaitable[None]]:
        """A handler that first asks who this is, and says what went wrong in words."""

        async def handler() -> None:
            async def allowed() -> None:
                if await self.who() is not None:
                    await act(*values)

            await self._guarded(allowed)

        return handler

    def reading(self, look: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The same for what changes nothing: whoever sees the page may."""

        async def handler() -> None:
            await self._guarded(look)

        return handler

    async def _guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except Conflict as error:
            self.tell_text(in_language(str(error), self.words.language))
        except BotError as error:
            self.tell_text(in_language(str(error), self.words.language))
            log.warning("an operator's act failed", action="voice_failed", reason=str(error))
        except StorageError as error:
            self.tell("error.storage")
            log.error("an operator's act failed", action="voice_failed", reason=str(error))

    @contextmanager
    def page(self, here: str, title: str = "") -> Iterator[None]:
        """The frame; the page's own elements go into it."""
        ui.add_head_html(_HEAD)
        ui.page_title(f"{title or self.words[f'nav.{here}']} · 店小二")
        with box("div", "voice", lang=self.words.language):
            self._bar(here)
            self._notice = Plain("p", "", "notice", role="alert")
            self._notice.set_visibility(False)
            if not self.may_edit:
                Plain("p", self.words["may_not"], "notice", role="status")
            with box("main", "page"):
                yield

    def _bar(self, here: str) -> None:
        words = self.words
        other = "en" if words.language == "zh" else "zh"
        with box("header", "top"):
            link(words["nav.desk"], f"{PREFIX}/", "home")
            with box("nav", "ways", aria_label=words["nav"]):
                for page in PAGES:
                    current = {"aria_current": "page"} if page == here else {}
                    link(words[f"nav.{page}"], f"{PREFIX}/{page}", "way", **current)
            link(words["other_language"], f"?lang={other}", "quiet", lang=other)
            Plain("span", self.member.name, "me-name")


def in_language(text: str, language: str) -> str:
    """Our errors are Chinese with English in brackets behind it: the half that is wanted."""
    zh, bracket, en = text.partition("(")
    if not bracket or not en.endswith(")"):
        return text
    return zh if language == "zh" else en[:-1]
