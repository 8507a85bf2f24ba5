"""Between Python values and what a column holds: JSON text for lists and maps, in one place."""

import json
from collections.abc import Iterable
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(value: Any) -> str:
    """JSON text, as short as it can be. Empty lists and maps are the two commonest and cost nothing."""
    if not value:
        return "{}" if isinstance(value, dict) else "[]" if isinstance(value, (list, tuple)) else _encode(value)
    return _encode(value)


def load(text: str) -> Any:
    """The value that `dump` wrote."""
    if text == "[]":
        return []
    return {} if text == "{}" else json.loads(text)


def marks(values: Iterable[object]) -> str:
    """As many question marks as there are values, for `in (…)`."""
    return ",".join("?" for _ in values)
