"""Finding words in messages: a table over character pairs, words for Latin script, asked as phrases.

FTS5's own tokenizers take a Chinese sentence for one word. Every character stands once alone and once with the next,
so that words of one and of two characters are found as well.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.facts import get, put

#: Messages indexed in one go: 1.5 ms of the writer. A customer who comes meanwhile waits for no more than that.
BATCH = 25
#: Pages of the index that are put together in one go: 10 ms.
MERGED = 16

_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[^\W_㐀-䶿一-鿿豈-﫿]+")


def grams(text: str) -> str:
    """The words to index: of a Chinese run every pair and its last character, of the others the word itself."""
    words: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400":
            words.append(run)
            continue
        words += [run[at : at + 2] for at in range(len(run))]
    return " ".join(words)


def _phrases(wanted: str) -> str:
    """The query: every run as a phrase, all of them needed; a last character matches as a beginning."""
    parts = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", wanted).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            parts.append(f'"{run}"*')
        else:
            parts.append('"' + " ".join(run[at : at + 2] for at in range(len(run) - 1)) + '"')
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that holds the words."""

    message_id: int
    conversation_id: int
    author: str
    text: str
    at: int


def messages(db: sqlite3.Connection, wanted: str, limit: int = 50) -> list[Hit]:
    """The newest messages that hold all of the words."""
    query = _phrases(wanted)
    if not query:
        return []
    rows = db.execute(
        "select m.id, m.conversation_id, m.author, m.text, m.at from message_grams g join messages m on m.id = g.rowid"
        " where message_grams match ? order by g.rowid desc limit ?",
        (query, limit),
    )
    return [Hit(*row) for row in rows]


def catch_up(db: sqlite3.Connection) -> int:
    """Index the next messages that are not indexed yet; returns how many. Off the customers' way."""
    last = int(get(db, "search_upto", "0"))
    rows = db.execute("select id, text from messages where id > ? order by id limit ?", (last, BATCH)).fetchall()
    if rows:
        db.executemany(
            "insert into message_grams (rowid, grams) values (?, ?)", [(row_id, grams(text)) for row_id, text in rows]
        )
        put(db, "search_upto", str(rows[-1][0]))
    return len(rows)


def is_behind(db: sqlite3.Connection) -> bool:
    """Whether there are messages to index."""
    newest = db.execute("select max(id) from messages").fetchone()[0]
    return (newest or 0) > int(get(db, "search_upto", "0"))


def forget(db: sqlite3.Connection, messages: str, values: Sequence[object] | Mapping[str, object]) -> None:
    """Take messages out, named by a `where` over their table. Their words stay in the index until it is merged."""
    db.execute(f"delete from message_grams where rowid in (select id from messages where {messages})", values)


def merge(db: sqlite3.Connection, *, begin: bool) -> bool:
    """Put the next piece of the index together, which lets go of deleted words; whether there is more to do."""
    before = db.total_changes
    db.execute("insert into message_grams (message_grams, rank) values ('merge', ?)", (-MERGED if begin else MERGED,))
    # The statement itself counts as one change.
    return db.total_changes - before >= 2
