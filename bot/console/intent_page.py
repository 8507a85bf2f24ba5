"""One intent: how customers put it, and what answers it."""

from collections.abc import Mapping

from fastapi import Request
from nicegui import ui

from bot.console.frame import Visit
from bot.console.parts import PREFIX
from bot.console.plain import Plain, box, button, link
from bot.console.studio import Studio
from bot.errors import Conflict
from replies.adoption import known_forms
from replies.editing import with_phrasings
from replies.library import LANGUAGES, Intent, Library
from replies.text import normal_form


class PhrasingTaken(Conflict):
    """A phrasing that belongs to another intent."""

    def __init__(self, text: str, intent: str) -> None:
        super().__init__(
            f"“{text}”已经是 {intent} 的说法，只能留一处。"
            f"(“{text}” is a phrasing of {intent}: it can mean one thing only.)"
        )


class IntentChanged(Conflict):
    """Somebody else changed the phrasings of this intent meanwhile."""

    def __init__(self, added: str) -> None:
        super().__init__(
            f"别人刚改了这个意图的说法（{added}）。重新打开这一页，把您的加进去再存。"
            f"(Somebody else changed these phrasings meanwhile: {added}. Open the page again and add yours.)"
        )


class IntentPage:
    """One intent: its phrasings, one on a line."""

    def __init__(self, visit: Visit, library: Library, intent: Intent) -> None:
        """`intent`: as it stands in the draft."""
        self.visit, self.library, self.intent = visit, library, intent
        self._past: Mapping[str, tuple[str, ...]] | None = None

    def show(self) -> None:
        """Build it."""
        words, intent = self.visit.words, self.intent
        title = self.library.title(intent.id, words.language)
        with self.visit.page("intents", title):
            link(words["intents.back"], f"{PREFIX}/intents", "back-link")
            with Plain("h1", title):
                Plain("code", intent.id)
            if intent.reply:
                link(words.say("intents.reply", reply=intent.reply), f"{PREFIX}/replies/{intent.reply}")
            if intent.starts:
                Plain("p", words.say("intents.starts", flow=intent.starts), "hint")
            golden = [text for text, one in self.library.golden.items() if one == intent.id]
            if golden:
                Plain("p", words.say("intents.golden", some=" / ".join(golden)), "hint")
            with box("div", "sides"):
                self._fields = {code: self._field(code) for code in LANGUAGES}
            with box("div", "tools"):
                button(words["reply.save"], self.visit.doing(self.save), "main")
                self._undo = button(words["reply.undo"], self.visit.doing(self.undo))
                self._undo.set_visibility(False)

    def _field(self, language: str) -> ui.textarea:
        label = self.visit.words.say("intents.lines", language=self.visit.words[f"language.{language}"])
        field = ui.textarea(label, value="\n".join(self.intent.phrasings.get(language, ())))
        field.props(f"outlined autogrow lang={language}")
        return field

    async def save(self) -> None:
        """Keep the phrasings in the draft."""
        mine = {
            code: tuple(dict.fromkeys(filter(None, map(str.strip, str(field.value or "").splitlines()))))
            for code, field in self._fields.items()
        }
        before = self.intent.phrasings
        await self._keep(mine)
        self._past = before
        self._undo.set_visibility(True)

    async def undo(self) -> None:
        """As it was before the last save."""
        if self._past is not None:
            past, self._past = self._past, None
            await self._keep(past)
            self._undo.set_visibility(False)
            for code, field in self._fields.items():
                field.value = "\n".join(past.get(code, ()))

    async def _keep(self, mine: Mapping[str, tuple[str, ...]]) -> None:
        base, own = self.intent, self.intent.id

        def change(library: Library) -> Library:
            there = library.intents.get(own)
            if there is None or there.phrasings != base.phrasings:
                others = {text for some in (there.phrasings if there else {}).values() for text in some}
                added = others - {text for some in base.phrasings.values() for text in some}
                raise IntentChanged(" / ".join(sorted(added)))
            known = known_forms(library)
            for text in (text for some in mine.values() for text in some):
                if known.get(normal_form(text), own) != own:
                    raise PhrasingTaken(text, known[normal_form(text)])
            return with_phrasings(library, own, mine)

        draft = await self.visit.studio.edit(self.visit.member.name, change)
        self.intent = (await self.visit.studio.work()).library.intents[own]
        self.visit.tell("reply.saved", n=draft.revision)


def add_intent_page(studio: Studio) -> None:
    """Where it is."""

    @ui.page("/intents/{intent_id}", title="意图")
    async def intent(request: Request, intent_id: str) -> None:
        visit, work = Visit(studio, request), await studio.work()
        found = work.library.intents.get(intent_id)
        if found is not None:
            IntentPage(visit, work.library, found).show()
            return
        with visit.page("intents"):
            Plain("h1", visit.words["intents.gone"])
            link(visit.words["intents.back"], f"{PREFIX}/intents")
