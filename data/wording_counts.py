"""How often each wording was said lately."""

from collections import defaultdict
from collections.abc import Mapping

from data.connection import Connection


def said_since(db: Connection, at: int) -> Mapping[str, Mapping[str, int]]:
    """Reply → wording → how often it was said from then on."""
    rows = db.execute(
        "select reply, wording, count(*) from messages where at >= ? and wording is not null group by reply, wording",
        (at,),
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for reply, wording, times in rows:
        found[reply or ""][wording] = times
    return found
