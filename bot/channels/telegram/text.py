"""Text as Telegram counts, cuts and reads it.

Lengths are in UTF-16 units, as are the offsets of entities: an emoji counts two.

Text goes out plain, with entities beside it and never with a parse mode, so that nothing in it is read as markup. What
Telegram still makes of plain text by itself: links of addresses, e-mails, @names, #tags, $TAGS, /commands, phone and
card numbers. In a customer's own chat that is welcome or harmless: whoever taps a command there sends it themselves.
In a group of agents it is not: `@name` in a customer's words would call that agent, and a tap on `/close` would be that
agent's own command. What customers wrote is shown there through `untapped`. Nothing else is guarded; previews of links
are turned off by the call (`link_preview_options`), not by the text.
"""

import re
import unicodedata
from itertools import accumulate

#: The most that a message and a caption hold.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
#: Columns of a button's label; a Chinese character takes two. Phones cut longer ones in the middle.
LABEL_WIDTH = 40
#: Bytes of a button's data.
DATA_LIMIT = 64

_ELLIPSIS = "…"

#: Where a text may be cut, the best first: the end of each match, or the blank that follows it.
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?=\n[^\S\n]*\n)",
        r"(?=\n)",
        r"(?:[。！？]|…+)[”’」』）】)\"']*|[.!?][”’)\"']*(?=\s)",
        r"[，、；：]|[,;:](?=\s)",
        r"(?=\s)",
    )
)
#: Up to the first blank, Chinese character or mark, or typographic quote.
_URL = re.compile(r"(?:https?://|tg://|www\.)[^\s\u2018-\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+", re.IGNORECASE)

_ZWJ = "\u200d"
#: What joins the character before it without being a combining mark: skin tones, tags of flags, two vowel signs.
_JOINING = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u200d\u200c\u0e33\u0eb3\u1160-\u11ff\uff9e\uff9f]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+$")

_TAPPED = re.compile(r"(?<![\w/@#$])([/@#$])(?=\w)")
_WORD_JOINER = "\u2060"


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """The text in parts that fit, cut at sensible places; only blanks at the cuts are lost. None for a blank text."""
    if limit < 2:
        raise ValueError(f"a part holds at least 2 units, the length of an emoji: {limit}")
    parts = []
    rest = text.strip()
    while rest:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return tuple(parts)


def shortened(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits with an ellipsis behind it."""
    text = text.strip()
    if units(text) <= limit:
        return text
    return split(text, limit - 1)[0] + _ELLIPSIS


def width(text: str) -> int:
    """The columns that it takes on a screen, roughly: two for what is wide."""
    return sum(_columns(char) for char in text)


def label(text: str, columns: int = LABEL_WIDTH) -> str:
    """A button's label: one line, cut where it is too wide. Never empty, which Telegram refuses."""
    line = " ".join(text.split())
    if width(line) <= columns:
        return line or _ELLIPSIS
    used = accumulate(map(_columns, line))
    fits = sum(total < columns for total in used)
    return line[: _whole(line, fits) or fits].rstrip() + _ELLIPSIS


def is_data(data: str) -> bool:
    """Whether it can be a button's data."""
    return 1 <= len(data.encode("utf-8", "surrogatepass")) <= DATA_LIMIT


def checked_data(data: str) -> str:
    """The data itself. Raises `ValueError` for what Telegram would refuse, and with it the whole message."""
    if not is_data(data):
        size = len(data.encode("utf-8", "surrogatepass"))
        raise ValueError(f"a button's data has 1 to {DATA_LIMIT} bytes in UTF-8, this has {size}: {data!r}")
    return data


def untapped(text: str) -> str:
    """The same to the eye, but no name, tag or command in it can be tapped, and nobody is called."""
    return _TAPPED.sub(rf"\1{_WORD_JOINER}", text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char == _ZWJ:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(text: str, limit: int) -> int:
    """Where the first part of the text ends."""
    fits = _fitting(text, limit)
    if fits == len(text):
        return fits
    # One more character decides whether a blank follows a full stop.
    window = text[: fits + 1]
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(window) if fits // 2 <= match.end() <= fits]
        for at in reversed(ends):
            if _is_seam(text, at):
                return at
    return _forced(text, fits, limit)


def _forced(text: str, fits: int, limit: int) -> int:
    """No good place: before the link that is in the way, else between two characters, else where it must be."""
    links = [match.span() for match in _URL.finditer(text[: fits + limit])]
    before = next((start for start, end in links if start < fits < end), fits)
    return _whole(text, before) or _whole(text, fits) or fits


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text fit."""
    if units(text[: limit + 1]) <= limit:
        return min(len(text), limit)
    totals = accumulate(1 + (char > "\uffff") for char in text[: limit + 1])
    return sum(total <= limit for total in totals)


def _whole(text: str, at: int) -> int:
    """The last place up to there that is inside no character as people see it; 0 where there is none."""
    while at and not _is_seam(text, at):
        at -= 1
    return at


def _is_seam(text: str, at: int) -> bool:
    """Whether two characters, as people see them, meet here."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or _JOINING.match(after) or before == _ZWJ:
        return False
    if before == "\r" and after == "\n":
        return False
    # A surrogate alone is no text, but two of them would be read as one character.
    if "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff":
        return False
    flags = _REGIONAL.search(text, 0, at)
    is_half_a_flag = flags is not None and (at - flags.start()) % 2 == 1
    return not (is_half_a_flag and _REGIONAL.match(after))
