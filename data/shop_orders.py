"""`orders.yaml` or `orders.csv`: orders in whatever state they are; in CSV one line an article, joined by number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from data.shop_customers import CustomerRecord, phone_of
from data.shop_row import Row
from data.shop_sheet import Form
from flows.situation import OrderLine, OrderState, Product, TrackingPoint

_LINE = ("quantity", "price", "title")
_HEAD = (
    "goods", "freight", "total", "paid_at", "shipped_at", "delivered_at", "closed_at", "carrier", "tracking_number",
    "trail", "recipient", "phone", "address", "is_cod",
)  # fmt: skip
_NEEDED = ("number", "customer", "state", "placed_at")
#: An order of a YAML file, its lines, its trail; and a line of a CSV file, which is an order's and an article's.
ORDERS = Form(required=(*_NEEDED, "lines"), optional=_HEAD)
LINES = Form(required=("sku",), optional=_LINE)
TRAIL = Form(required=("at", "text"), optional=())
FLAT_ORDERS = Form(required=(*_NEEDED, "sku"), optional=(*_LINE, *_HEAD))

STATES: tuple[OrderState, ...] = get_args(OrderState)
_SHIPPED = ("paid_at", "shipped_at")
_DELIVERED = (*_SHIPPED, "delivered_at")
#: Without which times a state cannot be. Cash on delivery is never asked for `paid_at`.
TIMES: Mapping[OrderState, tuple[str, ...]] = {
    "placed": (), "paid": ("paid_at",), "out_of_stock": ("paid_at",), "refunded": ("paid_at",),
    "shipped": _SHIPPED, "out_for_delivery": _SHIPPED, "lost": _SHIPPED,
    "delivered": _DELIVERED, "completed": _DELIVERED, "returning": _DELIVERED, "returned": _DELIVERED,
    "cancelled": ("closed_at",), "closed": ("closed_at",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order as the shop keeps it: `flows.situation.Order` with the shop's own key of the customer."""

    number: str
    state: OrderState
    customer_key: str
    lines: tuple[OrderLine, ...]
    #: Minor units.
    goods: int
    freight: int
    total: int
    placed_at: int
    paid_at: int | None = None
    shipped_at: int | None = None
    delivered_at: int | None = None
    closed_at: int | None = None
    carrier: str = ""
    tracking_number: str = ""
    trail: tuple[TrackingPoint, ...] = ()
    recipient: str = ""
    phone: str = ""
    address: str = ""
    is_cod: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What orders refer to. None is a file that cannot be read: then nothing is said of what it should have held."""

    customers: Mapping[str, CustomerRecord] | None
    products: Mapping[str, Product] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows that one order is written in."""

    head: Row
    lines: tuple[Row, ...]


def drafts_of(rows: tuple[Row, ...], is_flat: bool) -> tuple[Draft, ...]:
    """The orders of a file; in CSV, lines with the same number are one."""
    if not is_flat:
        return tuple(Draft(row, row.rows("lines", LINES)) for row in rows)
    joined: dict[str, list[Row]] = {}
    for row in rows:
        joined.setdefault(row.text("number") or f"?{row.line}", []).append(row)
    for group in joined.values():
        _check_same(group)
    return tuple(Draft(group[0], tuple(group)) for group in joined.values())


def _check_same(group: list[Row]) -> None:
    """A later line of an order may leave its columns empty, but not contradict the first."""
    head = group[0]
    for row in group[1:]:
        for name in (*_NEEDED, *_HEAD):
            if row.text(name) not in ("", head.text(name)):
                cure = ("请与第一行一致，或留空", "write the same, or leave it empty")
                what = (f"「{name}」与第 {head.line} 行不同", f"{name!r} differs from line {head.line}")
                row.complain(name, what, cure)


def order_of(draft: Draft, stock: Stock) -> OrderRecord:
    """One order; what is missing or wrong is in the row's report."""
    row = draft.head
    customer = _customer(row, stock)
    problems = len(row.report.problems)
    lines = tuple(_line(line, stock, customer) for line in draft.lines)
    if not lines:
        row.missing("lines")
    goods, freight, total = _sums(row, lines, len(row.report.problems) == problems)
    state = cast(OrderState | None, row.choice("state", STATES))
    row.required("state")
    times = _times(row, state)
    return OrderRecord(
        number=row.required("number"),
        state=state or "placed",
        customer_key=customer.key,
        lines=lines,
        goods=goods,
        freight=freight,
        total=total,
        placed_at=times["placed_at"] or 0,
        paid_at=times["paid_at"],
        shipped_at=times["shipped_at"],
        delivered_at=times["delivered_at"],
        closed_at=times["closed_at"],
        carrier=row.text("carrier"),
        tracking_number=row.code("tracking_number"),
        trail=_trail(row),
        recipient=row.text("recipient") or customer.name,
        phone=phone_of(row) or customer.phone,
        address=row.text("address"),
        is_cod=row.flag("is_cod", default=False),
    )


def _customer(row: Row, stock: Stock) -> CustomerRecord:
    key = row.required("customer")
    known = stock.customers or {}
    if key and key not in known and stock.customers is not None:
        cure = ("请先在顾客文件里加上", "add them to the customers' file, or mend the key")
        row.complain("customer", (f"没有顾客「{key}」", f"there is no customer {key!r}"), cure)
    return known.get(key) or CustomerRecord(key=key, name="", language=row.setting.language)


def _line(row: Row, stock: Stock, customer: CustomerRecord) -> OrderLine:
    """One article; price and title are the article's own where they are left out."""
    sku = row.required("sku")
    product = (stock.products or {}).get(sku)
    # What is sold no more can still be named: by its title and price.
    is_told = bool(row.text("title") and row.text("price"))
    if sku and not product and stock.products is not None and not is_told:
        cure = ("请先加上这件商品，或者写明 title 和 price", "add the article, mend the SKU, or write title and price")
        row.complain("sku", (f"没有商品「{sku}」", f"there is no product {sku!r}"), cure)
    quantity, price = row.count("quantity"), row.amount("price")
    if quantity == 0:
        row.complain("quantity", ("数量是 0", "the quantity is 0"), ("请至少写 1", "write 1 or more"))
    titles = product.title if product else {}
    own = titles.get(customer.language[:2]) or titles.get(row.setting.language, "")
    price = price if price is not None else product.price if product else 0
    return OrderLine(sku, row.text("title") or own, 1 if quantity is None else quantity, price)


def _sums(row: Row, lines: tuple[OrderLine, ...], are_sound: bool) -> tuple[int, int, int]:
    """Goods, freight and total; what is written must add up, what is left out is reckoned."""
    reckoned = sum(line.price * line.quantity for line in lines)
    goods, freight, total = (row.amount(name) for name in ("goods", "freight", "total"))
    goods = reckoned if goods is None else goods
    freight = freight or 0
    total = goods + freight if total is None else total
    if are_sound and goods != reckoned:
        _adds_up(row, "goods", goods, reckoned)
    if are_sound and total != goods + freight:
        _adds_up(row, "total", total, goods + freight)
    return goods, freight, total


def _adds_up(row: Row, name: str, written: int, reckoned: int) -> None:
    what = (
        f"「{name}」{written / 100:.2f} 对不上，应为 {reckoned / 100:.2f}",
        f"{name!r} is {written / 100:.2f} but adds up to {reckoned / 100:.2f}",
    )
    row.complain(name, what, ("请改正，或留空由程序计算", "mend it, or leave it out to have it reckoned"))


def _times(row: Row, state: OrderState | None) -> dict[str, int | None]:
    """The order's times: those that the state needs, one after the other, none in the future."""
    row.required("placed_at")
    names = ("placed_at", "paid_at", "shipped_at", "delivered_at", "closed_at")
    times = {name: row.moment(name) for name in names}
    is_cod = row.text("is_cod") not in ("", "no", "false", "0", "否")
    for name in TIMES[state] if state else ():
        if not row.text(name) and not (is_cod and name == "paid_at"):
            cure = (f"请补上 {name}", f"add {name}")
            row.complain("state", (f"状态「{state}」缺少「{name}」", f"state {state!r} needs {name!r}"), cure)
    _check_order_of(row, times, is_cod)
    return times


def _check_order_of(row: Row, times: Mapping[str, int | None], is_cod: bool) -> None:
    latest = 0
    for name, at in times.items():
        if at is not None and at > row.setting.now:
            row.complain(name, (f"「{name}」在将来", f"{name!r} lies in the future"), ("请检查时间", "check the time"))
        # Cash on delivery is paid at the door, after it shipped.
        if at is None or (is_cod and name == "paid_at"):
            continue
        if at < latest:
            what = (f"「{name}」早于前一步", f"{name!r} is before the step that leads to it")
            row.complain(name, what, ("请检查时间先后", "check the order of the times"))
        latest = max(latest, at)


def _trail(row: Row) -> tuple[TrackingPoint, ...]:
    """The parcel's trail, oldest first: a list of `at` and `text`, or `time=text` with | between in one cell."""
    points = row.rows("trail", TRAIL) if row.is_list("trail") else ()
    if row.is_list("trail"):
        written = [(point.required("at"), point.required("text"), point.line) for point in points]
    else:
        written = [(at, text, row.line_of("trail")) for at, text in row.pairs("trail")]
    known = [(row.moment_of("trail", at, line), text) for at, text, line in written]
    return tuple(sorted((TrackingPoint(at, text) for at, text in known if at is not None), key=lambda point: point.at))
