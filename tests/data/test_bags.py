"""Which wordings a customer has heard, on a real file."""

import sqlite3

from data import bags
from data.contacts import Thread
from replies.rotation import Bag


def test_a_bag_comes_back_as_it_was_kept(db: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    bag = Bag(("w2", "w1"), ("w9",))
    bags.save(db, alice.customer.id, "greeting.hello", bag)
    assert bags.get(db, alice.customer.id, "greeting.hello") == bag
    assert bags.get(db, bob.customer.id, "greeting.hello") == Bag()


def test_a_wording_that_was_not_sent_counts_as_unused(db: sqlite3.Connection, alice: Thread) -> None:
    bags.save(db, alice.customer.id, "greeting.hello", Bag(("w1", "w2")))
    bags.give_back(db, alice.customer.id, "greeting.hello", "w2")
    assert bags.get(db, alice.customer.id, "greeting.hello").used == ("w1",)


def test_what_an_agent_said_of_a_reply_counts_as_used(db: sqlite3.Connection, alice: Thread) -> None:
    for wording in ("w1", "w2", "w1"):
        bags.heard(db, alice.customer.id, "shipping.when", wording, {"w1", "w2", "w3"})
    assert bags.get(db, alice.customer.id, "shipping.when").used == ("w2", "w1")


def test_a_round_and_what_answered_which_question_are_kept(db: sqlite3.Connection, alice: Thread) -> None:
    bag = Bag().take("w1", {"w1"}, "q1").take("w1", {"w1"}, "q2")
    bags.save(db, alice.customer.id, "shipping.when", bag)
    found = bags.get(db, alice.customer.id, "shipping.when")
    assert (found.rounds, found.answer_to("q1"), found.answer_to("q3")) == (1, "w1", "")


def test_a_bag_of_an_earlier_version_is_read(db: sqlite3.Connection, alice: Thread) -> None:
    db.execute("insert into bags values (?, 'r', '[[\"w1\"],[]]')", (alice.customer.id,))
    assert bags.get(db, alice.customer.id, "r") == Bag(("w1",))


def test_giving_back_what_was_never_taken_changes_nothing(db: sqlite3.Connection, alice: Thread) -> None:
    bags.give_back(db, alice.customer.id, "greeting.hello", "w1")
    assert bags.get(db, alice.customer.id, "greeting.hello") == Bag()


def test_a_question_is_counted_within_its_window(db: sqlite3.Connection, alice: Thread) -> None:
    for now in (10, 20, 30):
        bags.ask(db, alice.customer.id, "shipping.when", now - 100, now)
    assert [(one.times, one.last_at) for one in bags.asked(db, alice.customer.id, 0)] == [(3, 30)]
    bags.ask(db, alice.customer.id, "shipping.when", 900, 1_000)
    assert [one.times for one in bags.asked(db, alice.customer.id, 0)] == [1]


def test_what_was_asked_long_ago_is_not_told(db: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    bags.ask(db, alice.customer.id, "shipping.when", 0, 10)
    assert bags.asked(db, alice.customer.id, 11) == ()
    assert bags.asked(db, bob.customer.id, 0) == ()
