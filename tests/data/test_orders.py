"""Orders on a real file: nobody sees another's."""

import sqlite3

import pytest

from data import contacts, orders, visitors
from data.contacts import Newcomer, Thread
from data.visitors import VisitorRow
from flows.situation import Order, OrderLine


def order(number: str, customer_id: int | None, placed_at: int = 1) -> Order:
    line = OrderLine("S1", "青瓷碗", 1, 5_800)
    return Order(number, "placed", customer_id, (line,), 5_800, 0, 5_800, placed_at, phone="13800001234")


def seen(db: sqlite3.Connection, thread: Thread, *, vouched: bool = False) -> list[tuple[str, str]]:
    found = orders.seen_by(db, thread.contact.id, thread.customer.id, vouched)
    return [(one.number, one.proof) for one in found]


@pytest.fixture
def two_orders(db: sqlite3.Connection, alice: Thread, bob: Thread) -> sqlite3.Connection:
    orders.save(db, order("A1", alice.customer.id), 1)
    orders.save(db, order("B1", bob.customer.id), 1)
    return db


def test_without_a_proof_nobody_sees_anything(two_orders: sqlite3.Connection, alice: Thread) -> None:
    assert seen(two_orders, alice) == []


def test_whom_the_shop_vouches_for_sees_their_own_and_no_other(
    two_orders: sqlite3.Connection, alice: Thread, bob: Thread
) -> None:
    assert seen(two_orders, alice, vouched=True) == [("A1", "identity")]
    assert seen(two_orders, bob, vouched=True) == [("B1", "identity")]


def test_a_proof_is_for_one_order_and_one_contact(two_orders: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    orders.tie(two_orders, alice.contact.id, "A1", "digits", 1)
    assert seen(two_orders, alice) == [("A1", "digits")]
    assert seen(two_orders, bob) == []


def test_another_contact_of_the_same_customer_proves_anew(two_orders: sqlite3.Connection, alice: Thread) -> None:
    orders.tie(two_orders, alice.contact.id, "A1", "digits", 1)
    other = contacts.welcome(two_orders, Newcomer("telegram", "9"), "zh", 1)
    assert orders.seen_by(two_orders, other.contact.id, alice.customer.id, False) == ()


def test_a_stronger_proof_stays(two_orders: sqlite3.Connection, alice: Thread) -> None:
    for proof in ("digits", "link", "digits"):
        orders.tie(two_orders, alice.contact.id, "A1", proof, 1)  # type: ignore[arg-type]
    assert seen(two_orders, alice) == [("A1", "link")]


def test_an_order_without_a_customer_is_seen_by_nobody(db: sqlite3.Connection, alice: Thread) -> None:
    orders.save(db, order("X1", None), 1)
    assert seen(db, alice, vouched=True) == []


def test_wrong_tries_are_counted_by_contact_and_by_order(
    two_orders: sqlite3.Connection, alice: Thread, bob: Thread
) -> None:
    for contact, number, at in ((alice, "B1", 10), (alice, "B1", 20), (alice, "A1", 30), (bob, "B1", 40)):
        orders.try_proof(two_orders, contact.contact.id, number, at)
    assert orders.tries(two_orders, alice.contact.id, "B1", 0) == (3, 3, 0)
    assert orders.tries(two_orders, alice.contact.id, "B1", 15) == (2, 2, 0)


def test_wrong_tries_are_counted_for_all_who_come_from_one_network(db: sqlite3.Connection) -> None:
    people = {}
    for name, network in (("v1", "203.0.113.7"), ("v2", "203.0.113.7"), ("v3", "203.0.113.8"), ("v4", "")):
        hashed = visitors.hashed(db, network) if network else ""
        visitors.add(db, f"hash-{name}", VisitorRow(name, "", "zh", hashed), 1)
        people[name] = contacts.welcome(db, Newcomer("web", name), "zh", 1).contact.id
    for contact_id in people.values():
        orders.try_proof(db, contact_id, "A1", 10)

    assert [orders.tries(db, contact_id, "A9", 0) for contact_id in people.values()] == [
        (1, 0, 2), (1, 0, 2), (1, 0, 1), (1, 0, 0),
    ]  # fmt: skip
    assert "203.0.113" not in str(db.execute("select * from visitors").fetchall())


def test_an_order_comes_back_as_it_was_saved(db: sqlite3.Connection, alice: Thread) -> None:
    saved = order("A1", alice.customer.id)
    orders.save(db, saved, 1)
    assert orders.get(db, "A1") == saved
    assert orders.get(db, "A2") is None


def test_news_go_to_the_contact_that_wrote_last_and_can_be_reached(db: sqlite3.Connection) -> None:
    first = contacts.welcome(db, Newcomer("web", "1", customer_key="c"), "zh", 1)
    second = contacts.welcome(db, Newcomer("telegram", "2", customer_key="c"), "zh", 2)
    orders.save(db, order("A1", first.customer.id), 1)
    assert orders.contacts_of(db, "A1") == ("telegram", "2")
    contacts.lose(db, second.contact.id, "blocked", 3)
    assert orders.contacts_of(db, "A1") == ("web", "1")
