"""News of an order may come late, twice and in any order: what is true in the end is the same."""

import sqlite3
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from data import customers, order_news, orders
from data.order_news import News, Taken
from flows.situation import Order

LINES = [{"sku": "CUP", "title": "杯子", "quantity": 1, "price": 4900}]
PLACED = News("N1", "placed", {"state": "placed", "placed_at": 10, "lines": LINES, "goods": 4900, "total": 4900}, 10)
PAID = News("N1", "paid", {"state": "paid", "paid_at": 20}, 20)
SHIPPED = News("N1", "shipped", {"state": "shipped", "shipped_at": 30, "carrier": "中通", "address": "旧路 1 号"}, 30)
MOVED = News("N1", "changed", {"address": "新路 2 号"}, 35)
ARRIVED = News("N1", "delivered", {"state": "delivered", "delivered_at": 40, "trail": [{"at": 40, "text": "签收"}]}, 40)


def take(db: sqlite3.Connection, *some: News) -> list[Taken]:
    return [order_news.take(db, one, 100) for one in some]


def order(db: sqlite3.Connection) -> Order:
    found = orders.get(db, "N1")
    assert found is not None
    return found


def test_in_their_order_they_are_all_told(db: sqlite3.Connection) -> None:
    assert take(db, PLACED, PAID, SHIPPED, MOVED, ARRIVED) == ["told"] * 5
    found = order(db)
    assert (found.state, found.total, found.carrier, found.address) == ("delivered", 4900, "中通", "新路 2 号")
    assert (found.placed_at, found.paid_at, found.shipped_at, found.delivered_at) == (10, 20, 30, 40)


@pytest.mark.parametrize("others", list(permutations([PAID, SHIPPED, MOVED, ARRIVED])))
def test_in_any_order_the_same_is_true_in_the_end(db: sqlite3.Connection, others: tuple[News, ...]) -> None:
    take(db, PLACED, PAID, SHIPPED, MOVED, ARRIVED)
    right = order(db)
    db.execute("delete from orders")

    take(db, PLACED, *others)

    assert order(db) == right


def test_what_was_overtaken_is_not_told(db: sqlite3.Connection) -> None:
    assert take(db, PLACED, ARRIVED, SHIPPED, PAID) == ["told", "told", "kept", "kept"]


def test_what_is_so_already_is_not_told_again(db: sqlite3.Connection) -> None:
    again = News("N1", "paid", PAID.values, 25)

    assert take(db, PLACED, PAID, again) == ["told", "told", "kept"]


def test_an_order_from_a_file_is_news_when_the_system_tells_of_it_first(db: sqlite3.Connection) -> None:
    take(db, PLACED)
    from_file = orders.get(db, "N1")
    assert from_file is not None
    orders.save(db, replace(from_file, told_at={}), 50)

    assert take(db, PLACED, PLACED) == ["told", "kept"]


def test_by_hand_everything_is_told(db: sqlite3.Connection) -> None:
    by_hand = News("N1", "paid", {"state": "paid", "paid_at": 5})

    assert take(db, PLACED, ARRIVED, by_hand) == ["told", "told", "told"]
    assert order(db).state == "paid"


def test_an_order_from_a_file_is_not_put_back(db: sqlite3.Connection) -> None:
    take(db, PLACED, PAID, SHIPPED, ARRIVED)
    orders.save(db, replace(order(db), told_at={}), 50)

    take(db, SHIPPED)

    assert order(db).state == "delivered"


def test_news_of_an_unknown_order_make_it_only_where_they_hold_it(db: sqlite3.Connection) -> None:
    whole = News("N1", "paid", {**PLACED.values, **PAID.values}, 20)

    assert take(db, PAID, whole) == ["unknown", "told"]
    assert (order(db).state, order(db).placed_at, order(db).paid_at) == ("paid", 10, 20)


def customer(db: sqlite3.Connection, **told: Any) -> tuple[Any, ...]:
    take(db, News("N1", "changed", {}, 50, told))
    row: tuple[Any, ...] = db.execute(
        "select key, name, language, phone, tags from customers where key = 'k1'"
    ).fetchone()
    return row


def test_a_customer_keeps_what_is_not_told_again(db: sqlite3.Connection) -> None:
    take(db, PLACED)

    assert customer(db, key="k1", name="何田田", phone="13800000000", tags=["老客"]) == (
        "k1", "何田田", "zh", "13800000000", '["老客"]',
    )  # fmt: skip
    assert customer(db, key="k1", language="en") == ("k1", "何田田", "en", "13800000000", '["老客"]')
    assert order(db).customer_id == customers.merge(db, {"key": "k1"}, 1)
