"""The shop's articles."""

import sqlite3
from collections.abc import Iterable

from msgspec import convert, to_builtins

from data.facts import bump
from data.rows import dump, load
from flows.situation import Product, Size


def all_products(db: sqlite3.Connection) -> tuple[Product, ...]:
    """Every article, in the shop's own order."""
    return tuple(_product(body) for (body,) in db.execute("select body from products order by position, sku"))


def replace(db: sqlite3.Connection, products: Iterable[Product]) -> int:
    """Put these articles in place of all others; returns how many they are."""
    db.execute("delete from products")
    rows = [
        (product.sku, position, product.price, product.stock, dump(_row(product)))
        for position, product in enumerate(products)
    ]
    db.executemany("insert into products (sku, position, price, stock, body) values (?, ?, ?, ?, ?)", rows)
    bump(db, "catalogue")
    return len(rows)


def _row(product: Product) -> dict[str, object]:
    row: dict[str, object] = to_builtins(product)
    return row


def _product(body: str) -> Product:
    row = load(body)
    row["keywords"] = tuple(row["keywords"])
    row["goes_with"] = tuple(row["goes_with"])
    row["sizes"] = convert(row.get("sizes", ()), tuple[Size, ...])
    return Product(**row)
