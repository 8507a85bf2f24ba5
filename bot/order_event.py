"""News of an order as the shop's system would tell it: what each kind changes, checked before it is stored."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, get_args
from zoneinfo import ZoneInfo

from bot.errors import BotError
from data.inbox import Post
from data.shop_dates import moment
from flows.situation import Order, OrderState


@dataclass(frozen=True, slots=True)
class Change:
    """What a kind of news sets by itself: the order's state, and the field that takes the time."""

    state: OrderState | None = None
    time_field: str | None = None


#: Every kind of news. `late` changes nothing: the parcel is where it was, only not in time.
KINDS: Mapping[str, Change] = {
    "placed": Change("placed", "placed_at"),
    "changed": Change(),
    "paid": Change("paid", "paid_at"),
    "shipped": Change("shipped", "shipped_at"),
    "out_for_delivery": Change("out_for_delivery"),
    "delivered": Change("delivered", "delivered_at"),
    "late": Change(),
    "lost": Change("lost"),
    "out_of_stock": Change("out_of_stock"),
    "cancelled": Change("cancelled", "closed_at"),
    "closed": Change("closed", "closed_at"),
    "returned": Change("returned"),
    "refunded": Change("refunded", "closed_at"),
    "reviewed": Change(),
}
TIMES = ("placed_at", "paid_at", "shipped_at", "delivered_at", "closed_at")
WORDS = ("carrier", "tracking_number", "recipient", "phone", "address")
FIELDS = ("state", "trail", *TIMES, *WORDS)
#: Characters of a posted review.
LONGEST_REVIEW = 4_000


class OrderEventError(BotError):
    """The news of an order cannot be taken."""


def order_post(
    order: Order | None, number: str, kind: str, fields: Mapping[str, str], now: int, zone: ZoneInfo, key: str = ""
) -> Post:
    """The inbox row of the news. `now` is shop time; raises `OrderEventError` with the cure."""
    if order is None:
        raise OrderEventError(f"没有订单 {number}，请核对订单号。(There is no order {number}; check the number.)")
    if kind not in KINDS:
        raise OrderEventError(
            f"不认识的事件「{kind}」{_meant(kind, tuple(KINDS))} (There is no event {kind!r}: {', '.join(KINDS)}.)"
        )
    review = _review(fields) if kind == "reviewed" else {}
    told = {name: text for name, text in fields.items() if name not in review}
    values = _own(KINDS[kind], now) | {name: _value(name, text, now, zone) for name, text in told.items()}
    body = {"order_number": number, "kind": kind, "values": values, **review}
    return Post("orders", key or secrets.token_urlsafe(12), "", "", "order", body)


def _own(change: Change, now: int) -> dict[str, Any]:
    values: dict[str, Any] = {"state": change.state} if change.state else {}
    return values | ({change.time_field: now} if change.time_field else {})


def _review(fields: Mapping[str, str]) -> dict[str, Any]:
    """Stars and words of a review that the customer posted."""
    stars = fields.get("stars", "")
    if stars not in ("1", "2", "3", "4", "5"):
        raise OrderEventError(
            f"reviewed 要写几颗星：--field stars=4，不是「{stars}」。"
            f"(A review needs its stars, 1 to 5: --field stars=4, not {stars!r}.)"
        )
    return {"stars": int(stars), "text": fields.get("text", "")[:LONGEST_REVIEW]}


def _value(name: str, text: str, now: int, zone: ZoneInfo) -> Any:
    """A field's text as what the order holds."""
    if name not in FIELDS:
        raise OrderEventError(
            f"不认识的字段「{name}」{_meant(name, FIELDS)} (There is no field {name!r}: {', '.join(FIELDS)}.)"
        )
    if name in WORDS:
        return text
    if name == "trail":
        return [{"at": now, "text": text}]
    if name == "state" and text in get_args(OrderState):
        return text
    at = moment(text, now, zone) if name in TIMES else None
    if at is None:
        good = f"{datetime.fromtimestamp(now / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}, -2h"
        choices = good if name in TIMES else ", ".join(get_args(OrderState))
        raise OrderEventError(f"{name}={text!r} 不对，可以写：{choices} ({name} is {text!r}: expected {choices})")
    return at


def _meant(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name.lower(), known, n=1)
    return f"，是不是「{close[0]}」？" if close else f"，可用的有：{'、'.join(known)}。"
