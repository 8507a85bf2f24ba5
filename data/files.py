"""Pictures and other files that came in with messages: in the one file like everything else."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with its bytes, and whose it is."""

    id: str
    channel: str
    address: str
    name: str
    mime: str
    content: bytes


def put(db: sqlite3.Connection, file: StoredFile, now: int) -> None:
    """Keep it under its id; what is there already stays."""
    db.execute(
        "insert into files (id, channel, address, name, mime, size, content, at) values (?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (id) do nothing",
        (file.id, file.channel, file.address, file.name, file.mime, len(file.content), file.content, now),
    )


def get(db: sqlite3.Connection, file_id: str) -> StoredFile | None:
    """The file, None where there is none of that id."""
    row = db.execute("select id, channel, address, name, mime, content from files where id = ?", (file_id,)).fetchone()
    return StoredFile(*row) if row else None
