"""Between Python values and what a column holds: JSON text for lists and maps, in one place."""

from collections.abc import Iterable
from typing import Any

import orjson


def dump(value: Any) -> str:
    """JSON text, as short as it can be. Empty lists and maps are the two commonest and cost nothing."""
    if not value:
        return (
            "{}"
            if isinstance(value, dict)
            else "[]"
            if isinstance(value, (list, tuple))
            else orjson.dumps(value).decode()
        )
    return orjson.dumps(value).decode()


def load(text: str) -> Any:
    """The value that `dump` wrote."""
    if text == "[]":
        return []
    return {} if text == "{}" else orjson.loads(text)


def marks(values: Iterable[object]) -> str:
    """As many question marks as there are values, for `in (…)`."""
    return ",".join("?" for _ in values)
