"""Texts of customers become phrasings of an intent, of one that the library has or of a new one."""

from collections.abc import Iterable
from dataclasses import replace

from replies.library import Intent, Library
from replies.text import language_of, normal_form, simplified, without_codes


class Taken(Exception):
    """A text is a phrasing of another intent already: it cannot mean both."""

    def __init__(self, text: str, intent: str) -> None:
        super().__init__(f"{text} is a phrasing of {intent}")
        self.text, self.intent = text, intent


def phrasings_of(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What can stand as phrasings for these texts, by language: their matter alone, without politeness or numbers."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        phrasing = " ".join(without_codes(normal_form(simplified(text))).split())
        if phrasing:
            found.setdefault("en" if language_of(text) == "en" else "zh", {})[phrasing] = None
    return {language: tuple(some) for language, some in found.items()}


def adopted(library: Library, intent: str, texts: Iterable[str]) -> Library:
    """The library with these texts as phrasings of this intent of its own. Raises `Taken`, KeyError for no intent."""
    own = library.intents[intent]
    new = phrasings_of(texts)
    _refuse_taken(library, intent, new)
    added = {
        language: tuple(dict.fromkeys((*own.phrasings.get(language, ()), *some))) for language, some in new.items()
    }
    return with_intent(library, replace(own, phrasings={**own.phrasings, **added}))


def with_intent(library: Library, intent: Intent) -> Library:
    """The library with this intent in it, in the place of one of the same id."""
    return replace(library, intents={**library.intents, intent.id: intent})


def known_forms(library: Library) -> dict[str, str]:
    """Every phrasing's normal form with its intent."""
    return {normal_form(text): intent for intent, _, text in library.phrasings()}


def _refuse_taken(library: Library, intent: str, new: dict[str, tuple[str, ...]]) -> None:
    known = known_forms(library)
    for text in (text for some in new.values() for text in some):
        if known.get(normal_form(text), intent) != intent:
            raise Taken(text, known[normal_form(text)])
