"""What is kept of a customer: found, handed to them, and what of it operators took into the library."""

import json
import mimetypes
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.clock import machine_now
from bot.drafts import draft_at
from bot.erasing import person_at
from bot.errors import StartError
from bot.house import starter_library
from bot.publishing import live_library
from bot.shelf import live_policy
from data import dossier, facts, files, personal
from data.connection import connect
from replies.adoption import phrasings_of
from replies.library import Library

#: The one file of an export in a ZIP; the pictures lie beside it.
DOSSIER, PICTURES = "customer.json", "pictures"


class Held(Struct, frozen=True):
    """What `xiaoer erase` shows before it asks."""

    id: int
    handle: str
    #: Rows by table.
    counts: dict[str, int]
    #: Orders that they proved and that are another customer's.
    elsewhere: tuple[str, ...]
    #: Their own words among the operators': (live or draft, intent, text).
    verbatim: tuple[tuple[str, str, str], ...]


def held(path: Path, wanted: str) -> Held:
    """What the shop has of a customer."""
    with closing(connect(path, read_only=True)) as db:
        one = person_at(db, wanted)
        texts = personal.texts(db, one.id)
        counts, elsewhere = personal.counts(db, one.id), tuple(personal.elsewhere(db, one.id))
    return Held(one.id, one.handle, counts, elsewhere, tuple(_verbatim(path, texts)))


def _verbatim(path: Path, texts: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Phrasings and golden questions that are a customer's words, but for those that every shop begins with."""
    words = texts.union(*phrasings_of(texts).values())
    draft = draft_at(path)
    libraries = {"live": live_library(path)} | ({"draft": Library.from_json(draft.source)} if draft else {})
    found = {where: {one for one in _said(library) if one[1] in words} for where, library in libraries.items()}
    if any(found.values()):
        usual = _said(starter_library(1))
        yield from ((where, *one) for where, some in found.items() for one in sorted(some - usual))


def _said(library: Library) -> set[tuple[str, str]]:
    """(intent, text) of every phrasing and golden question."""
    phrasings = {(intent, text) for intent, _, text in library.phrasings()}
    return phrasings | {(intent, text) for text, intent in library.golden.items()}


def exported(path: Path, wanted: str) -> dict[str, Any]:
    """Everything that is kept of a customer, ready for JSON."""
    shop = live_policy(path).shop
    zone = ZoneInfo(shop.time_zone)
    with closing(connect(path, read_only=True)) as db:
        customer = person_at(db, wanted)
        now = {"at": machine_now() + facts.shop_offset(db)}
        return {
            "exported_at": dossier.dated(now, zone)["at"],
            "time_zone": shop.time_zone,
            "money": {"currency": shop.currency, "unit": f"1/100 {shop.currency}"},
            **dossier.dossier(db, customer.id, zone),
        }


def write_export(path: Path, found: dict[str, Any], target: Path) -> None:
    """One JSON file, or a ZIP with the pictures beside it. Only its owner may read it; none is written over."""
    try:
        stream = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as error:
        raise StartError(f"{target} 已经有了，换一个名字。({target} is there already; choose another name.)") from error
    with stream:
        if target.suffix == ".zip":
            _zip(path, found, stream)
        else:
            stream.write(json_text(found).encode())


def json_text(found: dict[str, Any]) -> str:
    """As people can read it."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _zip(path: Path, found: dict[str, Any], stream: IO[bytes]) -> None:
    named = [{**one, "file": _name(one)} for one in found["pictures"]]
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive, closing(connect(path, read_only=True)) as db:
        archive.writestr(DOSSIER, json_text({**found, "pictures": named}))
        for one in named:
            # One after the other: together they may be larger than the memory.
            if stored := files.get(db, one["id"]):
                archive.writestr(one["file"], stored.content)


def _name(row: dict[str, Any]) -> str:
    safe = "".join(mark if mark.isalnum() or mark in "-_" else "_" for mark in row["id"])
    return f"{PICTURES}/{safe}{mimetypes.guess_extension(row['mime']) or ''}"
