"""Intents, replies and wordings as one immutable value: what a publish swaps and a step keeps to its end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from replies.likeness import fixed, like
from replies.thresholds import CAUTIOUS, Thresholds
from replies.wording import ANY_TIME, Conditions, Group, Wording, grouped, wording_id

__all__ = [
    "ANY_TIME", "BUTTON", "LANGUAGES", "OUTSIDE", "Conditions", "Group", "Intent", "Library", "LibraryError", "Problem",
    "Reply", "Wording", "grouped", "wording_id", "written",
]  # fmt: skip

#: What wordings are written in. Traditional Chinese is made from `zh`.
LANGUAGES = ("zh", "en")

#: Wordings whose look-alikes are kept at a time; found anew they cost microseconds.
ALIKE_CAP = 2_000

#: Replies whose id begins so are the labels of buttons: plain text, one in each language, never rotated.
BUTTON = "button."

#: The intent whose phrasings are what nobody of the shop answers: they make the matcher doubt, and are never a match.
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a pack that must be mended, and how."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}. {self.cure}{'' if self.cure.endswith('?') else '.'}"


class LibraryError(Exception):
    """The library cannot be used as it is. All that is wrong with it is listed, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot can say for one purpose."""

    id: str
    topic: str
    #: Names that its wordings may use beside the always-present ones.
    slots: tuple[str, ...]
    #: All languages together, each in the order in which it was written.
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a customer may want."""

    id: str
    topic: str
    title: Mapping[str, str]
    #: The reply that answers it, and the trigger of the flow that it starts: either, both or none.
    reply: str | None
    starts: str | None
    phrasings: Mapping[str, tuple[str, ...]]


def written(language: str) -> str:
    """The language that wordings for this one are written in: `zh` for `zh-Hant`."""
    return "en" if language.startswith("en") else "zh"


#: (reply, language) → wordings.
_ByLanguage = dict[tuple[str, str], tuple[Wording, ...]]


def _by_language(replies: Mapping[str, Reply]) -> _ByLanguage:
    """Each reply's wordings in each language that are not off; where one has none, those of the other."""
    index: _ByLanguage = {}
    for reply in replies.values():
        own = {code: tuple(w for w in reply.wordings if w.language == code and not w.when.off) for code in LANGUAGES}
        for code, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
            index[reply.id, code] = own[code] or own[other]
    return index


@dataclass(frozen=True, slots=True)
class Library:
    """All that the bot understands and can say, in one version."""

    version: int
    intents: Mapping[str, Intent]
    replies: Mapping[str, Reply]
    #: Words that mean the same, by concept and language.
    concepts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    #: From which score on its matcher is believed.
    thresholds: Thresholds = CAUTIOUS
    #: Messages that must be understood, each with its intent: a publish that breaks one is stopped.
    golden: Mapping[str, str] = field(default_factory=dict)
    #: Who reads like whom, by wording, as it was found when this version was published; None in one that was not.
    look_alikes: Mapping[str, frozenset[str]] | None = field(default=None, repr=False, compare=False)
    _wordings: _ByLanguage = field(init=False, repr=False, compare=False)
    _groups: dict[tuple[str, str], tuple[Group, ...]] = field(init=False, repr=False, compare=False)
    _ids: dict[tuple[str, str], frozenset[str]] = field(init=False, repr=False, compare=False)
    #: Filled at first use: the wordings' own words by reply and language, and who reads like whom by wording.
    _fixed: dict[tuple[str, str], tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _alike: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Build the indexes once: a choice must not walk 10,000 wordings."""
        wordings = _by_language(self.replies)
        object.__setattr__(self, "_wordings", wordings)
        object.__setattr__(self, "_groups", {key: grouped(some) for key, some in wordings.items()})
        object.__setattr__(self, "_ids", {key: frozenset(w.id for w in some) for key, some in wordings.items()})

    def wordings(self, reply: str, language: str) -> tuple[Wording, ...]:
        """The reply's wordings in this language, or in the other one where it has none. Empty for an unknown reply."""
        return self._wordings.get((reply, written(language)), ())

    def angles(self, reply: str, language: str) -> tuple[str, ...]:
        """The angles of the reply, in the order in which they are due."""
        return tuple(dict.fromkeys(group.angle for group in self.groups(reply, language)))

    def groups(self, reply: str, language: str) -> tuple[Group, ...]:
        """The same wordings as a choice goes through them."""
        return self._groups.get((reply, written(language)), ())

    def ids(self, reply: str, language: str) -> frozenset[str]:
        """Their ids."""
        return self._ids.get((reply, written(language)), frozenset())

    def alike(self, reply: str, language: str, wording: str) -> frozenset[str]:
        """Those of them that read like this one: from the published table, else found at the first call."""
        key = reply, written(language)
        if wording not in self._ids.get(key, ()):
            return frozenset()
        if self.look_alikes is not None:
            return self.look_alikes.get(wording, frozenset())
        if wording not in self._alike:
            if len(self._alike) >= ALIKE_CAP:
                self._alike.clear()
            self._alike[wording] = self._find_alike(key, wording)
        return self._alike[wording]

    def look_alikes_json(self) -> str:
        """The table of all wordings that read like another, as text for storage: wording → those like it."""
        found = {
            one.id: sorted(alike)
            for key, some in sorted(self._wordings.items())
            for one in some
            if (alike := self._find_alike(key, one.id))
        }
        return json.dumps(found, sort_keys=True, separators=(",", ":"))

    def _find_alike(self, key: tuple[str, str], wording: str) -> frozenset[str]:
        some = self._wordings[key]
        at = next(place for place, one in enumerate(some) if one.id == wording)
        if key not in self._fixed:
            self._fixed[key] = tuple(fixed(one.text) for one in some)
        texts = self._fixed[key]
        return frozenset(some[place].id for place in like(texts[at], texts) if place != at)

    def phrasings(self) -> Iterator[tuple[str, str, str]]:
        """Every phrasing as (intent, language, text)."""
        for intent in self.intents.values():
            for language, texts in intent.phrasings.items():
                for text in texts:
                    yield intent.id, language, text

    def words(self) -> dict[str, tuple[str, ...]]:
        """Each concept's words in all languages."""
        return {
            name: tuple(word for words in by_language.values() for word in words)
            for name, by_language in self.concepts.items()
        }

    def title(self, intent: str, language: str) -> str:
        """What to call the intent before a customer, in their language where it has one; its id where it is unknown."""
        titles = self.intents[intent].title if intent in self.intents else {}
        return titles.get(written(language)) or next(iter(titles.values()), intent)

    def to_json(self) -> str:
        """The library as text for storage: the same library is always the same text."""
        stored = {
            "version": self.version,
            "intents": [_intent_out(intent) for _, intent in sorted(self.intents.items())],
            "replies": [_reply_out(reply) for _, reply in sorted(self.replies.items())],
            "concepts": {
                name: {language: list(words) for language, words in by_language.items()}
                for name, by_language in self.concepts.items()
            },
            "thresholds": asdict(self.thresholds),
            "golden": dict(self.golden),
        }
        return json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, look_alikes: str = "") -> Self:
        """The library that `to_json` wrote, with the table that `look_alikes_json` wrote of it.

        Raises `LibraryError` where the text is something else.
        """
        try:
            stored = json.loads(text)
            intents = [_intent_in(entry) for entry in stored["intents"]]
            replies = [_reply_in(entry) for entry in stored["replies"]]
            concepts = {
                name: {language: tuple(by_language[language]) for language in _ordered(by_language)}
                for name, by_language in sorted(stored.get("concepts", {}).items())
            }
            thresholds = Thresholds(**stored.get("thresholds", {}))
            golden = {str(text): str(intent) for text, intent in stored.get("golden", {}).items()}
            version = int(stored["version"])
            alike = {str(one): frozenset(others) for one, others in json.loads(look_alikes or "{}").items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"this is not a stored library ({type(error).__name__}: {error})"
            raise LibraryError((Problem("stored library", 1, what, "Publish or import it again"),)) from error
        by_id, said = {i.id: i for i in intents}, {r.id: r for r in replies}
        return cls(version, by_id, said, concepts, thresholds, golden, alike if look_alikes else None)


def _intent_out(intent: Intent) -> dict[str, Any]:
    return {
        "id": intent.id,
        "topic": intent.topic,
        "title": dict(intent.title),
        "reply": intent.reply,
        "starts": intent.starts,
        "phrasings": {language: list(texts) for language, texts in intent.phrasings.items()},
    }


def _intent_in(entry: dict[str, Any]) -> Intent:
    phrasings = {language: tuple(entry["phrasings"][language]) for language in _ordered(entry["phrasings"])}
    title = {language: entry["title"][language] for language in _ordered(entry["title"])}
    return Intent(entry["id"], entry["topic"], title, entry["reply"], entry["starts"], phrasings)


def _ordered(by_language: dict[str, Any]) -> list[str]:
    """Languages in the one order that everything has: sorted keys in the text must not change a library."""
    return [language for language in LANGUAGES if language in by_language]


def _reply_out(reply: Reply) -> dict[str, Any]:
    wordings = [[w.language, w.angle, w.text, _when_out(w.when)] for w in reply.wordings]
    return {"id": reply.id, "topic": reply.topic, "slots": list(reply.slots), "wordings": wordings}


def _reply_in(entry: dict[str, Any]) -> Reply:
    reply = entry["id"]
    wordings = tuple(
        Wording(wording_id(reply, language, text), reply, language, angle, text, _when_in(when))
        for language, angle, text, when in entry["wordings"]
    )
    return Reply(reply, entry["topic"], tuple(entry["slots"]), wordings)


def _when_out(when: Conditions) -> dict[str, Any]:
    """Only what is set: most wordings have no conditions."""
    stored = {name: getattr(when, name) for name in Conditions.__slots__}
    return {name: value for name, value in stored.items() if value is not None and value != ()}


def _when_in(stored: dict[str, Any]) -> Conditions:
    if not stored:
        return ANY_TIME
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    return Conditions(**values)
