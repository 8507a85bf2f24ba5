"""What is counted and summed over the lines of a register."""

import sqlite3

from data import registers
from data.contacts import Thread


def test_amounts_are_summed_since_a_time(db: sqlite3.Connection, alice: Thread) -> None:
    assert registers.total(db, "compensations", "amount", 0) == 0
    for register, amount, at in (("compensations", 500, 10), ("compensations", 1000, 20), ("returns", 7, 20)):
        registers.record(db, register, alice.conversation.id, alice.customer.id, {"amount": amount}, at)

    assert registers.total(db, "compensations", "amount", 0) == 1500
    assert registers.total(db, "compensations", "amount", 15) == 1000
    assert registers.count(db, "compensations", 15) == 1
