"""The inbox on a real file."""

import sqlite3

from data import inbox
from data.inbox import Incoming, Post, post_of
from flows.events import Attachment


def put(db: sqlite3.Connection, key: str, at: int = 1, address: str = "a") -> int:
    entry = inbox.put(db, post_of(Incoming("web", address, key, text=f"text of {key}")), at)
    assert entry is not None
    return entry.id


def keys(entries: list[inbox.Entry]) -> list[str]:
    return [entry.key for entry in entries]


def test_a_repeated_key_is_one_event(db: sqlite3.Connection) -> None:
    first = put(db, "k1")
    assert inbox.put(db, post_of(Incoming("web", "a", "k1", text="again")), 2) is None
    assert inbox.id_of(db, "web", "k1") == first
    assert keys(inbox.waiting(db)) == ["k1"]


def test_the_same_key_from_two_sources_is_two_events(db: sqlite3.Connection) -> None:
    put(db, "1")
    assert inbox.put(db, Post("timer", "1", "web", "a", "timer"), 1) is not None


def test_what_waits_comes_oldest_first_and_by_pages(db: sqlite3.Connection) -> None:
    ids = [put(db, f"k{n}") for n in range(5)]
    assert keys(inbox.waiting(db, limit=2)) == ["k0", "k1"]
    assert keys(inbox.waiting(db, above=ids[1])) == ["k2", "k3", "k4"]


def test_an_event_comes_back_as_it_was_put(db: sqlite3.Connection) -> None:
    photo = Attachment("photo", "f1", "碗.jpg", "image/jpeg", 7)
    incoming = Incoming("web", "a", "k", "press", "文字", "pay:1", (photo,), "Alice", "zh", "c7")
    inbox.put(db, post_of(incoming), 5)
    entry = inbox.waiting(db)[0]
    assert (entry.lane, entry.kind, entry.received_at, entry.tries) == (("web", "a"), "press", 5, 0)
    assert (entry.body["text"], entry.body["data"], entry.body["customer_key"]) == ("文字", "pay:1", "c7")
    assert entry.body["attachments"][0]["file_id"] == "f1"


def test_news_of_an_order_without_a_contact_wait_by_the_order(db: sqlite3.Connection) -> None:
    entry = inbox.put(db, Post("orders", "n1", "", "", "order", {"order_number": "XY1"}), 1)
    assert entry is not None
    assert entry.lane == ("", "XY1")


def test_an_event_is_finished_once(db: sqlite3.Connection) -> None:
    row = put(db, "k1")
    assert [inbox.finish(db, row, 2), inbox.finish(db, row, 3)] == [True, False]
    assert inbox.waiting(db) == []
    assert inbox.waiting_at(db, "web", "k1") is None


def test_a_failed_try_leaves_it_waiting_and_the_third_sets_it_aside(db: sqlite3.Connection) -> None:
    row = put(db, "k1")
    assert [inbox.fail(db, row, "trace") for _ in range(2)] == [1, 2]
    assert keys(inbox.waiting(db)) == ["k1"]
    assert inbox.fail(db, row, "the last trace") == 3
    assert db.execute("select status, error from inbox").fetchone() == ("aside", "the last trace")
    assert not inbox.finish(db, row, 9)


def test_what_is_done_cannot_fail(db: sqlite3.Connection) -> None:
    row = put(db, "k1")
    inbox.finish(db, row, 2)
    assert inbox.fail(db, row, "trace") == 0
    assert db.execute("select status, tries from inbox").fetchone() == ("done", 0)


def test_old_bodies_are_emptied_and_their_keys_stay(db: sqlite3.Connection) -> None:
    for key, at in (("old", 1), ("new", 100)):
        inbox.finish(db, put(db, key, at), at)
    assert inbox.has_old_bodies(db, 50)
    assert inbox.prune(db, 50) == 1
    assert not inbox.has_old_bodies(db, 50)
    assert [body for (body,) in db.execute("select body from inbox order by id")] == ["{}", '{"text":"text of new"}']
    assert inbox.put(db, post_of(Incoming("web", "a", "old")), 200) is None


def test_pruning_goes_on_where_it_stopped(db: sqlite3.Connection) -> None:
    for n in range(5):
        inbox.finish(db, put(db, f"k{n}"), 1)
    assert [inbox.prune(db, 50, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_what_was_set_aside_keeps_its_body_for_whoever_looks_into_it(db: sqlite3.Connection) -> None:
    row = put(db, "k1")
    for _ in range(3):
        inbox.fail(db, row, "trace")
    inbox.prune(db, 50)
    assert "text of k1" in db.execute("select body from inbox").fetchone()[0]


def test_what_still_waits_is_never_emptied(db: sqlite3.Connection) -> None:
    put(db, "waits")
    inbox.finish(db, put(db, "done"), 1)
    assert not inbox.has_old_bodies(db, 50)
    assert inbox.prune(db, 50) == 0
    assert inbox.waiting(db)[0].body["text"] == "text of waits"
