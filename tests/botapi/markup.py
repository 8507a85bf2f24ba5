"""Text as Telegram counts, parses and checks it: UTF-16 units, the HTML of messages, and entities."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import MessageEntityType, MessageLimit

from tests.botapi.form import Form
from tests.botapi.refusal import Breach

Entity = dict[str, Any]

#: Tags without attributes that mean anything, and what they make.
PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
}
KNOWN_TAGS = {*PLAIN, "a", "pre", "span", "blockquote", "tg-emoji"}
KINDS = {kind.value for kind in MessageEntityType}
#: Only these are references; any other ampersand stands for itself.
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);")
PIECE = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)(>?)|[^<]+")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")
#: What an entity has to bring with it.
WANTED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


def units(text: str) -> int:
    """The length in UTF-16 units, in which every offset and limit of a text is given."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def formatted(form: Form, name: str, entities_name: str, most: int) -> tuple[str, list[Entity]]:
    """A text and its entities as the chat will show them. Breach where they cannot be parsed or are too long."""
    text, mode = form.text(name), form.text("parse_mode").lower()
    if mode == "html":
        text, entities = parsed(text)
    elif mode:
        raise Breach("unsupported parse_mode" if mode not in {"markdown", "markdownv2"} else "only HTML is emulated")
    else:
        entities = form.parsed(entities_name, list) or []
        check_entities(text, entities)
    text, entities = trimmed(text, entities)
    if units(text) > most:
        raise Breach("message is too long" if name == "text" else f"message {name} is too long")
    if len(entities) > MessageLimit.MESSAGE_ENTITIES:
        raise Breach("too many entities")
    return text, entities


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space around it, as a client sends it; entities move along and lose what is cut."""
    bare = text.strip()
    if bare == text:
        return text, entities
    shift, most = units(text[: len(text) - len(text.lstrip())]), units(bare)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, most)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return bare, kept


def check_entities(text: str, entities: list[Any]) -> None:
    """Breach where one is of an unknown kind, lies outside of the text or lacks what it needs."""
    most = units(text) if entities else 0
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in KINDS:
            raise Breach("can't parse entities: unsupported type of an entity")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
            raise Breach("can't parse entities: offset and length must be counts")
        if offset + length > most:
            raise Breach(f"entity of {length} units at {offset} is outside of the text")
        if (wanted := WANTED.get(entity["type"])) and not entity.get(wanted):
            raise Breach(f"can't parse entities: {entity['type']} without {wanted}")


def commands(text: str) -> list[Entity]:
    """The entities that a client's own `/words` become."""
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": len(found[0])}
        for found in COMMAND.finditer(text)
    ]


def parsed(source: str) -> tuple[str, list[Entity]]:
    """Parses the HTML of a message. Breach with the real server's words where it cannot."""
    parser = _Parser()
    for piece in PIECE.finditer(source):
        if not piece[0].startswith("<"):
            parser.say(piece[0])
            continue
        place = len(source[: piece.start()].encode())
        if not piece[4]:
            raise _unparsable(f"Unclosed {'end' if piece[1] else 'start'} tag at byte offset {place}")
        (parser.close if piece[1] else parser.open)(piece[2].lower(), piece[3], place)
    if parser.stack:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{parser.stack[-1][0]}"')
    order = sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(parser.texts), order


class _Parser:
    """The open tags, and what was read so far."""

    def __init__(self) -> None:
        self.stack: list[tuple[str, int, Entity]] = []
        self.texts: list[str] = []
        self.entities: list[Entity] = []
        self._at = 0

    def say(self, text: str) -> None:
        text = REFERENCE.sub(lambda found: html.unescape(found[0]), text)
        self.texts.append(text)
        self._at += units(text)

    def open(self, tag: str, rest: str, place: int) -> None:
        if tag not in KNOWN_TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {place}')
        given = {name.lower(): html.unescape("".join(value)) for name, *value in ATTRIBUTE.findall(rest)}
        self.stack.append((tag, self._at, _entity(tag, given, place)))

    def close(self, tag: str, rest: str, place: int) -> None:
        if not self.stack:
            raise _unparsable(f"Unexpected end tag at byte offset {place}")
        opened, begin, entity = self.stack.pop()
        if tag not in {opened, ""}:
            raise _unparsable(f'Unmatched end tag at byte offset {place}, expected "</{opened}>", found "</{tag}>"')
        if entity and self._at > begin:
            self.entities.append({**entity, "offset": begin, "length": self._at - begin})


def _entity(tag: str, given: dict[str, str], place: int) -> Entity:
    """What the tag makes; nothing for a link that leads nowhere."""
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
    if tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
    if tag == "a":
        url = given.get("href", "")
        return {"type": "text_link", "url": url} if urlsplit(url).scheme else {}
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in given else "blockquote"}
    return {"type": {"span": "spoiler", "pre": "pre"}.get(tag) or PLAIN[tag]}


def _unparsable(why: str) -> Breach:
    return Breach(f"can't parse entities: {why}")
