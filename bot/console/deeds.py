"""A page's acts, as deeds for the desk."""

import re

from bot.desk import MAY, Deed
from replies.text import clean

#: As the page makes them: the same press sent twice is one event.
KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def row_id(value: object) -> int | None:
    """A row's number as a page sent it; None for what cannot be one. The page is a browser's: it may send anything."""
    return value if isinstance(value, int) and 0 < value < 2**63 else None


def deed_of(args: object) -> Deed | None:
    """What the page sent, where it has the form of a deed."""
    if not isinstance(args, dict):
        return None
    number, key, text = row_id(args.get("id")), args.get("key"), args.get("text")
    verb = next((one for one in MAY if one == args.get("verb")), None)
    if number is None or verb is None or not isinstance(key, str) or not KEY.fullmatch(key):
        return None
    text = clean(text).strip() if isinstance(text, str) else ""
    return Deed(number, verb, key, text, is_sure=args.get("sure") is True, case_id=row_id(args.get("case")))
