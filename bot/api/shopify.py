"""Shopify's webhooks as Shopify sends them, as order events.

Topics `orders/*` tell the whole order each time, and `fulfillments/*` its parcels. What an order went through is read
from its own times, so that a missed, late or repeated delivery changes nothing in the end.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.api.order_event import OrderEvent

#: Header names, in lower case.
TOPIC, SIGNATURE, ID = "x-shopify-topic", "x-shopify-hmac-sha256", "x-shopify-webhook-id"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class _Customer(_Part):
    id: str
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None


class _Address(_Part):
    name: str | None = None
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    zip: str | None = None
    country: str | None = None

    @property
    def text(self) -> str:
        parts = (self.address1, self.address2, self.city, self.province, self.zip, self.country)
        return ", ".join(part for part in parts if part)


class _Line(_Part):
    sku: str | None = None
    title: str = ""
    quantity: int = 1
    price: str
    product_id: str | None = None


class _Parcel(_Part):
    name: str = ""
    created_at: AwareDatetime
    updated_at: AwareDatetime
    status: str | None = None
    shipment_status: str | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None


class _Refund(_Part):
    created_at: AwareDatetime


class _Order(_Part):
    name: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    processed_at: AwareDatetime | None = None
    cancelled_at: AwareDatetime | None = None
    financial_status: str | None = None
    total_price: str
    total_shipping_price_set: dict[str, Any] = Field(default_factory=dict)
    payment_gateway_names: tuple[str, ...] = ()
    customer: _Customer | None = None
    shipping_address: _Address | None = None
    line_items: tuple[_Line, ...] = ()
    fulfillments: tuple[_Parcel, ...] = ()
    refunds: tuple[_Refund, ...] = ()


#: A parcel's `shipment_status` → what happened.
_ON_THE_WAY = {"out_for_delivery": "out_for_delivery", "delivered": "delivered", "failure": "late"}
_UNPAID = ("pending", "authorized", "voided", "expired", None)


def events_of(topic: str, body: bytes) -> list[OrderEvent]:
    """What a webhook tells, oldest first; nothing for a topic that is none of an order's.

    Raises pydantic's `ValidationError` with the fields that are not as Shopify documents them.
    """
    if topic.startswith("orders/"):
        return sorted(_of_order(_Order.model_validate_json(body)), key=lambda event: event.at)
    if topic.startswith("fulfillments/"):
        parcel = _Parcel.model_validate_json(body)
        return list(_of_parcel(parcel, _number(parcel.name)))
    return []


def _number(name: str) -> str:
    """#1001 and its parcel #1001.1 are order 1001."""
    return name.removeprefix("#").rpartition(".")[0] or name.removeprefix("#")


def _of_order(order: _Order) -> Iterator[OrderEvent]:
    number = order.name.removeprefix("#")
    whole = _whole(order, number)
    is_cod = any("cash on delivery" in name.lower() for name in order.payment_gateway_names)
    yield _event("placed", order.created_at, {**whole, "is_cod": is_cod})
    if order.financial_status not in _UNPAID:
        yield _event("paid", order.processed_at or order.created_at, whole)
    for parcel in order.fulfillments:
        yield from _of_parcel(parcel, number)
    if order.cancelled_at:
        yield _event("cancelled", order.cancelled_at, {"number": number})
    if order.financial_status == "refunded":
        at = max((refund.created_at for refund in order.refunds), default=order.updated_at)
        yield _event("refunded", at, {"number": number})


def _whole(order: _Order, number: str) -> dict[str, Any]:
    shipping = order.total_shipping_price_set.get("shop_money", {}).get("amount", 0)
    found: dict[str, Any] = {
        "number": number,
        "total": order.total_price,
        "freight": shipping,
        "placed_at": order.created_at,
        "lines": [
            {"sku": line.sku or f"#{line.product_id}", "title": line.title[:200], "quantity": line.quantity,
             "price": line.price}
            for line in order.line_items
        ],
    }  # fmt: skip
    if order.customer:
        names = (order.customer.first_name, order.customer.last_name)
        found["customer"] = {"key": order.customer.id, "name": " ".join(filter(None, names)),
                             "phone": order.customer.phone or ""}  # fmt: skip
    if address := order.shipping_address:
        found |= {"recipient": address.name or "", "phone": address.phone or "", "address": address.text[:500]}
    return found


def _of_parcel(parcel: _Parcel, number: str) -> Iterator[OrderEvent]:
    if parcel.status in ("cancelled", "error", "failure"):
        return
    named = {"number": number, "carrier": parcel.tracking_company, "tracking_number": parcel.tracking_number}
    yield _event("shipped", parcel.created_at, named)
    if kind := _ON_THE_WAY.get(parcel.shipment_status or ""):
        yield _event(kind, parcel.updated_at, named)


def _event(kind: str, at: datetime, order: dict[str, Any]) -> OrderEvent:
    told = {name: value for name, value in order.items() if value not in (None, "")}
    return OrderEvent.model_validate({"type": kind, "at": at, "order": told})
