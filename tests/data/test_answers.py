"""What was said is read back in order, without what nobody got."""

import sqlite3

from data import answers, messages, outbox
from data.contacts import Thread
from data.messages import NewMessage
from data.outbox import NewOutgoing


def put(db: sqlite3.Connection, thread: Thread, text: str, **more) -> int:  # type: ignore[no-untyped-def]
    talk = thread.conversation
    message = NewMessage(talk.id, more.pop("author", "bot"), text, 5, language="zh", **more)
    return outbox.add(db, NewOutgoing(messages.add(db, message), talk.id, talk.contact_id, "answer", 5))


def test_what_was_said_is_told_with_its_wordings(db: sqlite3.Connection, alice: Thread) -> None:
    around = [("manner.opening", "w9")]
    put(db, alice, "您好，今天发", reply="shipping.when", wording="w1", intent="shipping.when", manners=around)

    (said,) = answers.said(db)

    assert (said.customer_id, said.question, said.reply, said.wording) == (
        alice.customer.id,
        "shipping.when",
        "shipping.when",
        "w1",
    )
    assert (said.text, said.manners) == ("您好，今天发", (("manner.opening", "w9"),))


def test_what_was_taken_back_was_not_said(db: sqlite3.Connection, alice: Thread) -> None:
    outbox.cancel(db, put(db, alice, "一", reply="r", wording="w1"), "owner_agent")
    put(db, alice, "二", reply="r", wording="w2")

    assert [one.text for one in answers.said(db)] == ["二"]


def test_what_an_agent_made_from_a_reply_counts_and_what_people_wrote_does_not(
    db: sqlite3.Connection, alice: Thread
) -> None:
    put(db, alice, "客服按话术说的", author="agent", reply="r", wording="w1")
    put(db, alice, "客服自己写的", author="agent")
    put(db, alice, "顾客写的", author="customer", intent="shipping.when")

    assert [one.text for one in answers.said(db)] == ["客服按话术说的"]
