"""When stars are asked for: some days after the delivery, or after the usual time where the carrier is silent."""

from flows.case import Case
from flows.effects import Button, NotSent
from flows.events import OrderNews, Press, TimerFired
from flows.gate import Later, Never, may_nudge
from flows.hours import DAY
from flows.notices import notify
from flows.situation import Order
from flows.turn import Turn

HAS_IT = ("delivered", "completed")


def plan(turn: Turn) -> None:
    """An order arrived: tell it, and plan the question for some days later."""
    event = turn.event
    order = turn.situation.order(event.order_number) if isinstance(event, OrderNews) else None
    if order is not None:
        notify(turn, order, "delivered")
        _plan_at(turn, order, (order.delivered_at or turn.now) + turn.policy.review.after_days * DAY)


def plan_silent(turn: Turn, order: Order) -> None:
    """An order left: it is asked after also where nobody ever tells that it arrived."""
    _plan_at(turn, order, _should_be_there(order, turn))


def _plan_at(turn: Turn, order: Order, at: int) -> None:
    """The one question of an order, moved as long as it was not asked."""
    talk_case = turn.case
    cases = [case for case in turn.cases.values() if case.kind == "review" and case.order_number == order.number]
    if not cases:
        turn.open_case("review", order, "planned")
    elif cases[0].status == "planned" and cases[0].is_open:
        turn.case = cases[0]
        turn.stop_timers("review")
    else:
        return
    # News may come long after what they tell of.
    turn.set_timer("review", max(at, turn.now))
    turn.case = talk_case


def _should_be_there(order: Order, turn: Turn) -> int:
    days = turn.policy.shipping.usual_days + turn.policy.review.silent_extra_days
    return (order.shipped_at or turn.now) + days * DAY


def _verdict(turn: Turn) -> Later | Never | None:
    event = turn.event
    case = turn.cases.get(event.case_id or 0) if isinstance(event, TimerFired) else None
    order = turn.situation.order(case.order_number) if case else None
    if case is None or order is None or not _may_be_there(order, turn):
        return Never("not_delivered")
    return may_nudge(
        turn.situation, turn.conversation.owner, turn.conversation.last_in_at, case, gives_up_at(order, turn)
    )


def _may_be_there(order: Order, turn: Turn) -> bool:
    is_silent = order.state in ("shipped", "out_for_delivery") and turn.now >= _should_be_there(order, turn)
    return order.state in HAS_IT or is_silent


def gives_up_at(order: Order, turn: Turn) -> int:
    """When an order is not asked after any more (ms)."""
    return (order.delivered_at or _should_be_there(order, turn)) + turn.policy.review.give_up_days * DAY


def asked(turn: Turn) -> list[Case]:
    """The customer's questions for stars that are still open."""
    return [case for case in turn.open_cases("review") if case.status == "asked"]


def may_ask(turn: Turn) -> bool:
    """Whether the gate lets the question go now."""
    return _verdict(turn) is None


def take_case(turn: Turn) -> None:
    """The review that the timer or the button is about."""
    wanted = turn.event.case_id if isinstance(turn.event, (TimerFired, Press)) else None
    turn.case = turn.case_of(wanted, "review") or next(iter(asked(turn) or turn.open_cases("review")), None)
    if turn.order:
        turn.update(order_number=turn.order.number)


def move_or_drop(turn: Turn) -> None:
    """Later, or never and why."""
    verdict = _verdict(turn)
    take_case(turn)
    if isinstance(verdict, Later):
        turn.set_timer("review", verdict.at)
    reason = verdict.reason if verdict else "case_closed"
    turn.effects.append(NotSent("review.ask", "nudge", reason, turn.case.id if turn.case else None))


def ask_stars(turn: Turn) -> None:
    """One to five stars, as buttons."""
    order = turn.order
    if order is None:
        return
    stars = tuple(
        Button(f"rating_given:{n}:{turn.case.id if turn.case else ''}", text="★" * n) for n in range(5, 0, -1)
    )
    if turn.case and turn.case.status == "planned":
        turn.note("asked")
    not_yet = () if order.state in HAS_IT else (Button(f"order_asked:{order.number}", "button.not_arrived"),)
    reply = "review.ask_silent" if not_yet else "review.ask"
    turn.say(reply, kind="nudge", order=order, buttons=(*stars, *not_yet), not_after=gives_up_at(order, turn))
