"""Handoff 转人工: into the queue with a reason, an honest word about the wait, and back to the bot."""

from math import ceil

from msgspec.structs import replace

from flows.case import ASKING
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.effects import CancelUnsent, Note, SendHeld, Tell
from flows.events import AgentAct, Message
from flows.hours import HOUR, MINUTE
from flows.inquiry import AT_REST, nod
from flows.left_alone import settle
from flows.message_left import (
    ask_call,
    ask_message,
    keep_call,
    keep_message,
    names_phone,
    remind_of_call,
    say_no_number,
)
from flows.service_rating import (
    ask_comment,
    ask_stars,
    is_at_ease,
    is_comment,
    may_rate,
    note_comment,
    say_again,
    take_stars,
    thank,
)
from flows.turn import Turn, button

#: Why a conversation went to a human: kept, shown, counted.
REASONS = (
    "asked",
    "third_time",
    "not_understood",
    "anger",
    "policy",
    "attachment",
    "failed_step",
    "message_left",
    "not_delivered",
    "stepped_in",
)
#: Of these a button may tell: the bot's own answer offered a person for it.
OFFERED = ("third_time", "attachment")


def somebody_is_there(turn: Turn) -> bool:
    """Whether a person is on duty."""
    return turn.situation.duty.on_duty > 0


def waits_already(turn: Turn) -> bool:
    """Whether the conversation is in the queue or with an agent."""
    return turn.conversation.owner != "bot"


def _reason(turn: Turn) -> str:
    signals = turn.meaning.signals
    if signals.is_angry or signals.is_threat:
        return "anger"
    if turn.pressed in OFFERED:
        return turn.pressed
    if turn.conversation.misses >= turn.policy.inquiry.human_at_misses:
        return "not_understood"
    return "policy" if turn.case is not None and turn.case.status == "for_agent" else "asked"


def keep_request(turn: Turn) -> None:
    """Who asks after the data that are kept of them has a right to an answer: a matter of its own, once."""
    if turn.intent != "privacy.data" or turn.open_cases("privacy"):
        return
    # The talk is still about what it was about.
    before = turn.case
    turn.open_case("privacy", None, "for_agent", words=turn.text[:1000])
    turn.case = before


def minutes_until(turn: Turn, place: int) -> int:
    """How long this place will take: as the queue moved of late, else as the policy guesses."""
    duty = turn.situation.duty
    guess = turn.policy.handoff.minutes_each / max(1, duty.on_duty)
    return max(1, ceil(place * (guess if duty.minutes_a_place is None else duty.minutes_a_place)))


def enqueue(turn: Turn) -> None:
    """Into the queue; the customer hears their place and about how long."""
    keep_request(turn)
    reason = _reason(turn)
    duty = turn.situation.duty
    is_urgent = reason == "anger" or bool(turn.open_cases("return", "exchange", "refund", "complaint"))
    turn.hand_off(reason, is_urgent=is_urgent)
    place = (duty.urgent if is_urgent else duty.waiting) + 1
    turn.set_timer("wait", turn.now + turn.policy.handoff.wait_notice_minutes * MINUTE, of_case=False)
    if reason == "anger":
        turn.say("handoff.sorry", kind="desk")
    turn.say("handoff.place", kind="desk", place=place, minutes=minutes_until(turn, place), buttons=(button("go_on"),))


def tell_place(turn: Turn) -> None:
    """Asked again while waiting: the place as it is now."""
    keep_request(turn)
    if turn.conversation.owner == "agent":
        return
    duty = turn.situation.duty
    if not duty.on_duty:
        turn.say("handoff.waiting_away", kind="desk", back_at=duty.back_at, buttons=(button("go_on"),))
        return
    place = max(1, duty.place)
    turn.say("handoff.still_waiting", kind="desk", place=place, minutes=minutes_until(turn, place),
             buttons=(button("go_on"),))  # fmt: skip


def is_angry_anew(turn: Turn) -> bool:
    """Whether who waits has lost patience only now."""
    return turn.conversation.handoff_reason != "anger"


def hurry(turn: Turn) -> None:
    """Angry while waiting: an apology, and ahead of those who are not."""
    turn.hand_off("anger", is_urgent=True)
    turn.say("handoff.sorry", kind="desk")
    tell_place(turn)


def report_lost(turn: Turn) -> None:
    """Shown as delivered and not there: a matter of its own, in the customer's words."""
    named = turn.named_order() or turn.situation.order(turn.conversation.order_number)
    away = [order for order in turn.situation.orders if order.state in ("delivered", "out_for_delivery", "lost")]
    order = named or (away[0] if len(away) == 1 else None)
    known = any(case.slots.get("reason") == "not_received" for case in turn.open_cases("complaint"))
    turn.say("handoff.sorry", kind="desk")
    if not known:
        turn.open_case("complaint", order, "for_agent", reason="not_received", words=turn.text[:1000])
    if order is not None and not known:
        turn.remark(order, "yellow", f"没收到 / not received: {turn.text[:200]}")


def say_away(turn: Turn) -> None:
    """Nobody is there: when somebody will be, and what can be done until then."""
    if _reason(turn) == "anger":
        turn.say("handoff.sorry", kind="desk")
    turn.say("handoff.away", kind="desk", back_at=turn.situation.duty.back_at,
             buttons=(button("leave_message"), button("call_back"), button("go_on")))  # fmt: skip


def note_why(turn: Turn) -> None:
    """Keep why a person was wanted, for whoever comes."""
    keep_request(turn)
    turn.update(handoff_reason=_reason(turn))


def go_on(turn: Turn) -> None:
    """Back to the bot, by the customer's own wish; a message that was left stays a case."""
    turn.stop_timers("wait", of_case=False)
    turn.update(owner="bot", agent_id=None, misses=0)
    turn.say(
        "handoff.go_on", kind="desk", buttons=(button("order_asked"), button("product_asked"), button("return_wanted"))
    )


def keep_waiting(turn: Turn) -> None:
    """The wait is kept in sight: still in the queue after the promised while."""
    if turn.conversation.owner != "queue":
        return
    tell_place(turn)
    if somebody_is_there(turn):
        turn.set_timer("wait", turn.now + 3 * turn.policy.handoff.wait_notice_minutes * MINUTE, of_case=False)


# What agents do


def take(turn: Turn) -> None:
    """An agent speaks now; nothing of the bot's begins to go out after this."""
    assert isinstance(turn.event, AgentAct)
    if turn.conversation.owner != "agent" or turn.conversation.agent_id != turn.event.agent_id:
        turn.update(owner="agent", agent_id=turn.event.agent_id)
        turn.effects.append(CancelUnsent("agent_took_over"))
        turn.stop_timers("wait", of_case=False)
    turn.set_timer("agent_idle", turn.now + turn.policy.handoff.idle_hours * HOUR, of_case=False)


def reply(turn: Turn) -> None:
    """Any message by an agent takes over at once."""
    assert isinstance(turn.event, AgentAct)
    take(turn)
    act = turn.event
    turn.effects.append(Tell(act.agent_id, act.text, act.attachments, act.marks))


def add_note(turn: Turn) -> None:
    """A note for other agents changes nothing else."""
    assert isinstance(turn.event, AgentAct)
    turn.effects.append(Note(turn.event.agent_id, turn.event.text))


def release(turn: Turn) -> None:
    """The bot picks up where it stood, without greeting again; held notices go out."""
    if turn.conversation.owner == "bot":
        return
    turn.update(owner="bot", agent_id=None, misses=0, greeted_at=turn.now)
    turn.stop_timers("wait", "agent_idle", of_case=False)
    turn.effects.append(SendHeld())
    if turn.case is not None and turn.case.kind == "inquiry" and turn.case.status == ASKING:
        # What was asked of an order before the agent came has been answered by the agent.
        turn.close_case("answered")
    for case in turn.open_cases("complaint", "callback", "privacy"):
        # Who went home without a word has answered nobody about their data.
        is_answered = case.kind == "privacy" and isinstance(turn.event, AgentAct)
        if is_answered or case.status in ("message_left", "wanted"):
            turn.keep(replace(case, status="seen", closed_at=turn.now, updated_at=turn.now))
    turn.case = None
    if isinstance(turn.event, AgentAct):
        # After hours of silence nobody is woken to hear that the bot is back.
        turn.say("handoff.back", kind="desk", buttons=(button("human"),))
        ask_stars(turn)


def is_words(turn: Turn) -> bool:
    """Whether there is something to pass on."""
    return isinstance(turn.event, Message) and bool(turn.text.strip() or turn.event.attachments)


HANDOFF = Flow(
    name="handoff",
    initial="waiting",
    states=(
        State("waiting", resumes=False),
        State("away", say_away, resumes=False),
        State("message", ask_message, resumes=False, takes_all=True),
        State("call", ask_call, resumes=False, takes_all=True),
        State("comment", ask_comment, resumes=False, takes_words=True),
    ),
    transitions=(
        Transition("human", "away", "waiting", (somebody_is_there,), (enqueue,)),
        Transition("human", "away", "message"),
        Transition("leave_message", "away", "message"),
        Transition("call_back", ("away", "message"), "call"),
        Transition("phone_given", "away", "waiting", do=(keep_call,)),
        Transition("no", "away", IDLE, do=(go_on,)),
        Transition("words_given", "message", "waiting", (is_words,), (keep_message,)),
        Transition("phone_given", "call", "waiting", (names_phone,), (keep_call,)),
        Transition("words_given", "call", None, do=(say_no_number,)),
        Transition("words_given", "comment", IDLE, (is_comment,), (note_comment,)),
        Transition("no", "comment", IDLE, do=(nod,)),
        Transition("go_on", "", IDLE, do=(go_on,)),
        Transition("agent_release", "", IDLE, do=(release,)),
        Transition("timer_agent_idle", "", IDLE, do=(release,)),
    ),
    entries=(
        Transition("human", "*", None, (waits_already,), (tell_place,)),
        Transition("human", "*", "waiting", (somebody_is_there,), (enqueue,)),
        Transition("human", "*", "away", do=(note_why,)),
        Transition("onward", "after_sales.for_agent", "waiting", (waits_already,), (tell_place,)),
        Transition("onward", "after_sales.for_agent", "waiting", (somebody_is_there,), (enqueue,)),
        Transition("onward", "after_sales.for_agent", "away", do=(note_why,)),
        Transition("angry", "*", None, (waits_already, is_angry_anew), (hurry,)),
        Transition("angry", "*", None, (waits_already,)),
        Transition("angry", "*", "waiting", (somebody_is_there,), (enqueue,)),
        Transition("angry", "*", "away", do=(note_why,)),
        Transition("parcel_lost", "*", None, (waits_already,), (report_lost, tell_place)),
        Transition("parcel_lost", "*", "waiting", (somebody_is_there,), (report_lost, enqueue)),
        Transition("parcel_lost", "*", "away", do=(report_lost, note_why)),
        *(Transition("served", source, "comment", (is_at_ease,), (take_stars,)) for source in (IDLE, *AT_REST)),
        Transition("served", "*", None, (may_rate,), (thank,)),
        Transition("served", "*", None, do=(say_again,)),
        Transition("leave_message", "*", "message"),
        Transition("call_back", "*", "call"),
        Transition("go_on", "*", None, do=(go_on,)),
        Transition("timer_wait", "*", None, do=(keep_waiting,)),
        Transition("timer_call_due", "*", None, do=(remind_of_call,)),
        Transition("agent_take", "*", None, do=(take,)),
        Transition("agent_reply", "*", None, do=(reply,)),
        Transition("agent_note", "*", None, do=(add_note,)),
        Transition("agent_settle", "*", None, do=(settle,)),
        *(
            Transition(trigger, source, dest, do=(release,))
            for trigger in ("agent_release", "timer_agent_idle")
            for source, dest in (("inquiry", IDLE), ("*", None))
        ),
    ),
)  # fmt: skip
