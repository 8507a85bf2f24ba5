"""The list of conversations and the finds of a search, as the page shows them."""

from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.state import FACT, WELL, State, state_of
from bot.console.words import Words
from bot.terms import REASONS, term
from data import conversations, facts, search, staff
from data.connection import Connection
from data.conversations import Row
from data.search import Hit

#: Conversations of the bot's that the list shows; older ones are found by searching.
RECENT = 50
#: Finds that are shown.
HITS = 40
#: Characters of the last word that a line of the list shows, and of a find around its words.
SNIPPET = 90


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that the list is made of, read in one go for all who look."""

    waiting: tuple[Row, ...]
    taken: tuple[Row, ...]
    with_bot: tuple[Row, ...]
    on_duty: int
    #: What is wrong with Telegram and wants a person, None where nothing is.
    trouble: State | None = None


def read(db: Connection) -> Listing:
    """The list as it is now."""
    return Listing(
        tuple(conversations.waiting(db)),
        tuple(conversations.taken(db)),
        tuple(conversations.recent(db, RECENT)),
        staff.on_duty(db),
        _trouble(db),
    )


def _trouble(db: Connection) -> State | None:
    state = state_of(facts.get(db, FACT))
    return state if state is not None and state.status not in WELL else None


def shown(listing: Listing, words: Words, member_id: int, now: int, soon_from: float = 0.8) -> dict[str, Any]:
    """The list for one person: their own conversations before their colleagues'.

    `soon_from`: the share of the time for an answer from which on it is due soon.
    """
    mine = [row for row in listing.taken if row.agent_id == member_id]
    theirs = [row for row in listing.taken if row.agent_id != member_id]
    parts = {"waiting": listing.waiting, "mine": mine, "theirs": theirs, "bot": listing.with_bot}
    return {
        "now": now,
        "onDuty": listing.on_duty,
        "trouble": words.say("trouble", advice=listing.trouble.advice(words.language)) if listing.trouble else "",
        "parts": {
            name: [row_shown(row, words, due_of(row, words, now, soon_from)) for row in rows]
            for name, rows in parts.items()
        },
    }


def due_of(row: Row, words: Words, now: int, soon_from: float) -> dict[str, str]:
    """What is due with people, soon or already: the first answer, and after it the end of the matter."""
    if row.owner == "bot" or row.came_at is None or row.first_due_at is None:
        return {"level": "", "says": ""}
    what = "first" if row.answered_at is None else "solve"
    due_at = row.first_due_at if row.answered_at is None else row.solve_due_at or row.first_due_at
    level = due_level(row.came_at, due_at, now, soon_from)
    return {"level": level, "says": words[f"due.{what}.{level}"] if level else ""}


def due_level(came_at: int, due_at: int, now: int, soon_from: float) -> str:
    """`over`, `soon`, or nothing."""
    if now > due_at:
        return "over"
    return "soon" if now - came_at >= (due_at - came_at) * soon_from else ""


def row_shown(row: Row, words: Words, due: dict[str, str] | None = None) -> dict[str, Any]:
    """One line of the list."""
    waits = row.owner == "queue"
    return {
        "id": row.id,
        "name": row.name or words["guest"],
        "channel": words.get(f"channel.{row.channel}", row.channel),
        "owner": row.owner,
        "agent": row.agent,
        "agentId": row.agent_id,
        "reason": term(REASONS, row.handoff_reason or "", words.language) if row.owner != "bot" else "",
        "due": due or {"level": "", "says": ""},
        "offered": row.offered if waits else "",
        "stage": words.get(f"stage.{row.stage}", "") if waits else "",
        "urgent": row.is_urgent and waits,
        "since": row.owner_since,
        "at": row.last_in_at,
        "text": _last(row, words),
    }


def _last(row: Row, words: Words) -> str:
    """The customer's last word on one line; a message without words was a picture."""
    text = " ".join(row.last_text[:SNIPPET].split())
    return text or words["nothing_said" if row.last_in_at is None else "photo"]


def find(db: Connection, wanted: str) -> list[tuple[Hit, Row]]:
    """Messages with these words, the newest first, and whose they are."""
    hits = search.messages(db, wanted, HITS)
    rows = conversations.some(db, {hit.conversation_id for hit in hits})
    return [(hit, rows[hit.conversation_id]) for hit in hits if hit.conversation_id in rows]


def found(hits: list[tuple[Hit, Row]], wanted: str, words: Words) -> list[dict[str, Any]]:
    """The finds as the page shows them."""
    return [
        {
            "id": row.id,
            "message": hit.message_id,
            "name": row.name or words["guest"],
            "author": words.get(f"author.{hit.author}", words["reply"]),
            "at": hit.at,
            "text": around(hit.text, wanted),
        }
        for hit, row in hits
    ]


def around(text: str, wanted: str) -> str:
    """The part of a long message that holds the words."""
    flat = " ".join(text.split())
    at = max(flat.lower().find(wanted.strip().lower()), 0)
    start = max(at - SNIPPET // 3, 0)
    cut = flat[start : start + SNIPPET]
    return ("…" if start else "") + cut + ("…" if start + SNIPPET < len(flat) else "")
