"""What has been kept for long enough: found a page at a time, and let go."""

import sqlite3
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from data import search
from data.personal import EMPTIED_MESSAGE, EMPTIED_ORDER, impersonal
from data.rows import marks

#: Rows that are let go in one transaction: a customer who comes meanwhile waits for no more than that.
PAGE = 200


class Kind(Struct, frozen=True):
    """Rows of a table that are let go after some days."""

    #: The rule in the policy's group `retention` that says after how many.
    rule: str
    table: str
    #: What is old: `:before` is a time.
    old: str
    #: `delete`, or the `set …` that empties a row.
    change: str
    #: Of which clock the table's times are.
    clock: Literal["shop", "machine"] = "shop"
    key: str = "id"


KINDS = (
    Kind("raw_updates", "updates", "status = 'aside' and received_at < :before",
         "set body = '{}', error = null, status = 'done'", "machine"),
    Kind("set_aside", "inbox", "status = 'aside' and received_at < :before",
         "set body = '{}', error = null, status = 'done', done_at = received_at", "machine"),
    Kind("pictures", "files", "at < :before and mime <> 'text/html'", "delete", "machine"),
    Kind("evidence", "files", "at < :before and mime = 'text/html'", "delete", "machine"),
    Kind("messages", "messages", "at < :before and (text <> '' or buttons <> '[]' or cards <> '[]'"
         " or attachments <> '[]')", EMPTIED_MESSAGE),
    Kind("registers", "records", f"at < :before and body <> {impersonal('body')}", f"set body = {impersonal('body')}"),
    Kind("registers", "remarks", "at < :before and text <> ''", "set text = ''"),
    Kind("registers", "cases", f"closed_at < :before and slots <> {impersonal('slots')}",
         f"set slots = {impersonal('slots')}"),
    Kind("orders", "orders", "placed_at < :before and '' <> phone_tail || json_extract(body, '$.recipient')"
         " || json_extract(body, '$.address') || json_extract(body, '$.tracking_number')", EMPTIED_ORDER, key="number"),
)  # fmt: skip


def old(db: sqlite3.Connection, kind: Kind, before: int, after: int | str | None) -> list[int | str]:
    """The keys of the next page of what is older than this time, behind the key that was last."""
    behind = "" if after is None else f" and {kind.key} > :after"
    rows = db.execute(
        f"select {kind.key} from {kind.table} where {kind.old}{behind} order by {kind.key} limit :page",
        {"before": before, "after": after, "page": PAGE},
    )
    return [row[0] for row in rows]


def let_go(db: sqlite3.Connection, kind: Kind, keys: Sequence[int | str]) -> int:
    """Delete or empty these rows; returns how many they were."""
    if kind.table == "messages":
        search.forget(db, f"id in ({marks(keys)})", keys)
    begins = f"delete from {kind.table}" if kind.change == "delete" else f"update {kind.table} {kind.change}"
    return db.execute(f"{begins} where {kind.key} in ({marks(keys)})", keys).rowcount
