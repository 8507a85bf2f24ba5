"""An order event as other programs send it. Fields that are not listed here are kept and mean nothing."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from bot.order_event import KINDS
from data.inbox import Post

#: Where the inbox has them from; the event's id is unique within it.
SOURCE = "orders"

Kind = Literal[
    "placed", "changed", "paid", "cancelled", "closed", "out_of_stock", "shipped", "out_for_delivery", "delivered",
    "late", "lost", "returned", "refunded", "reviewed",
]  # fmt: skip
#: More goods than this are no order of a customer's.
_MOST_LINES = 500


def _minor(value: Any) -> Any:
    """19.9, "19.90" or 20 as minor units; what is no amount goes on, to be refused with its field's name."""
    try:
        amount = Decimal("nan" if isinstance(value, bool) else str(value)) * 100
    except InvalidOperation:
        raise ValueError("write an amount such as 19.90") from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < 10**12:
        raise ValueError("write an amount of 0 or more with at most two places, such as 19.90")
    return int(amount)


#: Written in units of the currency, kept in minor units.
Money = Annotated[int, BeforeValidator(_minor), Field(json_schema_extra={"type": "number", "example": 19.9})]
Text = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
Moment = Annotated[AwareDatetime, PlainSerializer(lambda at: at.isoformat())]


class Part(BaseModel):
    """A part of an event: frozen, and with room for what the sender has besides."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)


class Customer(Part):
    """Whose order it is, by the shop's own id of them."""

    key: Key
    name: Text = ""
    language: Literal["zh", "zh-Hant", "en"] | None = None
    level: Text = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    tags: Annotated[tuple[Text, ...], Field(max_length=20)] = ()


class Line(Part):
    """One article of the order."""

    sku: Key
    title: Text = ""
    quantity: Annotated[int, Field(ge=1, le=99_999)] = 1
    price: Money


class OrderFacts(Part):
    """What is known of the order. What is left out stays as it was."""

    number: Key
    customer: Customer | None = None
    lines: Annotated[tuple[Line, ...], Field(max_length=_MOST_LINES)] | None = None
    freight: Money | None = None
    total: Money | None = None
    is_cod: bool | None = None
    carrier: Text | None = None
    tracking_number: Annotated[str, Field(max_length=64)] | None = None
    recipient: Text | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    address: Annotated[str, Field(max_length=500)] | None = None
    placed_at: Moment | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    closed_at: Moment | None = None


class Review(Part):
    """A review that the customer posted."""

    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=4_000)] = ""


class OrderEvent(Part):
    """Something that happened to an order."""

    type: Kind
    #: When it happened, with its zone: of two events the later one counts, in whatever order they come.
    at: Moment
    order: OrderFacts
    #: A line of the parcel's trail.
    trail: Text = ""
    review: Review | None = None

    @model_validator(mode="after")
    def _review_is_there(self) -> "OrderEvent":
        if self.type == "reviewed" and self.review is None:
            raise ValueError("a reviewed event needs review.stars")
        return self

    @property
    def values(self) -> dict[str, Any]:
        """The order's fields that it sets, as storage has them."""
        values = self._facts()
        if self.type in KINDS:
            change = KINDS[self.type]
            values |= {"state": change.state} if change.state else {}
            values |= {change.time_field: values.get(change.time_field, _ms(self.at))} if change.time_field else {}
        if self.trail:
            values["trail"] = [{"at": _ms(self.at), "text": self.trail}]
        return values

    def _facts(self) -> dict[str, Any]:
        order = self.order
        told = {
            name: _ms(value) if isinstance(value, datetime) else value
            for name in OrderFacts.model_fields
            if name not in ("number", "customer", "lines") and (value := getattr(order, name)) is not None
        }
        if order.lines is not None:
            told["lines"] = [line.model_dump(include={"sku", "title", "quantity", "price"}) for line in order.lines]
            told["goods"] = sum(line.quantity * line.price for line in order.lines)
            told.setdefault("total", told["goods"] + told.get("freight", 0))
        return told

    def post(self, key: str) -> Post:
        """The inbox row of it."""
        body: dict[str, Any] = {
            "order_number": self.order.number,
            "kind": self.type,
            "at": _ms(self.at),
            "values": self.values,
        }
        if self.order.customer:
            body["customer"] = self.order.customer.model_dump(exclude_none=True, include=set(Customer.model_fields))
        if self.review:
            body |= {"stars": self.review.stars, "text": self.review.text}
        more = _more(self)
        return Post(SOURCE, key, "", "", "order", body | ({"more": more} if more else {}))


def _more(part: Part) -> dict[str, Any]:
    """What the sender told besides, by field: kept, so that nothing is lost that somebody will want."""
    found: dict[str, Any] = dict(part.model_extra or {})
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part) and (inner := _more(value)):
            found[name] = inner
    return found


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def schema() -> Mapping[str, Any]:
    """The JSON Schema of an event."""
    return OrderEvent.model_json_schema()
