"""After a return was agreed: its tracking number, its status, and the news of its end."""

from flows.effects import NotSent
from flows.events import OrderNews, TimerFired
from flows.gate import Never, may_nudge
from flows.hours import DAY
from flows.notices import notify
from flows.return_rule import MATTERS, running
from flows.situation import Order
from flows.turn import Turn, button

#: How a matter stands when its next parcel goes to the customer.
ANEW = frozenset({"parcel_received", "for_agent"})


def awaits_parcel(turn: Turn) -> bool:
    """Whether a return or an exchange waits for its tracking number."""
    return any(case.status == "awaiting_parcel" for case in turn.open_cases("return", "exchange"))


def take_tracking(turn: Turn) -> None:
    """The number of the parcel back."""
    numbers = (*turn.meaning.entities.tracking_numbers, *turn.meaning.entities.order_numbers)
    waiting = [case for case in turn.open_cases("return", "exchange") if case.status == "awaiting_parcel"]
    talk_case, turn.case = turn.case, waiting[-1]
    if not numbers:
        turn.say("after_sales.ask_tracking", case=turn.case, certain=True)
    else:
        turn.note("parcel_under_way", tracking_number=numbers[0])
        turn.stop_timers("ask_tracking")
        turn.say("after_sales.tracking_noted", number=numbers[0], case=turn.case, certain=True)
    turn.case = talk_case


def remind_tracking(turn: Turn) -> None:
    """Ask once for the tracking number; the gate may say later or never."""
    event = turn.event
    turn.case = turn.cases.get(event.case_id or 0) if isinstance(event, TimerFired) else None
    if turn.case is None or turn.case.status != "awaiting_parcel":
        return
    talk, late = turn.conversation, turn.now + 3 * DAY
    # The return itself is the matter here, so it does not hold its own reminder back.
    verdict = may_nudge(turn.situation, talk.owner, talk.last_in_at, turn.case, late)
    if verdict is None:
        turn.say("after_sales.remind_tracking", kind="nudge", case=turn.case, not_after=late)
    elif isinstance(verdict, Never):
        turn.effects.append(NotSent("after_sales.remind_tracking", "nudge", verdict.reason, turn.case.id))
    else:
        turn.set_timer("ask_tracking", verdict.at)


def tell_status(turn: Turn) -> None:
    """How far each open matter is."""
    cases = turn.open_cases(*MATTERS)
    for case in cases[-2:]:
        turn.say(f"after_sales.status.{case.status}", case=case, certain=True,
                 buttons=(button("matter_changed", "", case),))  # fmt: skip


def has_case(turn: Turn) -> bool:
    """Whether there is something to tell of."""
    return bool(turn.open_cases(*MATTERS))


def speaks_of_parcel(turn: Turn) -> bool:
    """Whether the parcel back is meant: a long number alone may be anything."""
    return turn.intent == "return.tracking_number"


def no_case(turn: Turn) -> None:
    """Nothing is open."""
    turn.say("after_sales.no_case", buttons=(button("return_wanted"), button("human")))


def no_order(turn: Turn) -> None:
    """No delivered order is known: the number helps, or a person."""
    turn.say("after_sales.no_order", buttons=(button("order_asked"), button("human")))


def news(turn: Turn) -> None:
    """The parcel is back, the money is out: the case follows and the customer hears of it."""
    event = turn.event
    assert isinstance(event, OrderNews)
    order = turn.situation.order(event.order_number)
    if order is None:
        return
    turn.case = running(turn, order)
    if event.kind == "refunded":
        reason = turn.slot("reason", "") if turn.case else ""
        turn.record("refunds", order=order.number, reason=reason)
        turn.close_case("refunded")
    else:
        turn.note("parcel_received")
    turn.case = None
    notify(turn, order, event.kind)


def close_exchange(turn: Turn, order: Order) -> None:
    """What is sent after the old one came back is the new one: the exchange is done."""
    talk_case, case = turn.case, running(turn, order)
    if case is not None and case.kind in ("exchange", "repair", "resend") and case.status in ANEW:
        turn.case = case
        turn.close_case("sent_anew")
        turn.case = None if talk_case is not None and talk_case.id == case.id else talk_case
