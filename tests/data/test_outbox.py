"""The outbox on a real file."""

import sqlite3

import pytest

from data import messages, outbox
from data.contacts import Thread
from data.messages import NewMessage
from data.outbox import Card, NewOutgoing, ShownButton
from flows.events import Attachment


def put(db: sqlite3.Connection, thread: Thread, text: str = "您好", kind: str = "answer", **more) -> int:  # type: ignore[no-untyped-def]
    talk = thread.conversation
    said = NewMessage(talk.id, "bot", text, 5, kind=kind, reply="greeting.hello", wording="w1", language="zh")
    return outbox.add(db, NewOutgoing(messages.add(db, said), talk.id, talk.contact_id, kind, 5, **more))  # type: ignore[arg-type]


def status(db: sqlite3.Connection, row: int) -> str:
    return str(db.execute("select status from outbox where id = ?", (row,)).fetchone()[0])


def head_of(db: sqlite3.Connection, thread: Thread) -> outbox.Head:
    head = outbox.head(db, thread.conversation.id)
    assert head is not None
    return head


def test_the_first_row_of_a_chat_is_its_head_until_it_is_out(db: sqlite3.Connection, alice: Thread) -> None:
    first, second = put(db, alice), put(db, alice)
    assert head_of(db, alice).id == first
    outbox.lease(db, first, 100)
    assert (head_of(db, alice).id, head_of(db, alice).status) == (first, "sending")
    outbox.sent(db, first, "ref", 7)
    assert head_of(db, alice).id == second


def test_the_head_of_one_chat_is_not_another_s(db: sqlite3.Connection, alice: Thread, bob: Thread) -> None:
    put(db, alice)
    row = put(db, bob)
    assert head_of(db, bob).id == row


def test_a_lease_counts_a_try_and_gives_what_is_to_be_sent(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice, "在的")
    outgoing = outbox.lease(db, row, 100)
    assert (outgoing.channel, outgoing.address, outgoing.text) == ("web", "a", "在的")
    assert (head_of(db, alice).tries, head_of(db, alice).leased_until) == (1, 100)


def test_buttons_cards_and_pictures_come_back_as_they_were_written(db: sqlite3.Connection, alice: Thread) -> None:
    talk = alice.conversation
    button, card = ShownButton("查订单", "order_asked"), Card("S1", "碗", "¥8", data="product_given:S1")
    picture = Attachment("photo", "f1")
    said = NewMessage(talk.id, "bot", "看", 5, buttons=[button], cards=[card], attachments=[picture])
    row = outbox.add(db, NewOutgoing(messages.add(db, said), talk.id, talk.contact_id, "answer", 5))
    outgoing = outbox.get(db, row)
    assert (outgoing.buttons, outgoing.cards, outgoing.attachments) == ((button,), (card,), (picture,))


def test_what_was_surely_not_sent_waits_again(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice)
    outbox.lease(db, row, 100)
    outbox.again(db, row, 500, "no network", unsure=False, counts=True)
    head = head_of(db, alice)
    assert (head.status, head.due_at, head.tries, head.unsure, head.leased_until) == ("waiting", 500, 1, 0, None)


def test_a_try_that_does_not_count_is_undone_and_doubt_is_counted(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice)
    outbox.lease(db, row, 100)
    outbox.again(db, row, 500, "lost", unsure=True, counts=False)
    assert (head_of(db, alice).tries, head_of(db, alice).unsure) == (0, 1)


def test_what_is_given_up_has_its_reason(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice)
    outbox.bury(db, row, "too long")
    assert outbox.head(db, alice.conversation.id) is None
    assert outbox.troubled(db, alice.conversation.id) == [(row, "too long")]


def test_a_cancelled_row_says_which_wording_is_unused_again(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice)
    back = outbox.cancel(db, row, "owner_agent")
    assert (back.customer_id, back.wordings) == (alice.customer.id, (("greeting.hello", "w1"),))
    assert status(db, row) == "cancelled"


def test_what_was_cancelled_while_it_was_being_sent_is_not_sent_again(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice)
    outbox.lease(db, row, 100)
    outbox.cancel(db, row, "erased")
    outbox.again(db, row, 500, "no network", unsure=True, counts=True)
    assert status(db, row) == "cancelled"
    outbox.part_sent(db, row)
    assert status(db, row) == "cancelled"


def test_a_cancelled_row_gives_its_opening_and_closing_back_too(db: sqlite3.Connection, alice: Thread) -> None:
    talk, around = alice.conversation, [("manner.opening", "w2"), ("manner.closing", "w3")]
    said = NewMessage(talk.id, "bot", "您好", 5, reply="r", wording="w1", manners=around)
    row = outbox.add(db, NewOutgoing(messages.add(db, said), talk.id, talk.contact_id, "answer", 5))
    assert outbox.cancel(db, row, "owner_agent").wordings == (("r", "w1"), *around)


def test_what_a_dead_process_was_sending_is_sent_again_and_counts_as_no_try(
    db: sqlite3.Connection, alice: Thread, bob: Thread
) -> None:
    outbox.lease(db, put(db, alice), 10**15)
    put(db, bob)
    assert outbox.recover(db) == 1
    head = head_of(db, alice)
    assert (head.status, head.tries, head.unsure, head.due_at, head.leased_until) == ("waiting", 0, 0, 0, None)
    assert outbox.recover(db) == 0


def test_chats_with_something_to_send_are_found_oldest_first(
    db: sqlite3.Connection, alice: Thread, bob: Thread
) -> None:
    put(db, bob)
    outbox.sent(db, put(db, alice), None, 1)
    assert outbox.open_chats(db) == [outbox.OpenChat(bob.conversation.id, "web", "b", is_urgent=True)]
    put(db, alice)
    assert [one.conversation_id for one in outbox.open_chats(db)] == [bob.conversation.id, alice.conversation.id]


def test_a_held_notice_goes_out_anew_behind_what_was_said_meanwhile(db: sqlite3.Connection, alice: Thread) -> None:
    held = put(db, alice, "包裹到了", "notice", status="held")
    between = put(db, alice, kind="agent")
    assert outbox.held(db, alice.conversation.id) == [held]
    assert outbox.release(db, held, 9) > between
    assert outbox.held(db, alice.conversation.id) == []
    lines = messages.thread(db, alice.conversation.id)
    assert [(line.text, line.status) for line in lines if line.text == "包裹到了"] == [("包裹到了", "waiting")]


def test_a_waiting_notice_can_be_held(db: sqlite3.Connection, alice: Thread) -> None:
    row = put(db, alice, kind="notice")
    outbox.hold(db, row, "owner_agent")
    assert outbox.head(db, alice.conversation.id) is None
    assert outbox.held(db, alice.conversation.id) == [row]


def test_only_what_is_not_being_sent_can_be_taken_back(db: sqlite3.Connection, alice: Thread) -> None:
    sending, waiting, other = put(db, alice), put(db, alice), put(db, alice, kind="confirm")
    outbox.lease(db, sending, 100)
    assert outbox.waiting_of_bot(db, alice.conversation.id, ("answer", "nudge")) == [waiting]
    assert status(db, other) == "waiting"


@pytest.mark.parametrize(("after", "expected"), [(0, ["一", "二"]), (1, ["二"])])
def test_whoever_was_away_sees_what_was_sent_since(
    db: sqlite3.Connection, alice: Thread, bob: Thread, after: int, expected: list[str]
) -> None:
    first = put(db, alice, "一")
    for row in (first, put(db, alice, "二"), put(db, bob, "别人的")):
        outbox.sent(db, row, None, 1)
    put(db, alice, "还没发")
    shown = outbox.shown_after(db, "web", "a", first if after else 0)
    assert [one.text for one in shown] == expected


def test_the_depth_counts_what_is_not_out_and_knows_the_oldest(db: sqlite3.Connection, alice: Thread) -> None:
    assert outbox.depth(db) == (0, None)
    put(db, alice)
    outbox.lease(db, put(db, alice), 100)
    outbox.bury(db, put(db, alice), "x")
    assert outbox.depth(db) == (2, 5)
