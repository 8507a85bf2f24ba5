"""Nobody is there: a message for the next shift, or a number to call."""

from flows.hours import HOUR
from flows.turn import Turn, button


def ask_message(turn: Turn) -> None:
    """What shall I pass on?"""
    turn.say("handoff.leave_message", kind="desk", buttons=(button("cancel"),))


def keep_message(turn: Turn) -> None:
    """A case for the next shift; the conversation waits in the queue and the bot goes on with what is certain."""
    reason = turn.conversation.handoff_reason or "message_left"
    order = turn.situation.order(turn.conversation.order_number)
    turn.open_case("complaint", order, "message_left", words=turn.text[:1000], reason=reason)
    turn.hand_off("message_left", is_urgent=reason == "anger")
    turn.say("handoff.message_kept", kind="desk", back_at=turn.situation.duty.back_at, buttons=(button("go_on"),))


def ask_call(turn: Turn) -> None:
    """At which number, and when?"""
    turn.say("handoff.call_back", kind="desk", buttons=(button("cancel"),))


def names_phone(turn: Turn) -> bool:
    """Whether there is a number to call."""
    return bool(turn.meaning.entities.phones)


def keep_call(turn: Turn) -> None:
    """A call-back with its number and the wished time, in the customer's own words."""
    phone = turn.meaning.entities.phones[0]
    due = turn.situation.duty.back_at or turn.now + HOUR
    turn.open_case("callback", None, "wanted", phone=phone, words=turn.text[:300], due_at=due)
    turn.hand_off("message_left")
    turn.say("handoff.call_noted", kind="desk", number=phone, back_at=turn.situation.duty.back_at,
             buttons=(button("go_on"),))  # fmt: skip


def say_no_number(turn: Turn) -> None:
    """Without a number nobody can call."""
    turn.say("handoff.call_number_missing", kind="desk")
