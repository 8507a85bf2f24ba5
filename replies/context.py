"""What a wording may speak of: the names of a context, their fields, and what each field holds."""

from collections.abc import Mapping
from typing import Literal, cast

#: What a field holds. `clock` is a time of day as text ("16:00"), `time` milliseconds, `amount` minor units.
Kind = Literal["text", "number", "amount", "time", "clock", "flag", "record", "list"]


def _fields(**names: str) -> dict[str, Kind]:
    """Fields by kind, written as `text="name phone"`."""
    return {name: cast(Kind, kind) for kind, some in names.items() for name in some.split()}


#: The records of a context and their fields. No field is named like a method of a dict.
RECORDS: Mapping[str, Mapping[str, Kind]] = {
    "shop": _fields(text="name phone url return_address", clock="hours_start hours_end"),
    "customer": _fields(text="name level"),
    "now": _fields(text="daypart", time="at"),
    "policy": _fields(
        text="carrier review_url form_reason",
        number="ship_hours ship_latest_hours usual_days close_hours return_days refund_days check_hours"
        " tracking_days haggle_percent",
        amount="freight free_from cod_fee large_amount",
        clock="cutoff",
        flag="asks_wishes",
    ),
    "order": _fields(
        text="number state lines_text carrier tracking_number trail_text recipient phone address",
        amount="total goods freight",
        time="trail_at placed_at paid_at shipped_at delivered_at closes_at ships_by arrives_by",
        flag="is_cod",
    ),
    "product": _fields(text="sku title summary attributes_text url", number="stock", amount="price", time="restock_at"),
    "campaign": _fields(text="name offer", time="ends_at"),
    "point": _fields(text="text", time="at"),
    "case": _fields(text="kind status reason order_number tracking_number"),
}
#: A second product, to compare the first with.
ALIASES: Mapping[str, str] = {"other": "product"}
LISTS: Mapping[str, str] = {"products": "product", "orders": "order", "trail": "point"}
SCALARS: Mapping[str, Kind] = _fields(
    text="number words topic reason agent line holiday size larger sizes measured wanted left",
    number="place minutes waiting percent stars count",
    amount="amount extra back",
    time="back_at at",
)
#: Always there; every other name is a slot that the reply must list.
ALWAYS: frozenset[str] = frozenset({"shop", "customer", "policy", "now"})
KNOWN: frozenset[str] = frozenset({*RECORDS, *ALIASES, *LISTS, *SCALARS})
SLOTS: frozenset[str] = KNOWN - ALWAYS

#: The states that a wording may be limited to; the flows' own list, which this package may not import.
ORDER_STATES: tuple[str, ...] = (
    "placed",
    "paid",
    "shipped",
    "out_for_delivery",
    "delivered",
    "completed",
    "cancelled",
    "closed",
    "out_of_stock",
    "returning",
    "returned",
    "refunded",
    "lost",
)
