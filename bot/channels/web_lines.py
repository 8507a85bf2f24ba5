"""Lines of a thread as the widget shows them: plain values, with links that a page may follow."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bot.channels.web_frames import CameIn, Pictured, Pressed, Said, Told
from data.messages import Line
from data.outbox import Card, Outgoing, ShownButton
from flows.events import Attachment

#: What became of a line that a customer does not see.
_HIDDEN = frozenset({"waiting", "held", "dead", "cancelled"})


def outgoing_line(outgoing: Outgoing) -> dict[str, Any]:
    """A message of the shop's on its way."""
    author = "agent" if outgoing.kind == "agent" else "bot"
    line = _line(author, outgoing.text, outgoing.created_at, outgoing.buttons, outgoing.cards, outgoing.attachments)
    return {**line, "id": outgoing.id, "agent": outgoing.agent}


def thread_lines(lines: Iterable[Line], address: str) -> list[dict[str, Any]]:
    """What the visitor may see of the thread. Notes are for agents only."""
    return [_stored_line(line, address) for line in lines if line.author != "note" and line.status not in _HIDDEN]


def own_line(told: Told, at_ms: int) -> dict[str, Any] | None:
    """What the visitor just sent, for their other tabs; None where there is nothing to see."""
    if isinstance(told, CameIn):
        return None
    pictures = (Attachment("photo", told.picture),) if isinstance(told, Pictured) else ()
    return {**_line("customer", said(told), at_ms, (), (), pictures), "id": 0, "key": told.id}


def said(told: Told) -> str:
    """The words of a frame: what was written, or what stood on the button."""
    if isinstance(told, Pressed):
        return told.label
    return told.text if isinstance(told, Said | Pictured) else ""


def web_link(url: str) -> str:
    """The link where a page may follow it, empty where it may not (`javascript:` and its kin)."""
    parts = urlsplit(url)
    is_own = not parts.scheme and not parts.netloc and url.startswith("/")
    return url if is_own or (parts.scheme in {"http", "https"} and parts.netloc) else ""


def _stored_line(line: Line, address: str) -> dict[str, Any]:
    shown = _line(line.author, line.text, line.at, line.buttons, line.cards, line.attachments)
    key = (line.key or "").removeprefix(f"{address}:")
    return {**shown, "id": line.outgoing_id or 0, "key": key, "agent": line.agent}


def _line(
    author: str,
    text: str,
    at_ms: int,
    buttons: Iterable[ShownButton],
    cards: Iterable[Card],
    attachments: Iterable[Attachment],
) -> dict[str, Any]:
    return {
        "author": author,
        "text": text,
        "at": at_ms,
        "buttons": [{"label": one.label, "data": one.data, "url": _link(one.url)} for one in buttons],
        "cards": [card(one) for one in cards],
        "pictures": [one.file_id for one in attachments if one.kind == "photo" and one.file_id],
    }


def card(one: Card) -> dict[str, str]:
    """A product as the widget and the page show it."""
    return {
        "sku": one.sku,
        "title": one.title,
        "price": one.price,
        "summary": one.summary,
        "stock": one.stock,
        "image": _link(f"/shop/{one.image}" if one.image.startswith("images/") else one.image),
        "url": _link(one.url),
        "data": one.data,
    }


def _link(url: str) -> str:
    try:
        return web_link(url)
    except ValueError:
        # urlsplit refuses some malformed hosts.
        return ""
