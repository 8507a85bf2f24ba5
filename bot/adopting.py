"""What was not understood becomes an intent of its own, with a first answer."""

from collections.abc import Iterable
from dataclasses import replace

from bot.yaml_file import dumped
from replies.adoption import phrasings_of
from replies.library import Library
from replies.pack import parse_packs
from replies.text import language_of


def asked_of(intent: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    """(intent, phrasing) of what these texts would be kept as."""
    return [(intent, text) for some in phrasings_of(texts).values() for text in some]


def with_new(library: Library, intent: str, title: str, answer: str, texts: Iterable[str]) -> Library:
    """The library with a new intent and one wording to answer it. Read as files are, so that it is checked as they are.

    Raises `LibraryError` with what is wrong.
    """
    topic = intent.partition(".")[0]
    packs = {
        language: {"topic": topic, "intents": {intent: {"title": title, "reply": intent, "phrasings": list(some)}}}
        for language, some in phrasings_of(texts).items()
    }
    written = "en" if language_of(answer) == "en" else "zh"
    pack = packs.setdefault(written, {"topic": topic})
    pack["replies"] = {intent: {"wordings": {"fact": [answer]}}}
    made = parse_packs({f"{language}/{topic}.yaml": dumped(one) for language, one in packs.items()}, 1)
    return replace(
        library, intents={**library.intents, **made.intents}, replies={**library.replies, **made.replies}
    )  # fmt: skip
