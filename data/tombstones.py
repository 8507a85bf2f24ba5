"""Who was erased, in a file beside the database: a copy that is restored knows nothing of it.

Each line is an erasure, with keyed hashes in place of whom it was. The key is the file's first line and stands nowhere
else: a copy of the database alone tells nothing, not even to who tries every number of a chat.
"""

import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from data.personal import Person


class Tombstone(Struct, frozen=True):
    """An erasure."""

    name: str
    #: Shop time.
    at: int
    author: str
    #: Of the shop's own id and of each contact's address.
    hashes: tuple[str, ...]


class _Head(Struct, frozen=True):
    key: str


class Tombstones:
    """The file. It only grows."""

    def __init__(self, database: Path) -> None:
        """Not called like the database's own files: who moves those away with `xiaoer.db*` leaves this where it is."""
        self._path = database.with_name(f"{database.stem}.erasures.jsonl")

    def all(self) -> list[Tombstone]:
        """Every erasure, oldest first. A line that a crash tore is none: its erasure was never committed."""
        found = []
        for line in self._lines()[1:]:
            try:
                found.append(json.decode(line, type=Tombstone))
            except (DecodeError, ValidationError):
                continue
        return found

    def of(self, person: Person, at: int, author: str) -> Tombstone:
        """The tombstone of a customer."""
        # One word is the shop's own id, two are a channel and an address: no hash is of both.
        named = [(person.key,)] if person.key else []
        hashes = tuple(_hash(self._key, *one) for one in (*named, *person.ends))
        # Never before they came, whatever was done to a clock: it is them who are erased.
        return Tombstone(secrets.token_hex(8), max(at, person.since), author, hashes)

    def hashes(self, person: Person) -> frozenset[str]:
        """By which a customer who is back is known."""
        return frozenset(self.of(person, 0, "").hashes)

    def add(self, one: Tombstone) -> None:
        """Append it; on the disk when this returns."""
        if not self._path.exists():
            self._begin()
        with self._path.open("r+b") as stream:
            whole = stream.read().endswith(b"\n")
            stream.write((b"" if whole else b"\n") + json.encode(one) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _lines(self) -> list[bytes]:
        return self._path.read_bytes().splitlines() if self._path.exists() else []

    @cached_property
    def _key(self) -> bytes:
        lines = self._lines()
        if not lines:
            self._begin()
            lines = self._lines()
        return bytes.fromhex(json.decode(lines[0], type=_Head).key)

    def _begin(self) -> None:
        """The first line, whole or not at all."""
        started = self._path.with_name(self._path.name + ".new")
        with os.fdopen(os.open(started, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(json.encode(_Head(secrets.token_hex(32))) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        started.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _hash(key: bytes, *words: str) -> str:
    return hmac.digest(key, json.encode(words), "sha256").hex()
