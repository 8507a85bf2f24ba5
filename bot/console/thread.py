"""The thread as the page shows it: who said what, and what became of it. Everything here is text, never markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.console.kept_files import FILES
from bot.console.listing import row_shown
from bot.console.words import Words
from bot.evidence import EVIDENCE
from bot.terms import FLOWS, term, why_not
from data import conversations, messages
from data.connection import Connection
from data.conversations import Row
from data.messages import Line
from data.outbox import Card, ShownButton
from flows.events import Attachment

#: Lines that a page shows at first and fetches at a time.
LINES = 60
#: Lines read for a find that lies further back.
FAR = 600
#: Statuses that change without an event of the conversation's own: delivery is at work.
PENDING = frozenset({"waiting", "sending"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation and its last lines."""

    row: Row
    lines: tuple[Line, ...]

    @property
    def has_older(self) -> bool:
        """Whether there may be more before them."""
        return len(self.lines) >= LINES


def read(db: Connection, conversation_id: int, upto: int | None = None) -> Opened | None:
    """The last lines; with `upto` back to that message. None where there is no such conversation."""
    row = conversations.get(db, conversation_id)
    if row is None:
        return None
    lines = messages.thread(db, conversation_id, LINES)
    if upto is not None and lines and lines[0].id > upto:
        lines = messages.thread(db, conversation_id, FAR)
    return Opened(row, tuple(lines))


def head_shown(row: Row, words: Words, member_id: int) -> dict[str, Any]:
    """Above the thread: who it is, and who speaks."""
    is_mine = row.owner == "agent" and row.agent_id == member_id
    flow = row.state.split(".", 1)[0]
    return {
        **row_shown(row, words),
        "isMine": is_mine,
        "who": words.say("owner.mine" if is_mine else f"owner.{row.owner}", agent=row.agent),
        "talk": term(FLOWS, flow, words.language),
    }


def lines_shown(lines: Sequence[Line], words: Words) -> list[dict[str, Any]]:
    """The lines; a press shows the label of the button that was pressed."""
    labels = _labels(lines)
    return [_line(line, words, labels) for line in lines]


def _labels(lines: Iterable[Line]) -> dict[str, str]:
    return {button.data: button.label for line in lines for button in line.buttons if button.data}


def _line(line: Line, words: Words, labels: dict[str, str]) -> dict[str, Any]:
    is_press = line.kind == "press"
    return {
        "id": line.id,
        "author": line.author,
        "who": line.agent or words[f"author.{line.author}" if line.author != "agent" else "reply"],
        "text": labels.get(line.text, line.text) if is_press else line.text,
        "isPress": is_press,
        "at": line.at,
        "buttons": [_button(one) for one in line.buttons],
        "cards": [_card(one) for one in line.cards],
        "files": [_file(one, words) for one in line.attachments],
        "status": line.status or "",
        "why": _why(line, words),
    }


def _why(line: Line, words: Words) -> str:
    """Why it is not with the customer, where something is known."""
    if not line.reason or line.status in {None, "sent", "sending"}:
        return ""
    return why_not(line.reason, words.language)


def _button(button: ShownButton) -> dict[str, Any]:
    return {"label": button.label, "isLink": bool(button.url)}


def _card(card: Card) -> dict[str, Any]:
    """A picture only from this host: nothing is fetched from elsewhere."""
    image = card.image if card.image.startswith("/") and not card.image.startswith("//") else ""
    return {"title": card.title, "price": card.price, "stock": card.stock, "summary": card.summary, "image": image}


def _file(file: Attachment, words: Words) -> dict[str, Any]:
    is_stored = len(file.file_id) == 32 and file.file_id.isalnum()
    return {
        "kind": words.get(f"file.{file.kind}", file.kind),
        "name": file.name,
        "src": f"/widget/pictures/{file.file_id}" if is_stored and file.kind == "photo" else "",
        "href": f"{FILES}/{file.file_id}" if is_stored and file.mime == EVIDENCE else "",
    }
