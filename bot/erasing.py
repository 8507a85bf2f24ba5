"""Erasing a customer from the shop's file, and once more where an old copy of it brought them back."""

from contextlib import closing
from pathlib import Path

from msgspec import Struct

from bot.clock import machine_now
from bot.errors import StartError
from bot.shop_file import holder
from data import erasure, facts, personal
from data.connection import Connection, alone, connect
from data.personal import Person
from data.tombstones import Tombstone, Tombstones

#: A file above this is written anew at the next start and not while customers wait for it: a second or two of a disk.
LARGEST_BESIDE_SERVICE = 200_000_000


class Erased(Struct, frozen=True):
    """What an erasure left to do."""

    #: Whether the file holds no traces any more; else the next start sees to it.
    is_clean: bool
    #: Copies from before upgrades, which still hold the customer.
    copies: tuple[Path, ...]


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


def erase(path: Path, wanted: str, author: str) -> Erased:
    """Erase whom these words mean, and write the file anew. Raises StartError where that is nobody, or not clear."""
    file = Tombstones(path)
    with closing(connect(path)) as db:
        alone(db, lambda db: _erase(db, file, person_at(db, wanted), author))
        waits = holder(path) is not None and path.stat().st_size > LARGEST_BESIDE_SERVICE
        is_clean = erasure.scrub(db, whole=not waits)
    return Erased(is_clean, tuple(erasure.copies(path)))


def _erase(db: Connection, file: Tombstones, one: Person, author: str) -> None:
    stone = file.of(one, machine_now() + facts.shop_offset(db), author)
    erasure.erase(db, one.id, stone)
    # Last, and before the commit: an erasure that is not in the file would be undone by a restore.
    file.add(stone)


def erase_again(path: Path, db: Connection) -> int:
    """Apply the erasures that this file is older than; returns how many customers were back. Under the serving lock."""
    file = Tombstones(path)
    stones = erasure.unknown(db, file.all())
    if stones:
        count: int = alone(db, lambda db: _again(db, file, stones))
    else:
        count = 0
    if erasure.is_owed(db):
        erasure.scrub(db)
    return count


def _again(db: Connection, file: Tombstones, stones: list[Tombstone]) -> int:
    found = erasure.back(db, stones, file)
    for customer_id, stone in found.items():
        erasure.erase(db, customer_id, stone)
    for stone in stones:
        erasure.remember(db, stone)
    return len(found)
