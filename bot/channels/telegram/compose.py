"""A message as the calls that put it on the screen, in their order.

First the text, in as many parts as it needs, then a picture or a text for each product, then what else is attached. The
keyboard hangs under the last part of the text, or, where there is no text, under the last call of all: alone, Telegram
shows none. A button that Telegram would refuse is left out, since with it the whole message would be refused; what
stands on a button can be typed as well.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.telegram.text import CAPTION_LIMIT, TEXT_LIMIT, is_data, label, shortened, split, units, width
from data.outgoing import Card, Outgoing, ShownButton
from flows.events import Attachment, Mark

#: Columns of a label up to which two share a row; a row holds about 36 on a narrow phone.
_HALF_ROW = 16
#: Telegram takes no drawings as photos.
_NO_PHOTO = ".svg"


class Entity(Struct, frozen=True):
    """How a part of a text looks; offset and length in UTF-16 units. The names are the Bot API's own."""

    type: str
    offset: int
    length: int


class Button(Struct, frozen=True, omit_defaults=True):
    """A button under a message, with one of the two: what a press sends back, or the page that it opens."""

    text: str
    callback_data: str = ""
    url: str = ""


#: Rows of buttons; none is no keyboard.
Keyboard = tuple[tuple[Button, ...], ...]


class TextCall(Struct, frozen=True):
    """A message of text."""

    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()


class PhotoCall(Struct, frozen=True):
    """A picture. `photo` is what the message names it by: an address, a file of the shop's folder, one of its store."""

    photo: str
    #: Whether the name is that of a file in the shop's folder.
    is_article: bool = False
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()

    def without_picture(self) -> TextCall:
        """The same in words, for a picture that Telegram could not get."""
        return TextCall(self.caption, self.entities, self.keyboard)


class FileCall(Struct, frozen=True):
    """Anything else that is attached."""

    attachment: Attachment
    keyboard: Keyboard = ()


Call = TextCall | PhotoCall | FileCall


class CardLabels(Struct, frozen=True):
    """What stands on a product's buttons, in the customer's language."""

    #: Asks about it.
    ask: str
    #: Opens its page.
    open: str


def compose(outgoing: Outgoing, labels: CardLabels) -> tuple[Call, ...]:
    """The calls. None for a message with nothing in it."""
    texts: list[Call] = [*marked(outgoing.text, outgoing.marks)]
    things: list[Call] = [_card(card, labels) for card in outgoing.cards]
    things += [_attached(one) for one in outgoing.attachments]
    bearers = texts or things
    if bearers and (rows := _rows(outgoing.buttons)):
        last = bearers[-1]
        bearers[-1] = replace(last, keyboard=(*last.keyboard, *rows))
    return (*texts, *things)


def marked(text: str, marks: Iterable[Mark] = ()) -> list[TextCall]:
    """The text in as many parts as it needs, each with the looks that fall into it."""
    calls, begin = [], 0
    for part in split(text):
        begin = text.index(part, begin)
        calls.append(TextCall(part, _looks(marks, units(text[:begin]), units(part))))
        begin += len(part)
    return calls


def _looks(marks: Iterable[Mark], begin: int, length: int) -> tuple[Entity, ...]:
    """What of the marks lies within so many units from there."""
    found = []
    for mark in marks:
        start, end = max(mark.offset - begin, 0), min(mark.offset + mark.length - begin, length)
        if start < end:
            found.append(Entity(mark.kind, start, end - start))
    return tuple(found)


def is_link(url: str) -> bool:
    """Whether Telegram takes it on a button. It refuses names without a dot, such as `localhost`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if any(char.isspace() for char in url):
        return False
    host = parts.hostname or ""
    if parts.scheme == "tg":
        return bool(host)
    return parts.scheme in ("http", "https") and "." in host.strip(".")


def _card(card: Card, labels: CardLabels) -> Call:
    """The title in bold, the price and the stock, then the summary as far as it fits."""
    limit = CAPTION_LIMIT if _has_photo(card) else TEXT_LIMIT
    title = shortened(card.title, limit)
    terms = " · ".join(filter(None, (card.price.strip(), card.stock.strip())))
    text = shortened("\n".join(filter(None, (title, terms, card.summary.strip()))), limit)
    bold = (Entity("bold", 0, units(title)),) if title else ()
    keyboard = _rows((ShownButton(labels.ask, card.data), ShownButton(labels.open, url=card.url)))
    if _has_photo(card):
        return PhotoCall(card.image, is_article=True, caption=text, entities=bold, keyboard=keyboard)
    return TextCall(text, bold, keyboard)


def _has_photo(card: Card) -> bool:
    return bool(card.image) and not card.image.partition("?")[0].lower().endswith(_NO_PHOTO)


def _attached(attachment: Attachment) -> Call:
    return PhotoCall(attachment.file_id) if attachment.kind == "photo" else FileCall(attachment)


def _rows(buttons: Iterable[ShownButton]) -> Keyboard:
    """One or two in a row, in their order."""
    rows: list[list[Button]] = []
    for button in filter(None, map(_button, buttons)):
        if rows and _has_room(rows[-1]) and width(button.text) <= _HALF_ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(map(tuple, rows))


def _has_room(row: list[Button]) -> bool:
    return len(row) == 1 and width(row[0].text) <= _HALF_ROW


def _button(shown: ShownButton) -> Button | None:
    if is_link(shown.url):
        return Button(label(shown.label), url=shown.url)
    if is_data(shown.data):
        return Button(label(shown.label), callback_data=shown.data)
    return None
