"""What is kept of a customer: found, handed to them, and what of it operators took into the library."""

import json
import mimetypes
import os
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from bot.clock import machine_now
from bot.errors import StartError
from bot.shelf import live_policy
from data import dossier, facts, files, personal
from data.connection import Connection, connect
from data.personal import Person

#: The one file of an export in a ZIP; the pictures lie beside it.
DOSSIER, PICTURES = "customer.json", "pictures"


def person_at(db: Connection, wanted: str) -> Person:
    """Whom these words mean. Raises StartError where that is nobody, or not clear."""
    found = personal.find(db, wanted)
    if not found:
        raise StartError(
            f"没有找到 {wanted}：请写顾客编号、渠道:地址（例如 telegram:12345）或订单号。"
            f"(Nobody is found by {wanted}: give the customer's key, channel:address such as telegram:12345,"
            " or an order number.)"
        )
    if len(found) > 1:
        handles = ", ".join(one.handle for one in found)
        raise StartError(f"{wanted} 可能是这几位，请写其中一个：{handles}。({wanted} fits several; name one of them.)")
    return found[0]


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
