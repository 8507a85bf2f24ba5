"""Lists of orders and articles into the shop that there is: all of a list or nothing of it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct, to_builtins

from bot.clock import machine_now
from data import customers, facts, libraries, order_news, orders, products
from data.connection import Connection, connect, input_step
from data.order_news import News
from data.shop_orders import FLAT_ORDERS, ORDERS, OrderRecord, Stock, drafts_of, order_of
from data.shop_problem import Report, ShopFolderError
from data.shop_products import PRODUCTS, check_goes_with, product_of
from data.shop_row import Row, Setting, once
from data.shop_sheet import rows_of
from flows.policy import Policy
from flows.situation import Order, Product

#: Told after each row that is written.
Told = Callable[[], None]


class Counts(Struct, frozen=True):
    """What an import did."""

    new: int
    changed: int
    removed: int = 0


def read_orders(path: Path, file: Path) -> tuple[OrderRecord, ...]:
    """The orders of a list. Raises `ShopFolderError` with every row that is wrong."""
    setting, stock = _setting(path)
    report = Report(file.name)
    is_flat = file.suffix.lower() != ".yaml"
    rows = tuple(Row(cells, report, setting) for cells in rows_of(file, FLAT_ORDERS if is_flat else ORDERS, report))
    found = [(draft.head, order_of(draft, stock)) for draft in drafts_of(rows, is_flat)]
    kept = once(found, "number", lambda order: order.number)
    _refuse(report)
    return tuple(order for _, order in kept)


def read_products(path: Path, file: Path, *, replaces: bool) -> tuple[Product, ...]:
    """The articles of a list; pictures are looked for in `images` beside it. Raises `ShopFolderError`."""
    setting, stock = _setting(path)
    report = Report(file.name)
    rows = tuple(Row(cells, report, setting) for cells in rows_of(file, PRODUCTS, report))
    kept = once(((row, product_of(row, file.parent)) for row in rows), "sku", lambda product: product.sku)
    others = () if replaces else tuple((stock.products or {}).values())
    new = tuple(product for _, product in kept)
    by_sku = {product.sku: row for row, product in kept}
    # What an article that stays goes with was checked when it came.
    listed = (*new, *(_alone(product) for product in others if product.sku not in by_sku))
    check_goes_with(by_sku, listed)
    _refuse(report)
    return new


def _alone(product: Product) -> Product:
    return Product(product.sku, product.title, product.price, product.stock)


def _refuse(report: Report) -> None:
    if report.problems:
        raise ShopFolderError(sorted(report.problems, key=lambda problem: problem.line))


def _setting(path: Path) -> tuple[Setting, Stock]:
    with closing(connect(path, read_only=True)) as db:
        policy = Policy.model_validate_json(libraries.policy(db) or "{}")
        now = machine_now() + facts.shop_offset(db)
        # Customers whom nobody knows yet come with their first order.
        stock = Stock(None, {product.sku: product for product in products.all_products(db)})
    return Setting(now, ZoneInfo(policy.shop.time_zone), policy.shop.language), stock


def put_orders(path: Path, some: tuple[OrderRecord, ...], told: Told) -> Counts:
    """Write them in one transaction. Nobody is written to: an order is news when its system tells of it."""
    return input_step(path, partial(_put_orders, some=some, told=told))


def _put_orders(db: Connection, some: tuple[OrderRecord, ...], told: Told) -> Counts:
    now, new = machine_now(), 0
    known = {key for key, _, _ in customers.all_keys(db)}
    for record in some:
        new += _put_order(db, record, record.customer_key in known, now)
        known.add(record.customer_key)
        told()
    return Counts(new, len(some) - new)


def _put_order(db: Connection, record: OrderRecord, is_known: bool, now: int) -> bool:
    """Whether it is new. A known one keeps what its system told later than the list's newest time of it."""
    fields = {name: getattr(record, name) for name in asdict(record) if name not in ("number", "customer_key")}
    customer = {"key": record.customer_key}
    if not is_known:
        # The recipient is whom we know of; a customer whom the shop knows has a name of their own.
        customer |= {"name": record.recipient, "phone": record.phone}
    if orders.get(db, record.number) is not None:
        times = [record.placed_at, record.paid_at, record.shipped_at, record.delivered_at, record.closed_at]
        newest = max(at for at in times if at is not None)
        order_news.take(db, News(record.number, "changed", to_builtins(fields), newest, customer), now)
        return False
    owner = customers.merge(db, customer, now)
    orders.save(db, Order(number=record.number, customer_id=owner, **fields), now)
    return True


def put_products(path: Path, some: tuple[Product, ...], told: Told, *, replaces: bool) -> Counts:
    """Write them in one transaction; `replaces`: those that are not among them go."""
    return input_step(path, partial(_put_products, some=some, told=told, replaces=replaces))


def _put_products(db: Connection, some: tuple[Product, ...], told: Told, *, replaces: bool) -> Counts:
    before = {product.sku: product for product in products.all_products(db)}
    after = {} if replaces else dict(before)
    for product in some:
        after[product.sku] = product
        told()
    products.replace(db, after.values())
    new = len(after.keys() - before.keys())
    return Counts(new, sum(before.get(one.sku) not in (None, one) for one in some), len(before.keys() - after.keys()))
