"""Payment nudge 催付: a ladder of at most three, each from another angle, each asked at the gate when it fires."""

from dataclasses import replace

from flows import order_stop
from flows.case import ASKING, Case
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.effects import Button, NotSent
from flows.events import OrderNews, Press, TimerFired
from flows.gate import Later, Never, is_payable, may_nudge
from flows.hours import HOUR, MINUTE, cutoff_today
from flows.handoff import is_words
from flows.inquiry import AT_REST, nod
from flows.situation import Order
from flows.turn import Turn, button, order_buttons

#: What keeps customers from paying.
REASONS = ("price", "freight", "wrong_item", "address", "trouble", "looking", "elsewhere", "changed_mind")

#: Intents that name such a reason in words.
REASON_OF = {"price.haggle": "price", "shipping.fee": "freight", "order.change_address": "address",
             "payment.failed": "trouble", "payment.how": "trouble", "inquiry.just_looking": "looking",
             "order.cancel": "changed_mind", "order.modify": "wrong_item", "order.duplicate": "wrong_item"}  # fmt: skip

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
    if not is_payable(order) or _ladder_of(turn, order.number):
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
    reason = verdict.reason if verdict else "case_closed"
    turn.effects.append(NotSent(f"payment.nudge.{step}", "nudge", reason, turn.case.id if turn.case else None))


def _step(turn: Turn) -> str:
    return str(turn.event.payload.get("step", "first")) if isinstance(turn.event, TimerFired) else "first"


def remind(turn: Turn) -> None:
    """Send the nudge of this step, with the ways out of it as buttons."""
    pick_case(turn)
    case, order = turn.case, turn.order
    assert case is not None and order is not None
    step = _step(turn)
    count_nudge(turn)
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
    turn.say("payment.why_not", buttons=tuple(button("reason_given", one, turn.case) for one in REASONS))


def reason(turn: Turn) -> str:
    """The reason that a button or the words name, `other` where they name none."""
    named = turn.pressed if isinstance(turn.event, Press) else REASON_OF.get(turn.intent or "", "")
    return named if named in REASONS else "other"


def names_reason(turn: Turn) -> bool:
    """Whether the words name one."""
    return reason(turn) != "other"


def note_reason(turn: Turn) -> None:
    """Keep the reason for the register, and lead on from it."""
    why = reason(turn)
    if turn.case is None:
        pick_case(turn)
    turn.note("reasoned", reason=why, words=turn.text[:200])
    turn.record("unpaid", order=turn.case.order_number if turn.case else None, reason=why)
    buttons = {
        "price": (button("haggle"), button("human")),
        "trouble": (button("human"),),
        "wrong_item": (button("product_asked"), button("human")),
        "other": (button("human"),),
    }
    if why in ("elsewhere", "changed_mind"):
        turn.stop_timers()
    turn.say(f"payment.reason.{why}", order=turn.order, buttons=buttons.get(why, ()), certain=True)


def is_address(turn: Turn) -> bool:
    """Whether the reason is a wrong address."""
    return reason(turn) == "address"


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
    close_ladder(turn, order, "paid")
    turn.say("payment.thanks", kind="notice", order=order)


def close_ladder(turn: Turn, order: Order, status: str) -> None:
    """No more nudges for this order, and why."""
    turn.case = _ladder_of(turn, order.number)
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
        turn.open_case("inquiry", order, ASKING, topic="order.change_address")


def ask_address(turn: Turn) -> None:
    """The right name, phone and address in one message."""
    turn.say("payment.ask_address", buttons=(button("cancel"),), order=turn.order)


def note_address(turn: Turn) -> None:
    """The change becomes a red remark: the warehouse looks before it ships."""
    if turn.order:
        turn.remark(turn.order, "red", f"改地址 / new address: {turn.text[:500]}")
        turn.say("payment.address_noted", order=turn.order, certain=True)
    if turn.case is not None and turn.case.kind == "inquiry":
        turn.close_case("answered")


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
    """Which of the two stands? Asked by itself it is a reminder, and asked for as one."""
    is_nudge = isinstance(turn.event, TimerFired)
    keep = tuple(replace(one, data=one.data.replace("order_given", "keep_given")) for one in order_buttons(twins(turn)))
    turn.say("payment.which_stands", kind="nudge" if is_nudge else "answer", buttons=(*keep, button("cancel")),
             not_after=closes_at(twins(turn)[0], turn) if is_nudge else None)  # fmt: skip


def kept_one(turn: Turn) -> Order | None:
    """The twin that was picked, by its button, its number or its place in the list."""
    choice = turn.meaning.entities.choice
    listed = twins(turn)[choice - 1 : choice] if choice else []
    named = turn.named_order()
    return named if named in twins(turn) else next(iter(listed), None)


def says_which(turn: Turn) -> bool:
    """Whether it is plain which one stands."""
    return kept_one(turn) is not None


def keep_one(turn: Turn) -> None:
    """The others get a remark and no more reminders; they close by themselves."""
    kept = kept_one(turn)
    for order in twins(turn):
        if kept and order.number != kept.number:
            turn.remark(order, "grey", f"重复拍下，保留 {kept.number} / ordered twice, {kept.number} stands")
            turn.case = _ladder_of(turn, order.number)
            turn.close_case("duplicate")
    turn.case = None
    if kept:
        turn.say("payment.kept", order=kept, certain=True)


def count_nudge(turn: Turn) -> None:
    """The question which order stands takes the place of this step's nudge."""
    turn.note("nudged", nudges=[*turn.slot("nudges", ()), _step(turn)])


PAYMENT_NUDGE = Flow(
    name="payment_nudge",
    initial="reminded",
    states=(
        State("reminded", resumes=False),
        State("why_not", ask_why_not, takes_words=True),
        State("when", ask_when),
        State("checking_address", check_address, resumes=False),
        State("new_address", ask_address, takes_all=True),
        State("which_stands", ask_which_stands),
    ),
    transitions=(
        Transition("reason_given", ("why_not", "reminded"), "new_address", (is_address,), (note_reason,)),
        Transition("reason_given", ("why_not", "reminded"), IDLE, do=(note_reason,)),
        # Words that name a reason are the answer here, whatever they would start elsewhere.
        *(
            Transition(trigger, "why_not", dest, (names_reason, *when), (note_reason,))
            for trigger in ("haggle", "address_wrong", "cancel_wanted", "duplicate_ordered", "asked")
            for dest, when in (("new_address", (is_address,)), (IDLE, ()))
        ),
        Transition("words_given", "why_not", IDLE, do=(note_reason,)),
        Transition("later_given", "when", IDLE, do=(set_later,)),
        Transition("yes", "when", IDLE, do=(set_later,)),
        Transition("words_given", "when", IDLE, do=(set_later,)),
        Transition("paid_claimed", ("why_not", "when"), IDLE, do=(confirm_claim,)),
        Transition("stop_reminding", ("why_not", "when"), IDLE, do=(stop_ladder,)),
        Transition("no", "reminded", "why_not", do=(pick_case,)),
        Transition("yes", "checking_address", IDLE, do=(is_right,)),
        Transition("no", "checking_address", "new_address", do=(take_order,)),
        Transition("words_given", "new_address", IDLE, (is_words,), (note_address,)),
        Transition("keep_given", "which_stands", IDLE, (says_which,), (keep_one,)),
        Transition("order_given", "which_stands", IDLE, (says_which,), (keep_one,)),
        Transition("choice_given", "which_stands", IDLE, (says_which,), (keep_one,)),
        Transition("no", ("why_not", "when", "which_stands"), IDLE, do=(nod,)),
    ),
    entries=(
        Transition("order_placed", "*", None, (is_cod,), (confirm_cod,)),
        Transition("order_placed", "*", None, do=(start_ladder,)),
        Transition("timer_nudge", "*", "which_stands", (may_remind, has_twins), (pick_case, count_nudge)),
        Transition("timer_nudge", "*", "reminded", (may_remind,), (remind,)),
        Transition("timer_nudge", "*", None, do=(move_or_drop,)),
        Transition("order_paid", AT_REST, "checking_address", (is_ours,), (thank, speak_of)),
        Transition("order_paid", "*", None, do=(thank,)),
        Transition("address_right", "*", None, do=(is_right,)),
        Transition("paid_claimed", "*", None, do=(confirm_claim,)),
        Transition("pay_problem", "*", "why_not", do=(pick_case,)),
        Transition("pay_later", "*", "when", do=(pick_case,)),
        Transition("stop_reminding", "*", None, do=(stop_ladder,)),
        Transition("address_wrong", "*", "new_address", (is_unshipped,), (take_order,)),
        Transition("duplicate_ordered", "*", "which_stands", (has_twins,)),
        Transition("duplicate_ordered", "*", None, (order_stop.is_payable_one,), (order_stop.let_close,)),
        Transition("duplicate_ordered", "*", None, (order_stop.is_unshipped_one,), (order_stop.offer_human,)),
    ),
)
