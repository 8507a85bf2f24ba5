"""Finding words in what was said, on a real file."""

import sqlite3

import pytest

from data import messages, search
from data.contacts import Thread
from data.messages import NewMessage

SAID = (
    "请问我的订单什么时候发货呀",
    "发来的货是碎的",
    "货",
    "Where is my PARCEL?",
    "青瓷碗2只，ＳＫＵ是Ａ１",
    "货到付款可以吗 thanks",
)


@pytest.fixture
def said(db: sqlite3.Connection, alice: Thread) -> sqlite3.Connection:
    for text in SAID:
        messages.add(db, NewMessage(alice.conversation.id, "customer", text, 1))
    search.catch_up(db)
    return db


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("发货", [0]),
        ("时候发货", [0]),
        ("货", [0, 1, 2, 5]),
        ("订", [0]),
        ("呀", [0]),
        ("碗", [4]),
        ("parcel", [3]),
        ("parc", [3]),
        ("my parcel", [3]),
        ("sku", [4]),
        ("a1", [4]),
        ("货 thanks", [5]),
        ("货付", []),
        ("发 碎", [1]),
        ('发货" OR *', []),
        ("", []),
        ("？！", []),
    ],
)
def test_what_is_found(said: sqlite3.Connection, wanted: str, expected: list[int]) -> None:
    assert sorted(SAID.index(hit.text) for hit in search.messages(said, wanted)) == expected


def test_the_newest_comes_first_and_the_limit_holds(said: sqlite3.Connection) -> None:
    assert [hit.text for hit in search.messages(said, "货", limit=2)] == [SAID[5], SAID[2]]


def test_indexing_goes_on_where_it_stopped(db: sqlite3.Connection, alice: Thread) -> None:
    for n in range(search.BATCH + 3):
        messages.add(db, NewMessage(alice.conversation.id, "customer", f"第{n}句", 1))
    assert search.is_behind(db)
    assert [search.catch_up(db) for _ in range(3)] == [search.BATCH, 3, 0]
    assert not search.is_behind(db)
