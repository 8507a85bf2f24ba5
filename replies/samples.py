"""Made-up facts that every wording is tried with before it is published: all that there can be, and next to nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from replies.context import ALIASES, ALWAYS, LISTS, ORDER_STATES, RECORDS, SCALARS, Kind
from replies.render import Locale

#: 2026-01-15 12:00 in Shanghai.
_AT: Final = 1_768_449_600_000
_VALUES: Final[Mapping[Kind, Any]] = {
    "text": "示例 sample", "number": 3, "amount": 12_900, "time": _AT, "clock": "16:00", "flag": True,
}  # fmt: skip
#: Articles and orders of a long list.
_MANY: Final = 10


def locale(language: str) -> Locale:
    """How the samples are written."""
    return Locale(language, ZoneInfo("Asia/Shanghai"), "¥")


def full(state: str = "paid") -> dict[str, Any]:
    """Everything that a wording may name, of an order in this state."""
    records = {name: _record(name) for name in RECORDS}
    records["order"]["state"] = state
    return {
        **records,
        **{name: _record(of) for name, of in ALIASES.items()},
        **{name: [_record(of) for _ in range(_MANY)] for name, of in LISTS.items()},
        **{name: _VALUES[kind] for name, kind in SCALARS.items()},
    }


def states() -> Iterator[dict[str, Any]]:
    """The same for every state of an order."""
    return (full(state) for state in ORDER_STATES)


def stranger() -> dict[str, Any]:
    """Somebody of whom nothing is known, in a shop that left out what may be left out; the slots are there."""
    known = full()
    known["customer"] = {"name": "", "level": ""}
    known["shop"] = {**known["shop"], "phone": "", "url": "", "return_address": ""}
    known["policy"] = {**known["policy"], "review_url": "", "form_reason": "", "asks_wishes": False}
    return known


def _record(name: str) -> dict[str, Any]:
    return {field: _VALUES[kind] for field, kind in RECORDS[name].items()}


__all__ = ["ALWAYS", "full", "locale", "states", "stranger"]
