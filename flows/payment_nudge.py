"""Payment nudge 催付: three at most, each from another angle; why not, later, and what comes after payment."""

from flows import order_stop
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.delivery_address import (
    ask_address,
    asks_wishes,
    check_address,
    is_right,
    is_unshipped,
    is_wish,
    names_wish,
    note_address,
    note_wish,
    take_named,
    take_order,
)
from flows.events import Press
from flows.gate import is_payable
from flows.handoff import is_words
from flows.hours import HOUR
from flows.inquiry import AT_REST, nod
from flows.payment_ladder import (
    closes_at,
    confirm_cod,
    count_nudge,
    is_cod,
    is_ours,
    may_remind,
    move_or_drop,
    pick_case,
    remind,
    speak_of,
    start_ladder,
    stop_ladder,
    thank,
)
from flows.turn import Turn, button
from flows.twin_orders import ask_which_stands, has_twins, keep_one, says_which
from flows.wished_time import named_time, on, tomorrow

#: What keeps customers from paying.
REASONS = ("price", "freight", "wrong_item", "address", "trouble", "looking", "elsewhere", "changed_mind")

#: Intents that name such a reason in words.
REASON_OF = {"price.haggle": "price", "shipping.fee": "freight", "order.change_address": "address",
             "payment.failed": "trouble", "payment.how": "trouble", "inquiry.just_looking": "looking",
             "order.cancel": "changed_mind", "order.modify": "wrong_item", "order.duplicate": "wrong_item"}  # fmt: skip


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


#: What can be tapped; any time may be written.
LATER = ("today", "tomorrow")


def ask_when(turn: Turn) -> None:
    """Later, but when?"""
    turn.say("payment.later_when", buttons=tuple(button("later_given", one, turn.case) for one in LATER))


def set_later(turn: Turn) -> None:
    """One reminder at the wished time in place of the planned ones."""
    order = turn.order
    if order is None or turn.case is None:
        return
    at = wished_at(turn)
    closes = closes_at(order, turn)
    turn.stop_timers()
    if at < closes:
        turn.set_timer("nudge.first", at, not_after=closes, step="first")
        turn.say("payment.later_set", order=order, at=at, certain=True)
    else:
        turn.say("payment.later_too_late", order=order, certain=True)


def names_time(turn: Turn) -> bool:
    """Whether 'later' says when, of an order that can be reminded of."""
    said = turn.meaning.entities
    return bool(said.delay or said.clock is not None or said.days) and any(map(is_payable, turn.situation.orders))


def wished_at(turn: Turn) -> int:
    """When they want to hear of it again: as they said, else the policy's 'later' or 'tomorrow'."""
    said, rules = turn.meaning.entities, turn.policy.nudges
    if turn.pressed.isdigit():
        # A button of an older message: in so many hours.
        return turn.now + min(int(turn.pressed), 72) * HOUR
    if turn.pressed == "tomorrow":
        return on(tomorrow(turn.now, turn.policy), rules.tomorrow_at, turn.now, turn.policy)
    return named_time(said, turn.now, turn.policy, rules.tomorrow_at) or turn.now + rules.later_hours * HOUR


PAYMENT_NUDGE = Flow(
    name="payment_nudge",
    initial="reminded",
    states=(
        State("reminded", resumes=False),
        State("why_not", ask_why_not, takes_words=True),
        State("when", ask_when),
        State("checking_address", check_address, resumes=False),
        State("wish", resumes=False, takes_words=True),
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
        *(
            Transition(trigger, "checking_address", dest, when, (is_right,))
            for trigger in ("yes", "address_right")
            for dest, when in (("wish", (asks_wishes,)), (IDLE, ()))
        ),
        *(Transition(trigger, "wish", IDLE, (is_wish, names_wish), (note_wish,)) for trigger in ("asked", "maybe")),
        Transition("words_given", "wish", IDLE, (is_wish,), (note_wish,)),
        *(Transition(trigger, "wish", IDLE, do=(nod,)) for trigger in ("yes", "no")),
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
        Transition("address_right", AT_REST, "wish", (asks_wishes,), (take_named, is_right)),
        Transition("address_right", "*", None, do=(is_right,)),
        Transition("paid_claimed", "*", None, do=(confirm_claim,)),
        Transition("pay_problem", "*", "why_not", do=(pick_case,)),
        Transition("pay_later", "*", None, (names_time,), (pick_case, set_later)),
        Transition("pay_later", "*", "when", do=(pick_case,)),
        Transition("stop_reminding", "*", None, do=(stop_ladder,)),
        Transition("address_wrong", "*", "new_address", (is_unshipped,), (take_order,)),
        Transition("duplicate_ordered", "*", "which_stands", (has_twins,)),
        Transition("duplicate_ordered", "*", None, (order_stop.is_payable_one,), (order_stop.let_close,)),
        Transition("duplicate_ordered", "*", None, (order_stop.is_unshipped_one,), (order_stop.offer_human,)),
    ),
)
