"""Pack files become a library: read, put together by id over the languages, and checked as a whole."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from replies.context import ALWAYS, ORDER_STATES, SLOTS
from replies.library import (
    ANY_TIME,
    BUTTON,
    LANGUAGES,
    Conditions,
    Intent,
    Library,
    LibraryError,
    Reply,
    Wording,
    wording_id,
)
from replies.sandbox import faults
from replies.sheet import Sheet, line_of
from replies.text import plain
from replies.tuning import Tuning, check_golden, together, tuning
from replies.wording import CAMPAIGN_KEY

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_ANGLE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _IntentPart:
    """An intent as one file has it."""

    id: str
    sheet: Sheet
    line: int
    language: str
    topic: str
    title: str
    reply: str | None
    starts: str | None
    #: Each with its line.
    phrasings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _ReplyPart:
    """A reply as one file has it."""

    id: str
    sheet: Sheet
    line: int
    language: str
    topic: str
    slots: tuple[str, ...] | None
    wordings: tuple[tuple[Wording, int], ...]


#: Words by concept and language.
_Concepts = dict[str, dict[str, tuple[str, ...]]]
_Part = TypeVar("_Part", _IntentPart, _ReplyPart)
_Value = TypeVar("_Value", str, tuple[str, ...])


def parse_packs(files: Mapping[str, str], version: int) -> Library:
    """The library that these packs (name such as `zh/shipping.yaml` → text) make together.

    Raises `LibraryError` with every problem in every file, not only the first.
    """
    sheets = [Sheet(name, files[name]) for name in sorted(files)]
    intents: list[_IntentPart] = []
    replies: list[_ReplyPart] = []
    concepts: _Concepts = {}
    tunings = [_read(sheet, intents, replies, concepts) for sheet in sheets]
    merged = _merge_replies(replies)
    library = Library(
        version,
        _merge_intents(intents, merged),
        merged,
        dict(sorted(concepts.items())),
        *together(tunings),
    )
    _check_phrasings(intents)
    check_golden(sheets, tunings, library.intents)
    problems = [problem for sheet in sheets for problem in sheet.problems]
    if problems:
        raise LibraryError(tuple(sorted(problems, key=lambda problem: (problem.file, problem.line))))
    return library


def _read(sheet: Sheet, intents: list[_IntentPart], replies: list[_ReplyPart], concepts: _Concepts) -> Tuning:
    """One file's intents, replies and concepts; and what it says of the understanding itself."""
    language = sheet.file.split("/")[-2] if "/" in sheet.file else ""
    if language not in LANGUAGES:
        sheet.note(1, "its folder names no language", "Put it into zh/ or en/")
        return Tuning()
    fields = sheet.fields(sheet.root, "the file", ("topic", "intents", "replies", "concepts", "thresholds", "golden"))
    topic = sheet.text(fields.get("topic"), "topic")
    if sheet.root is not None and "topic" not in fields:
        sheet.note(1, "it has no topic", "Begin with a line topic: and its name")
    for name, node in sheet.entries(fields.get("intents"), "intents"):
        if _is_id(sheet, name, node):
            intents.append(_intent(sheet, language, topic, name, node))
    for name, node in sheet.entries(fields.get("replies"), "replies"):
        if _is_id(sheet, name, node):
            replies.append(_reply(sheet, language, topic, name, node))
    _read_concepts(sheet, fields.get("concepts"), language, concepts)
    return tuning(sheet, fields.get("thresholds"), fields.get("golden"))


def _read_concepts(sheet: Sheet, node: Node | None, language: str, concepts: _Concepts) -> None:
    """Words that mean the same; files that name the same concept add to it."""
    for name, listed in sheet.entries(node, "concepts"):
        if _is_id(sheet, name, listed, _ANGLE):
            words = tuple(text for text, _ in sheet.texts(listed, f"concepts: {name}"))
            own = concepts.setdefault(name, {})
            own[language] = tuple(dict.fromkeys((*own.get(language, ()), *words)))


def _is_id(sheet: Sheet, name: str, node: Node, form: re.Pattern[str] = _ID) -> bool:
    if form.fullmatch(name):
        return True
    sheet.wrong(node, f"{name} is no id", "Use small letters, digits, _ and dots, such as shipping.when")
    return False


def _intent(sheet: Sheet, language: str, topic: str, name: str, node: Node) -> _IntentPart:
    fields = sheet.fields(node, name, ("title", "reply", "starts", "phrasings"))
    title = sheet.text(fields.get("title"), f"{name}: title")
    phrasings = tuple((text, line_of(one)) for text, one in sheet.texts(fields.get("phrasings"), f"{name}: phrasings"))
    reply = sheet.text(fields.get("reply"), f"{name}: reply") or None
    starts = sheet.text(fields.get("starts"), f"{name}: starts") or None
    if "title" not in fields:
        sheet.wrong(node, f"{name} has no title", "Add title: and a few words that a customer would know it by")
    return _IntentPart(name, sheet, line_of(node), language, topic, title, reply, starts, phrasings)


def _reply(sheet: Sheet, language: str, topic: str, name: str, node: Node) -> _ReplyPart:
    if name.startswith(BUTTON) and isinstance(node, ScalarNode):
        made = _wording(sheet, name, language, "label", node)
        return _ReplyPart(name, sheet, line_of(node), language, topic, None, (made,) if made else ())
    fields = sheet.fields(node, name, ("slots", "wordings"))
    slots = tuple(text for text, _ in sheet.texts(fields.get("slots"), f"{name}: slots")) if "slots" in fields else None
    wordings: list[tuple[Wording, int]] = []
    for angle, some in sheet.entries(fields.get("wordings"), f"{name}: wordings"):
        if _is_id(sheet, angle, some, _ANGLE):
            listed = (_wording(sheet, name, language, angle, one) for one in sheet.items(some, f"{name}: {angle}"))
            wordings.extend(filter(None, listed))
    if not wordings:
        sheet.wrong(node, f"{name} has no wording", "Add wordings: with an angle and a list of texts")
    return _ReplyPart(name, sheet, line_of(node), language, topic, slots, tuple(wordings))


def _wording(sheet: Sheet, name: str, language: str, angle: str, node: Node) -> tuple[Wording, int] | None:
    """A text, or a text with conditions."""
    where = f"{name}: a wording"
    if isinstance(node, MappingNode) and any(key.value == "text" for key, _ in node.value):
        fields = sheet.fields(node, where, ("text", "when"))
        text = sheet.text(fields.get("text"), where)
        when, line = _conditions(sheet, fields.get("when"), f"{name}: when"), line_of(fields["text"])
    else:
        text, when, line = sheet.text(node, where), ANY_TIME, line_of(node)
    return (Wording(wording_id(name, language, text), name, language, angle, text, when), line) if text else None


def _conditions(sheet: Sheet, node: Node | None, where: str) -> Conditions:
    fields = sheet.fields(node, where, Conditions.__slots__)
    several = {
        name: tuple(text for text, _ in sheet.texts(fields.get(name), f"{where}: {name}"))
        for name in ("channels", "order_states", "levels")
    }
    for state in several["order_states"]:
        if state not in ORDER_STATES:
            sheet.wrong(fields["order_states"], f"{where}: there is no state {state}", _among(ORDER_STATES))
    campaign = _campaign(sheet, fields.get("campaign"), f"{where}: campaign")
    off = sheet.truth(fields.get("off"), f"{where}: off") or None
    hours = _hours(sheet, fields.get("hours"), f"{where}: hours")
    return Conditions(campaign=campaign, hours=hours, off=off, **several)


def _campaign(sheet: Sheet, node: Node | None, where: str) -> bool | str | None:
    """True or false, or the key of one campaign."""
    if node is None or str(node.tag).endswith(":bool"):
        return sheet.truth(node, where)
    if CAMPAIGN_KEY.fullmatch(str(node.value)):
        return str(node.value)
    sheet.wrong(node, f"{where} must be true or false, or a campaign's key", "Write true, false, or the key")
    return None


def _hours(sheet: Sheet, node: Node | None, where: str) -> tuple[int, int] | None:
    texts = [text for text, _ in sheet.texts(node, where)]
    if node is None or (len(texts) == 2 and all(text.isdecimal() and int(text) <= 24 for text in texts)):
        return (int(texts[0]), int(texts[1])) if node is not None else None
    sheet.wrong(node, f"{where} must be two full hours", "Write for example [9, 22]")
    return None


def _among(names: Iterable[str]) -> str:
    return f"There are: {', '.join(sorted(names))}"


def _merge_replies(parts: list[_ReplyPart]) -> dict[str, Reply]:
    merged: dict[str, Reply] = {}
    for name, some in _by_id(parts):
        slots = _agreed(name, "slots", some, [part.slots for part in some]) or ()
        _agreed(name, "topic", some, [part.topic or None for part in some])
        _check_slots(some, slots)
        for part in some:
            _check_wordings(part, slots)
        wordings = tuple(wording for part in some for wording, _ in part.wordings)
        merged[name] = Reply(name, some[0].topic, slots, wordings)
    return merged


def _merge_intents(parts: list[_IntentPart], replies: Mapping[str, Reply]) -> dict[str, Intent]:
    merged: dict[str, Intent] = {}
    for name, some in _by_id(parts):
        reply = _agreed(name, "reply", some, [part.reply for part in some])
        starts = _agreed(name, "starts", some, [part.starts for part in some])
        _agreed(name, "topic", some, [part.topic or None for part in some])
        if reply is not None and reply not in replies:
            part = next(part for part in some if part.reply == reply)
            part.sheet.note(part.line, f"{name}: there is no reply {reply}", "Write the reply, or correct its name")
        title = {part.language: part.title for part in some}
        phrasings = {part.language: tuple(dict.fromkeys(text for text, _ in part.phrasings)) for part in some}
        merged[name] = Intent(name, some[0].topic, title, reply, starts, phrasings)
    return merged


def _by_id(parts: list[_Part]) -> Iterator[tuple[str, list[_Part]]]:
    """The parts of each id, at most one a language, in the languages' order."""
    grouped: dict[str, dict[str, _Part]] = {}
    for part in parts:
        first = grouped.setdefault(part.id, {}).setdefault(part.language, part)
        if first is not part:
            what = f"{part.id} is there already in {first.sheet.file}, line {first.line}"
            part.sheet.note(part.line, what, "Put the two together, or give one another id")
    for name in sorted(grouped):
        yield name, [grouped[name][language] for language in LANGUAGES if language in grouped[name]]


def _agreed(name: str, field: str, parts: Sequence[_Part], values: list[_Value | None]) -> _Value | None:
    """The one value that all languages' files give, where they give it."""
    given = [(part, value) for part, value in zip(parts, values, strict=True) if value is not None]
    for part, value in given[1:]:
        if value != given[0][1]:
            first = given[0][0]
            what = f"{name}: {field} is another one than in {first.sheet.file}, line {first.line}"
            part.sheet.note(part.line, what, f"Write the same {field} in both, or only in one")
    return given[0][1] if given else None


def _check_slots(parts: list[_ReplyPart], slots: tuple[str, ...]) -> None:
    for slot in slots:
        if slot not in SLOTS:
            cure = "It is always there: leave it out" if slot in ALWAYS else _among(SLOTS)
            parts[0].sheet.note(parts[0].line, f"{parts[0].id}: there is no slot {slot}", cure)


def _check_wordings(part: _ReplyPart, slots: tuple[str, ...]) -> None:
    """Every template is allowed, none is there twice, and a button has one plain label."""
    seen: dict[str, int] = {}
    for wording, line in part.wordings:
        for fault in faults(wording.text, ALWAYS | set(slots)):
            part.sheet.note(line + fault.line - 1, f"{part.id}: {fault.what}", fault.cure)
        if wording.id in seen:
            what = f"{part.id} has this wording already in line {seen[wording.id]}"
            part.sheet.note(line, what, "Leave one of them out, or say it in another way")
        seen.setdefault(wording.id, line)
    if not part.id.startswith(BUTTON):
        return
    if len(part.wordings) > 1 or any("{" in wording.text for wording, _ in part.wordings):
        part.sheet.note(part.line, f"{part.id} is a button: it has one label, without variables", "Keep one plain text")


def _check_phrasings(parts: list[_IntentPart]) -> None:
    """No phrasing belongs to two intents of one language."""
    owners: dict[tuple[str, str], _IntentPart] = {}
    for part in parts:
        for text, line in part.phrasings:
            owner = owners.setdefault((part.language, letters(text)), part)
            if owner.id != part.id:
                what = f"{part.id}: the phrasing {text} is in {owner.id} too ({owner.sheet.file})"
                part.sheet.note(line, what, "Leave it with the one that customers mean by it")


def letters(text: str) -> str:
    """What makes two phrasings the same: the words alone, without spaces."""
    return plain(text).replace(" ", "") or text
