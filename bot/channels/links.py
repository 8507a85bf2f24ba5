"""Links that open a chat about an order or a product: `t.me/BOT?start=PAYLOAD`, or a page's `data-payload`.

A payload says what it is about and until when, and is signed, so that nobody makes one for somebody else's order. It
cannot know who presses it: a link that was forwarded is the same link. So the first contact who comes with an order's
link gets the order, and whoever keeps the orders keeps `Link.id` beside that contact and refuses it to all others. Two
links for one order that differ in their expiry differ in their id; where they must not be claimed by two contacts, what
is claimed is the order and not the link. A product's link is for everybody.

The layout, in base64url without padding: one byte for the kind, four for the expiry in seconds, the value in UTF-8,
twelve of signature.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

Kind = Literal["order", "product"]

#: What Telegram allows after `start=`; the widget's payload is as long.
PAYLOAD_LIMIT = 64
#: What is left of 48 bytes for the value.
VALUE_LIMIT = 31

_MARKS: dict[Kind, bytes] = {"order": b"\x01", "product": b"\x02"}
_KINDS: dict[bytes, Kind] = {mark: kind for kind, mark in _MARKS.items()}

_HEAD = 5
#: 96 bits.
_SIGNATURE = 12
_LAST_SECOND = 2**32 - 1
#: The fact that holds what the widget's links are signed with; Telegram's are signed with the bot's own token.
LINK_FACT = "link_secret"
#: So that a signature made for something else with the same secret is none here.
_PURPOSE = b"xiaoer start link\x00"


@dataclass(frozen=True, slots=True)
class Link:
    """What a payload that holds good says."""

    kind: Kind
    #: The order's number or the product's SKU.
    value: str
    #: Milliseconds UTC.
    expires_at: int
    #: The same for the same payload, and not to be turned back into it.
    id: str


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a payload opens nothing. What is no link at all may be anybody's word after `/start`."""

    why: Literal["not a link", "forged", "expired"]


def make(secret: bytes, kind: Kind, value: str, expires_at: int) -> str:
    """The payload, good until then (milliseconds UTC, rounded up to seconds). Raises `ValueError` where it cannot."""
    raw = value.encode()
    seconds = -(-expires_at // 1_000)
    if not 1 <= len(raw) <= VALUE_LIMIT:
        raise ValueError(f"a link holds 1 to {VALUE_LIMIT} bytes in UTF-8, this has {len(raw)}: {value!r}")
    if not 0 <= seconds <= _LAST_SECOND:
        raise ValueError(f"a link's expiry is in milliseconds, before the year 2106: {expires_at}")
    body = _MARKS[kind] + seconds.to_bytes(4, "big") + raw
    return _written(body + _signature(secret, body))


def read(secret: bytes, payload: str, now: int) -> Link | Bad:
    """What it opens at this time (milliseconds UTC), or why nothing."""
    whole = _bytes_of(payload)
    kind = _KINDS.get(whole[:1])
    body, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    if kind is None or len(body) <= _HEAD:
        return Bad("not a link")
    if not hmac.compare_digest(signature, _signature(secret, body)):
        return Bad("forged")
    expires_at = int.from_bytes(body[1:_HEAD], "big") * 1_000
    if now >= expires_at:
        return Bad("expired")
    return Link(kind, body[_HEAD:].decode(), expires_at, hashlib.sha256(whole).hexdigest()[:16])


def _signature(secret: bytes, body: bytes) -> bytes:
    if len(secret) < 16:
        raise ValueError("the secret of links has at least 16 bytes")
    return hmac.digest(secret, _PURPOSE + body, "sha256")[:_SIGNATURE]


def _written(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def _bytes_of(payload: str) -> bytes:
    """What it was made of. Nothing where it is not what `_written` gives: some last letters differ in unused bits."""
    if len(payload) > PAYLOAD_LIMIT or not payload.isascii():
        return b""
    try:
        whole = base64.b64decode(payload + "=" * (-len(payload) % 4), b"-_", validate=True)
    except binascii.Error:
        return b""
    return whole if _written(whole) == payload else b""
