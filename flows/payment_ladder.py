"""The ladder of nudges for an unpaid order: planned as timers, asked at the gate when they fire, ended by payment."""

from msgspec.structs import replace

from flows.case import Case
from flows.effects import Button, NotSent
from flows.events import Message, OrderNews, Press, TimerFired
from flows.gate import Later, Never, is_payable, may_nudge
from flows.hours import HOUR, MINUTE, cutoff_today
from flows.situation import Order
from flows.slots import span_text
from flows.turn import Turn, button

#: The steps of the ladder and the angle of each.
STEPS = ("first", "cutoff", "closing")


def ladder(order: Order, turn: Turn) -> list[tuple[str, int]]:
    """Step and time of each nudge for an order: soon, before today's cut-off, before it closes."""
    rules = turn.policy.nudges
    placed, closes = order.placed_at, closes_at(order, turn)
    first = placed + rules.first_after_minutes * MINUTE
    cutoff = cutoff_today(placed, turn.policy) - rules.before_cutoff_minutes * MINUTE
    planned = [("first", first), ("closing", closes - rules.before_close_hours * HOUR)]
    # Too near to the first, a second nudge would only annoy.
    if cutoff > first + 30 * MINUTE:
        planned.insert(1, ("cutoff", cutoff))
    return [(step, at) for step, at in planned[: rules.at_most] if at > turn.now - HOUR and at < closes]


def closes_at(order: Order, turn: Turn) -> int:
    """When an unpaid order is closed."""
    return order.placed_at + turn.policy.nudges.closes_after_hours * HOUR


def news_order(turn: Turn) -> Order | None:
    """The order that the news is about."""
    return turn.situation.order(turn.event.order_number) if isinstance(turn.event, OrderNews) else None


def start_ladder(turn: Turn) -> None:
    """An order was placed and not paid: plan its nudges. The inquiry that led to it is answered."""
    order = news_order(turn)
    if order is None:
        return
    close_inquiry(turn, order)
    if not is_payable(order) or ladder_of(turn, order.number):
        return
    turn.open_case("payment", order, "waiting")
    for step, at in ladder(order, turn):
        turn.set_timer(f"nudge.{step}", at, not_after=closes_at(order, turn), step=step)


def close_inquiry(turn: Turn, order: Order) -> None:
    """An order came of what was asked about."""
    for case in turn.open_cases("inquiry"):
        if case.status == "talking":
            turn.keep(replace(case, status="ordered", order_number=order.number, closed_at=turn.now))
    turn.case = None


def is_cod(turn: Turn) -> bool:
    """Whether the order is paid for at the door."""
    order = news_order(turn)
    return order is not None and order.is_cod


def confirm_cod(turn: Turn) -> None:
    """Cash on delivery costs a little more: said before it ships, with a person at hand who can change it."""
    order = news_order(turn)
    if order is not None:
        close_inquiry(turn, order)
        turn.say("payment.cod_confirm", kind="notice", order=order, buttons=(button("human"),))


def ladder_of(turn: Turn, number: str) -> Case | None:
    """The open ladder of this order."""
    return next((case for case in turn.open_cases("payment") if case.order_number == number), None)


def pick_case(turn: Turn) -> None:
    """Take up the ladder that the event is about: by its timer, its button, its order, or the only one."""
    event = turn.event
    wanted = event.case_id if isinstance(event, (TimerFired, Press)) else None
    named = turn.named_order()
    ladders = turn.open_cases("payment")
    of_named = next((case for case in ladders if named and case.order_number == named.number), None)
    # What names an order means that one, also where its ladder is over.
    turn.case = turn.case_of(wanted, "payment") or of_named or (ladders[-1] if ladders and not named else None)
    if named:
        turn.update(order_number=named.number)
    # A customer who says "I will pay later" where no ladder runs names no order: it is the one that the talk is about.
    about = named or (turn.order if isinstance(event, (Message, Press)) and turn.case is None else None)
    if turn.case is None and about and is_payable(about):
        turn.open_case("payment", about, "waiting")
    if turn.order:
        turn.update(order_number=turn.order.number)


def may_remind(turn: Turn) -> bool:
    """Whether the gate lets this nudge go now."""
    return _verdict(turn) is None


def _verdict(turn: Turn) -> Later | Never | None:
    event = turn.event
    case = turn.cases.get(event.case_id or 0) if isinstance(event, TimerFired) else None
    order = turn.situation.order(case.order_number) if case else None
    if case is None or order is None or not is_payable(order):
        return Never("not_payable")
    talk = turn.conversation
    return may_nudge(turn.situation, talk.owner, talk.last_in_at, case, closes_at(order, turn))


def move_or_drop(turn: Turn) -> None:
    """The gate said no: later, as a timer again, or never, as a row with its reason."""
    verdict = _verdict(turn)
    pick_case(turn)
    step = _step(turn)
    if isinstance(verdict, Later) and turn.order:
        if verdict.reason == "talking":
            # Said in the talk itself, where it comes to rest first: flows.payment_mention.
            turn.note(due_in_talk=step)
        turn.set_timer(f"nudge.{step}", verdict.at, not_after=closes_at(turn.order, turn), step=step)
    reason = verdict.reason if verdict else "case_closed"
    turn.effects.append(NotSent(f"payment.nudge.{step}", "nudge", reason, turn.case.id if turn.case else None))


def _step(turn: Turn) -> str:
    return str(turn.event.payload.get("step", "first")) if isinstance(turn.event, TimerFired) else "first"


def remind(turn: Turn) -> None:
    """Send the nudge of this step, with the ways out of it as buttons."""
    pick_case(turn)
    case, order = turn.case, turn.order
    assert case is not None
    assert order is not None
    count_nudge(turn)
    left = cutoff_today(turn.now, turn.policy) - turn.now
    step = "first" if _step(turn) == "cutoff" and left <= 0 else _step(turn)
    turn.say(f"payment.nudge.{step}", kind="nudge", order=order, not_after=closes_at(order, turn),
             left=span_text(left, turn.language), buttons=pay_buttons(turn, order, case))  # fmt: skip


def pay_buttons(turn: Turn, order: Order, case: Case) -> tuple[Button, ...]:
    """The ways out of a nudge: pay, paid, a problem, later, no more."""
    url = turn.policy.shop.url
    pay = (Button("", "button.pay", url=url),) if url.startswith("https") else ()
    ways = ("paid_claimed", "pay_problem", "pay_later", "stop_reminding")
    return (*pay, *(button(way, order.number, case) for way in ways))


def stop_ladder(turn: Turn) -> None:
    """No more reminders for this order."""
    pick_case(turn)
    turn.stop_timers()
    turn.note("stopped")
    turn.say("payment.reminders_stopped", kind="confirm", order=turn.order) if turn.order else turn.say(
        "payment.reminders_stopped_all", kind="confirm"
    )


def thank(turn: Turn) -> None:
    """Paid: the ladder ends; thanks, and name, phone and address are checked back."""
    order = news_order(turn)
    if order is None:
        return
    close_ladder(turn, order, "paid")
    turn.say("payment.thanks", kind="notice", order=order)


def close_ladder(turn: Turn, order: Order, status: str) -> None:
    """No more nudges for this order, and why."""
    turn.case = ladder_of(turn, order.number)
    if turn.case is not None and status != "paid":
        turn.record("unpaid", order=order.number, total=order.total, nudges=list(turn.slot("nudges", ())),
                    reason=turn.slot("reason") or status)  # fmt: skip
    turn.close_case(status)
    turn.case = None


def is_ours(turn: Turn) -> bool:
    """Whether the news is about an order that this contact has proven."""
    return news_order(turn) is not None


def speak_of(turn: Turn) -> None:
    """The order that the news is about is what the talk is about now."""
    order = news_order(turn)
    if order is not None:
        turn.update(order_number=order.number)


def count_nudge(turn: Turn) -> None:
    """The question which order stands takes the place of this step's nudge."""
    turn.note("nudged", nudges=[*turn.slot("nudges", ()), _step(turn)], due_in_talk="")
