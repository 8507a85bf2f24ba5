"""What the shop's system tells of an order, in the order in which it happened, whatever the order in which it comes."""

import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from data import customers, orders
from flows.situation import Order, OrderLine, TrackingPoint

#: `told`: it is news, for a flow to react to. `kept`: what is known is newer. `unknown`: there is no such order.
Taken = Literal["told", "kept", "unknown"]


class News(Struct, frozen=True):
    """One thing that happened to an order."""

    number: str
    kind: str
    #: Fields of the order: `state`, times, `carrier`, `lines` and so on; points of the trail under `trail`.
    values: Mapping[str, Any] = field(default_factory=dict)
    #: When it happened. None: now, whatever was told before, as somebody at the keyboard means it.
    at: int | None = None
    #: Whose order it is: the shop's own `key` of the customer, with what is known of them.
    customer: Mapping[str, Any] = field(default_factory=dict)


def take(db: sqlite3.Connection, news: News, now: int) -> Taken:
    """Apply it: newer news change the order, older ones only fill what nobody has told yet."""
    old = orders.get(db, news.number)
    if old is None and not can_begin(news):
        return "unknown"
    owner = customers.merge(db, news.customer, now) if news.customer.get("key") else None
    new = _changed(old, news, now) if old else _begun(news, now)
    orders.save(db, replace(new, customer_id=owner if owner is not None else new.customer_id), now)
    return "told" if old is None or _is_news(old, news) else "kept"


def can_begin(news: News) -> bool:
    """Whether an order that nobody knew can be made of it."""
    return all(news.values.get(name) for name in ("state", "lines")) and "total" in news.values


def _begun(news: News, now: int) -> Order:
    placed_at = news.values.get("placed_at") or news.at or now
    return _changed(Order(news.number, "placed", None, (), 0, 0, 0, placed_at), news, now)


def _changed(old: Order, news: News, now: int) -> Order:
    at = news.at if news.at is not None else now
    values = {name: value for name, value in news.values.items() if news.at is None or at >= _known_at(old, name)}
    points = {(point.at, point.text): point for point in old.trail}
    points |= {(one["at"], one["text"]): TrackingPoint(**one) for one in news.values.get("trail", ())}
    told_at = {**old.told_at, **dict.fromkeys(values.keys() - {"trail"}, at)}
    if "lines" in values:
        values["lines"] = tuple(OrderLine(**line) for line in values["lines"])
    values["trail"] = tuple(sorted(points.values(), key=lambda point: point.at))
    return replace(old, **values, told_at=told_at)


def _known_at(order: Order, name: str) -> int:
    """Since when a field is what it is. Of what no system told, a file did: then the state is as old as its times.

    An order without goods is one that is only just begun.
    """
    if name != "state" or name in order.told_at:
        return order.told_at.get(name, 0)
    times = (order.placed_at, order.paid_at, order.shipped_at, order.delivered_at, order.closed_at)
    return max(at for at in times if at is not None) if order.lines else 0


def _is_news(old: Order, news: News) -> bool:
    """Not what was overtaken, nor what is so already; by hand everything is."""
    if news.at is None:
        return True
    # An order that came from a file begins its ladder when the system tells of it for the first time.
    is_so = "state" in old.told_at and news.values.get("state") == old.state
    return not is_so and news.at >= _known_at(old, "state")
