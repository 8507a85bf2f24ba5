"""Nobody is there: a message for the next shift, or a number to call."""

from flows.effects import Note
from flows.events import TimerFired
from flows.hours import HOUR
from flows.turn import Turn, button
from flows.wished_time import named_time


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
    """A call-back with its number and the wished time; people are reminded when it is due."""
    entities, opens = turn.meaning.entities, turn.policy.nudges.tomorrow_at
    phone, wished = entities.phones[0], named_time(entities, turn.now, turn.policy, opens)
    due = wished or turn.situation.duty.back_at or turn.now + HOUR
    turn.open_case("callback", None, "wanted", phone=phone, words=turn.text[:300], due_at=due)
    turn.set_timer("call_due", due)
    turn.hand_off("message_left")
    turn.say("handoff.call_noted", kind="desk", number=phone, back_at=turn.situation.duty.back_at, at=wished,
             buttons=(button("go_on"),))  # fmt: skip


def remind_of_call(turn: Turn) -> None:
    """The time has come and nobody called: a note, and into the queue ahead of who can wait."""
    event, talk_case = turn.event, turn.case
    case = turn.cases.get(event.case_id or 0) if isinstance(event, TimerFired) else None
    if case is None or not case.is_open:
        return
    if turn.conversation.owner != "agent":
        turn.hand_off("message_left", is_urgent=True)
    turn.effects.append(Note(None, f"☎ 该回电了 / time to call: {case.slots.get('phone', '')}"))
    turn.case = talk_case


def say_no_number(turn: Turn) -> None:
    """Without a number nobody can call."""
    turn.say("handoff.call_number_missing", kind="desk")
