"""Payment nudge 催付: a ladder of at most three, each from another angle, each asked at the gate when it fires."""

from dataclasses import replace


from flows.case import Case
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.effects import Button, NotSent
from flows.events import OrderNews, Press, TimerFired
from flows.gate import Later, Never, is_payable, may_nudge
from flows.hours import HOUR, MINUTE, cutoff_today
from flows.situation import Order
from flows.turn import Turn, button, order_buttons

AT_REST = (IDLE, "greeting", "inquiry.talking", "payment_nudge.reminded")

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
    """An order was placed and not paid: plan its nudges."""
    order = news_order(turn)
    if order is None or not is_payable(order) or _ladder_of(turn, order.number):
        return
    turn.open_case("payment", order, "waiting")
    for step, at in ladder(order, turn):
        turn.set_timer(f"nudge.{step}", at, not_after=closes_at(order, turn), step=step)


def _ladder_of(turn: Turn, number: str) -> Case | None:
    return next((case for case in turn.open_cases("payment") if case.order_number == number), None)


def pick_case(turn: Turn) -> None:
    """Take up the ladder that the event is about: by its timer, its button, its order, or the only one."""
    event = turn.event
    wanted = event.case_id if isinstance(event, (TimerFired, Press)) else None
    named = turn.named_order()
    ladders = turn.open_cases("payment")
    turn.case = (
        turn.cases.get(wanted or 0)
        or next((case for case in ladders if named and case.order_number == named.number), None)
        or (ladders[-1] if ladders else None)
    )
    if turn.case is None and named and is_payable(named):
        turn.open_case("payment", named, "waiting")
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
        turn.set_timer(f"nudge.{step}", verdict.at, not_after=closes_at(turn.order, turn), step=step)
    reason = verdict.reason if verdict else "not_at_rest"
    turn.effects.append(NotSent(f"payment.nudge.{step}", "nudge", reason, turn.case.id if turn.case else None))


def _step(turn: Turn) -> str:
    return str(turn.event.payload.get("step", "first")) if isinstance(turn.event, TimerFired) else "first"


def remind(turn: Turn) -> None:
    """Send the nudge of this step, with the ways out of it as buttons."""
    pick_case(turn)
    case, order = turn.case, turn.order
    assert case is not None and order is not None
    step = _step(turn)
    turn.note("nudged", nudges=[*turn.slot("nudges", ()), step])
    pay = (Button("", "button.pay", url=turn.policy.shop.url),) if turn.policy.shop.url.startswith("https") else ()
    turn.say(
        f"payment.nudge.{step}", kind="nudge", order=order, not_after=closes_at(order, turn), buttons=(
            *pay, button("paid_claimed", order.number, case), button("pay_problem", order.number, case),
            button("pay_later", order.number, case), button("stop_reminding", order.number, case),
        ),
    )  # fmt: skip


def confirm_claim(turn: Turn) -> None:
    """'I have paid': thanks; the money is not seen yet, and no more reminders until it should be."""
    pick_case(turn)
    turn.stop_timers()
    if turn.order and is_payable(turn.order):
        turn.note("claimed")
        turn.say("payment.claimed", order=turn.order, certain=True)
    elif turn.order:
        turn.say("payment.seen", order=turn.order, certain=True)
    else:
        turn.say("payment.claimed_unknown", certain=True)


def ask_why_not(turn: Turn) -> None:
    """What keeps them from paying?"""
    reasons = ("price", "freight", "wrong_item", "address", "trouble", "looking", "elsewhere", "changed_mind")
    turn.say("payment.why_not", buttons=tuple(button("reason_given", one, turn.case) for one in reasons))


def note_reason(turn: Turn) -> None:
    """Keep the reason for the register, and lead on from it."""
    reason = turn.pressed if isinstance(turn.event, Press) else "other"
    known = ("price", "freight", "wrong_item", "address", "trouble", "looking", "elsewhere", "changed_mind")
    reason = reason if reason in known else "other"
    turn.note("reasoned", reason=reason, words=turn.text[:200])
    turn.record("unpaid", order=turn.case.order_number if turn.case else None, reason=reason)
    buttons = {
        "price": (button("haggle"), button("human")),
        "trouble": (button("human"),),
        "wrong_item": (button("product_asked"), button("human")),
        "other": (button("human"),),
    }
    if reason in ("elsewhere", "changed_mind"):
        turn.stop_timers()
    turn.say(f"payment.reason.{reason}", order=turn.order, buttons=buttons.get(reason, ()), certain=True)


def is_address(turn: Turn) -> bool:
    """Whether the reason is a wrong address."""
    return turn.pressed == "address"


def ask_when(turn: Turn) -> None:
    """Later, but when?"""
    turn.say("payment.later_when", buttons=tuple(button("later_given", one, turn.case) for one in ("1", "3", "12")))


def set_later(turn: Turn) -> None:
    """One reminder at the wished time in place of the planned ones."""
    order = turn.order
    if order is None or turn.case is None:
        return
    hours = int(turn.pressed) if turn.pressed.isdigit() else turn.policy.nudges.later_hours
    at = turn.now + min(hours, 72) * HOUR
    closes = closes_at(order, turn)
    turn.stop_timers()
    if at < closes:
        turn.set_timer("nudge.first", at, not_after=closes, step="first")
        turn.say("payment.later_set", order=order, at=at, certain=True)
    else:
        turn.say("payment.later_too_late", order=order, certain=True)


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
    turn.case = _ladder_of(turn, order.number)
    turn.close_case("paid")
    turn.case = None
    turn.update(order_number=order.number)
    turn.say("payment.thanks", kind="notice", order=order)


def check_address(turn: Turn) -> None:
    """Read name, phone and address back."""
    if turn.order:
        turn.say("payment.check_address", kind="notice", order=turn.order,
                 buttons=(button("address_right", turn.order.number), button("address_wrong", turn.order.number)))  # fmt: skip


def is_unshipped(turn: Turn) -> bool:
    """Whether an order that is not on its way yet is plain: its address can still be changed."""
    return turn.named_order() is not None or len(_unshipped(turn)) == 1


def _unshipped(turn: Turn) -> list[Order]:
    return [order for order in turn.situation.orders if order.state in ("placed", "paid", "out_of_stock")]


def take_order(turn: Turn) -> None:
    """The order whose address is to change."""
    order = turn.named_order() or next(iter(_unshipped(turn)), None)
    if order:
        turn.update(order_number=order.number)
        turn.case = None


def ask_address(turn: Turn) -> None:
    """The right name, phone and address in one message."""
    turn.say("payment.ask_address", buttons=(button("cancel"),), order=turn.order)


def note_address(turn: Turn) -> None:
    """The change becomes a red remark: the warehouse looks before it ships."""
    if turn.order:
        turn.remark(turn.order, "red", turn.text[:500])
        turn.say("payment.address_noted", order=turn.order, certain=True)


def is_right(turn: Turn) -> None:
    """The address stands."""
    turn.say("payment.address_right", order=turn.order, certain=True) if turn.order else None


def twins(turn: Turn) -> list[Order]:
    """Unpaid orders with the same goods 重复拍下."""
    unpaid = [order for order in turn.situation.orders if is_payable(order)]
    goods = [sorted((line.sku, line.quantity) for line in order.lines) for order in unpaid]
    return [order for order, has in zip(unpaid, goods, strict=True) if goods.count(has) > 1]


def has_twins(turn: Turn) -> bool:
    """Whether something was ordered twice."""
    return len(twins(turn)) > 1


def ask_which_stands(turn: Turn) -> None:
    """Which of the two stands?"""
    keep = tuple(replace(one, data=one.data.replace("order_given", "keep_given")) for one in order_buttons(twins(turn)))
    turn.say("payment.which_stands", buttons=(*keep, button("cancel")))


def keep_one(turn: Turn) -> None:
    """The others get a remark and no more reminders; they close by themselves."""
    kept = turn.situation.order(turn.pressed)
    for order in twins(turn):
        if kept and order.number != kept.number:
            turn.remark(order, "grey", f"重复拍下，保留 {kept.number} / ordered twice, {kept.number} stands")
            turn.case = _ladder_of(turn, order.number)
            turn.close_case("duplicate")
    turn.case = None
    if kept:
        turn.say("payment.kept", order=kept, certain=True)




PAYMENT_NUDGE = Flow(
    name="payment_nudge",
    initial="reminded",
    states=(
        State("reminded", resumes=False),
        State("why_not", ask_why_not, takes_words=True),
        State("when", ask_when),
        State("checking_address", check_address, resumes=False),
        State("new_address", ask_address, takes_words=True),
        State("which_stands", ask_which_stands),
    ),
    transitions=(
        Transition("reason_given", ("why_not", "reminded"), "new_address", (is_address,), (note_reason,)),
        Transition("reason_given", ("why_not", "reminded"), IDLE, do=(note_reason,)),
        Transition("words_given", "why_not", IDLE, do=(note_reason,)),
        Transition("later_given", "when", IDLE, do=(set_later,)),
        Transition("yes", "when", IDLE, do=(set_later,)),
        Transition("words_given", "when", IDLE, do=(set_later,)),
        Transition("yes", "checking_address", IDLE, do=(is_right,)),
        Transition("address_right", "checking_address", IDLE, do=(is_right,)),
        Transition("no", "checking_address", "new_address"),
        Transition("words_given", "new_address", IDLE, do=(note_address,)),
        Transition("keep_given", "which_stands", IDLE, do=(keep_one,)),
        Transition("no", ("why_not", "when", "which_stands"), IDLE),
    ),
    entries=(
        Transition("order_placed", "*", None, do=(start_ladder,)),
        Transition("timer_nudge", AT_REST, "reminded", (may_remind,), (remind,)),
        Transition("timer_nudge", "*", None, do=(move_or_drop,)),
        Transition("order_paid", AT_REST, "checking_address", do=(thank,)),
        Transition("order_paid", "*", None, do=(thank,)),
        Transition("paid_claimed", "*", None, do=(confirm_claim,)),
        Transition("pay_problem", "*", "why_not", do=(pick_case,)),
        Transition("pay_later", "*", "when", do=(pick_case,)),
        Transition("stop_reminding", "*", None, do=(stop_ladder,)),
        Transition("address_wrong", "*", "new_address", (is_unshipped,), (take_order,)),
        Transition("duplicate_ordered", "*", "which_stands", (has_twins,)),
    ),
)  # fmt: skip
