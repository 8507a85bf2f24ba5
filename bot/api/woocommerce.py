"""WooCommerce's webhooks as WooCommerce sends them, as order events.

Topics `order.*` tell the whole order each time. What it went through is read from its own times, so that a missed, late
or repeated delivery changes nothing in the end.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.api.order_event import OrderEvent

#: Header names, in lower case.
TOPIC, SIGNATURE, ID = "x-wc-webhook-topic", "x-wc-webhook-signature", "x-wc-webhook-delivery-id"


def is_ping(content_type: str, body: bytes) -> bool:
    """A new webhook is tried with a form that holds its id and nothing else."""
    return content_type.startswith("application/x-www-form-urlencoded") and body.startswith(b"webhook_id=")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class _Address(_Part):
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def text(self) -> str:
        parts = (self.address_1, self.address_2, self.city, self.state, self.postcode, self.country)
        return ", ".join(filter(None, parts))


class _Line(_Part):
    name: str = ""
    product_id: str = ""
    sku: str | None = None
    quantity: int = 1
    price: Decimal


class _Order(_Part):
    number: str
    status: str
    total: str
    shipping_total: str = "0"
    payment_method: str = ""
    customer_id: int = 0
    #: WooCommerce writes UTC without saying so.
    date_created_gmt: datetime
    date_modified_gmt: datetime
    date_paid_gmt: datetime | None = None
    date_completed_gmt: datetime | None = None
    billing: _Address = _Address()
    shipping: _Address = _Address()
    line_items: tuple[_Line, ...] = ()


def events_of(topic: str, body: bytes) -> list[OrderEvent]:
    """What a webhook tells, oldest first; nothing for a topic that is none of an order's, or of one that was deleted.

    Raises pydantic's `ValidationError` with the fields that are not as WooCommerce documents them.
    """
    if not topic.startswith("order.") or topic == "order.deleted":
        return []
    return sorted(_of_order(_Order.model_validate_json(body)), key=lambda event: event.at)


def _of_order(order: _Order) -> Iterator[OrderEvent]:
    whole, only = _whole(order), {"number": order.number}
    changed_at = order.date_modified_gmt
    yield _event("placed", order.date_created_gmt, whole)
    if order.date_paid_gmt and order.payment_method != "cod":
        yield _event("paid", order.date_paid_gmt, whole)
    if order.date_completed_gmt:
        # The shop calls an order completed when nothing is left for it to do: the parcel has gone.
        yield _event("shipped", order.date_completed_gmt, only)
    if order.status in ("cancelled", "failed"):
        yield _event("cancelled", changed_at, only)
    if order.status == "refunded":
        yield _event("refunded", changed_at, only)


def _whole(order: _Order) -> dict[str, Any]:
    to = order.shipping if order.shipping.text else order.billing
    return {
        "number": order.number,
        "total": order.total,
        "freight": order.shipping_total,
        "is_cod": order.payment_method == "cod",
        "placed_at": order.date_created_gmt.replace(tzinfo=UTC),
        "customer": {"key": str(order.customer_id), "name": order.billing.name, "phone": order.billing.phone}
        if order.customer_id else None,
        "recipient": to.name,
        "phone": to.phone or order.billing.phone,
        "address": to.text[:500],
        "lines": [
            {"sku": line.sku or f"#{line.product_id}", "title": line.name[:200], "quantity": line.quantity,
             "price": str(line.price.quantize(Decimal("0.01"), ROUND_HALF_UP))}
            for line in order.line_items
        ],
    }  # fmt: skip


def _event(kind: str, at: datetime, order: dict[str, Any]) -> OrderEvent:
    told = {name: value for name, value in order.items() if value not in (None, "")}
    return OrderEvent.model_validate({"type": kind, "at": at.replace(tzinfo=UTC), "order": told})
