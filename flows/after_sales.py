"""After-sales 售后: which order, what is wanted, why, photos where quality is meant, the rule, and the case."""

from flows import matter_change as change
from flows import order_stop as stops
from flows import parcel_back as back
from flows.agreement import (
    accept,
    accept_exchange,
    accept_return,
    change_to_exchange,
    change_to_return,
    give_up,
    offer,
    pass_on,
)
from flows.case import ASKING
from flows.chart import Action, Flow, Guard, State, Transition
from flows.conversation import IDLE
from flows.events import Press
from flows.exchanged_item import ask_instead, lacks_instead, names_instead, names_sold_out, say_sold_out, take_instead
from flows.return_rule import (
    FAULTS,
    REASON_OF_WISH,
    REASONS,
    WANTED,
    half_open,
    is_excluded,
    is_late,
    is_not_there,
    is_quality,
    is_running,
    knows_order,
    lacks_item,
    lacks_order,
    lacks_photo,
    lacks_reason,
    lacks_wish,
    must_choose,
    needs_human,
    returnable,
    running,
)
from flows.returned_item import ask_item, names_item, take_item
from flows.turn import Turn, button, order_buttons


def begin(turn: Turn) -> None:
    """Open the matter with what is known already, and an apology."""
    orders = returnable(turn)
    order = orders[0] if len(orders) == 1 else None
    trigger = turn.event.trigger if isinstance(turn.event, Press) else turn.guide.starts.get(turn.intent or "", "")
    wanted = WANTED.get(trigger, "")
    fault = FAULTS.get(turn.intent or "", "") or REASON_OF_WISH.get(wanted, "")
    already = running(turn, order) or half_open(turn)
    if already:
        # Begun days ago and left: it goes on where it stood.
        is_back = turn.conversation.case_id != already.id and all(
            frame.case_id != already.id for frame in turn.conversation.stack
        )
        turn.case = already
        turn.note(order=order, wanted=wanted or turn.slot("wanted"), reason=fault or turn.slot("reason"))
        if is_back:
            turn.say("chat.resume.after_sales", order=order, certain=True)
        return
    kind = wanted or "return"
    turn.open_case(kind, order, ASKING, wanted=wanted, reason=fault, photos=int(turn.has_photo))  # type: ignore[arg-type]
    if order:
        turn.update(order_number=order.number)
    turn.say("after_sales.sorry", certain=True)


def tell_running(turn: Turn) -> None:
    """One matter is enough: say how it stands."""
    case = running(turn, returnable(turn)[0])
    if turn.case is not None and turn.case.status == ASKING:
        turn.close_case("duplicate")
    if case is not None:
        turn.update(order_number=case.order_number)
        turn.say(f"after_sales.status.{case.status}", case=case, certain=True, buttons=(button("human"),))


def say_not_there(turn: Turn) -> None:
    """What has not arrived cannot be sent back: it can be stopped by a person, or refused at the door."""
    order = returnable(turn)[0]
    if turn.case is not None and turn.case.status == ASKING:
        turn.close_case("not_delivered")
    turn.update(order_number=order.number)
    turn.say("after_sales.not_delivered", order=order, buttons=(button("human"), button("order_asked", order.number)))


def ask_order(turn: Turn) -> None:
    """Which order?"""
    turn.say("after_sales.which_order", buttons=(*order_buttons(returnable(turn)), button("cancel")), certain=True)


def take_order(turn: Turn) -> None:
    """The order is known now."""
    order = returnable(turn)[0]
    turn.note(order=order)
    turn.update(order_number=order.number)


def ask_wanted(turn: Turn) -> None:
    """Return, exchange, refund only, or repair?"""
    buttons = (*(button(one, "", turn.case) for one in WANTED), button("cancel"))
    turn.say("after_sales.what_wanted", order=turn.order, buttons=buttons, certain=True)


def take_wanted(turn: Turn) -> None:
    """What is wanted is known now."""
    trigger = turn.event.trigger if isinstance(turn.event, Press) else turn.guide.starts.get(turn.intent or "", "")
    wanted = WANTED.get(trigger, "return")
    turn.note(wanted=wanted, reason=turn.slot("reason") or REASON_OF_WISH.get(wanted, ""))


def ask_why(turn: Turn) -> None:
    """Why? As buttons, or in their own words."""
    turn.say("after_sales.why", order=turn.order, certain=True,
             buttons=tuple(button("reason_given", one, turn.case) for one in REASONS))  # fmt: skip


def take_reason(turn: Turn) -> None:
    """A button's reason, or the words; a fault that the words name is a fault."""
    reason = turn.pressed if turn.pressed in REASONS else FAULTS.get(turn.intent or "", "")
    turn.note(reason=reason or "other", words=turn.text[:500], photos=turn.slot("photos", 0) + int(turn.has_photo))


def ask_photo(turn: Turn) -> None:
    """A photo or video of the fault."""
    turn.say("after_sales.ask_photo", buttons=(button("no_photo", "", turn.case), button("cancel")), certain=True)


def take_photo(turn: Turn) -> None:
    """A photo came."""
    turn.note(photos=turn.slot("photos", 0) + 1)


def skip_photo(turn: Turn) -> None:
    """None to be had: an agent looks at it."""
    turn.note(photos=0, without_photo=True)


# Which question comes next: the first thing that is not known.


def say_late(turn: Turn) -> None:
    """After the window an agent decides."""
    turn.say("after_sales.too_late", order=turn.order, buttons=(button("human"), button("give_up")))


def say_excluded(turn: Turn) -> None:
    """Excluded from the seven days, and why; a person can still be asked."""
    turn.say("after_sales.excluded", order=turn.order, buttons=(button("human"), button("give_up")))


# Later, from anywhere

#: The questions in their order: the first that is open is asked; when none is, the rule decides.
NEXT: tuple[tuple[str, tuple[Guard, ...]], ...] = (
    ("which_order", (lacks_order,)),
    ("which_item", (lacks_item,)),
    ("what_wanted", (lacks_wish,)),
    ("why", (lacks_reason,)),
    ("too_late", (is_late,)),
    ("excluded", (is_excluded,)),
    ("which_instead", (lacks_instead,)),
    ("photo", (lacks_photo,)),
    ("offer", ()),
)

#: What comes of an order that was picked.
CHOSEN: tuple[tuple[str, tuple[Guard, ...], tuple[Action, ...]], ...] = (
    (IDLE, (is_running,), (tell_running,)),
    (IDLE, (is_not_there,), (say_not_there,)),
    ("weighing", (knows_order,), (take_order,)),
)

WISHES = tuple(WANTED)

STARTS = (*WISHES, "fault_reported")

AFTER_SALES = Flow(
    name="after_sales",
    initial="weighing",
    states=(
        State("weighing", resumes=False),
        State("which_order", ask_order),
        State("which_item", ask_item, takes_words=True),
        State("what_wanted", ask_wanted),
        State("why", ask_why, takes_words=True),
        State("photo", ask_photo, takes_words=True),
        State("too_late", say_late),
        State("excluded", say_excluded),
        State("which_instead", ask_instead, takes_words=True),
        State("offer", offer),
        State("changing", change.ask_change),
        State("for_agent", resumes=False),
    ),
    transitions=(
        *(Transition("onward", "weighing", dest, when) for dest, when in NEXT[:-1]),
        Transition("onward", "weighing", "for_agent", (needs_human,), (pass_on,)),
        *(Transition("onward", "weighing", dest, when) for dest, when in NEXT[-1:]),
        *(Transition("order_given", "which_order", dest, when, do) for dest, when, do in CHOSEN),
        *(
            Transition(trigger, "which_item", "weighing", (names_item,), (take_item,))
            for trigger in ("item_given", "choice_given", "words_given")
        ),
        *(Transition(wish, "what_wanted", "weighing", do=(take_wanted,)) for wish in WISHES),
        Transition("reason_given", "why", "weighing", do=(take_reason,)),
        Transition("fault_reported", "why", "weighing", do=(take_reason,)),
        Transition("words_given", "why", "weighing", do=(take_reason,)),
        *(Transition("choice_given", "which_order", dest, when, do) for dest, when, do in CHOSEN),
        *(Transition("photo_given", state, "weighing", do=(take_photo,)) for state in ("why", "what_wanted", "photo")),
        Transition("no_photo", "photo", "weighing", do=(skip_photo,)),
        Transition("no", "photo", "weighing", do=(skip_photo,)),
        Transition("words_given", "photo", "photo"),
        Transition("yes", "offer", IDLE, do=(accept,)),
        # With a fault both ways were said at once, with what each comes to.
        Transition("exchange_wanted", "offer", IDLE, (is_quality,), (accept_exchange,)),
        Transition("exchange_wanted", "offer", "weighing", do=(change_to_exchange,)),
        Transition("return_wanted", "offer", IDLE, (is_quality,), (accept_return,)),
        Transition("return_wanted", ("offer", "which_instead"), "weighing", do=(change_to_return,)),
        *(
            transition
            for trigger in ("item_given", "choice_given", "product_given", "product_asked", "product_named",
                            "exchange_wanted", "words_given")
            for transition in (
                Transition(trigger, "which_instead", None, (names_sold_out,), (say_sold_out, ask_instead)),
                Transition(trigger, "which_instead", "weighing", (names_instead,), (take_instead,)),
            )
        ),
        Transition("words_given", "which_instead", "weighing", do=(take_instead,)),
        # After the window or outside of it a person decides, with the whole story.
        *(Transition(trigger, ("too_late", "excluded"), "for_agent", do=(pass_on,)) for trigger in ("human", "yes")),
        Transition("no", ("offer", "too_late", "excluded"), IDLE, do=(give_up,)),
        Transition("give_up", ("offer", "too_late", "excluded"), IDLE, do=(give_up,)),
        Transition("withdrawn", "changing", IDLE, do=(change.withdraw,)),
        Transition("exchange_wanted", "changing", "weighing", do=(change_to_exchange,)),
        Transition("return_wanted", "changing", "weighing", do=(change_to_return,)),
        *(Transition(trigger, "changing", IDLE, do=(change.keep,)) for trigger in ("kept", "no")),
    ),
    entries=(
        Transition("matter_changed", "*", "changing", (change.may_change,), (change.take,)),
        Transition("matter_changed", "*", "for_agent", (change.is_under_way,), (change.pass_on,)),
        Transition("matter_changed", "*", None, do=(back.no_case,)),
        *(
            Transition(start, "*", "weighing", (change.wants_other,), (change.turn_into,))
            for start in ("return_wanted", "exchange_wanted")
        ),
        *(
            Transition(start, "*", dest, when, do)
            for start in STARTS
            for dest, when, do in (
                (None, (is_running,), (tell_running,)),
                *((("for_agent", (stops.is_unshipped_one, is_not_there), (stops.ask_to_stop,)),)
                  if start == "refund_wanted" else ()),
                (None, (is_not_there,), (say_not_there,)),
                ("weighing", (knows_order,), (begin,)),
                ("weighing", (must_choose,), (begin,)),
                (None, (), (back.no_order,)),
            )
        ),
        Transition("tracking_given", "*", None, (back.awaits_parcel,), (back.take_tracking,)),
        Transition("tracking_given", "*", None, (back.speaks_of_parcel, back.has_case), (back.tell_status,)),
        Transition("tracking_given", "*", None, (back.speaks_of_parcel,), (back.no_case,)),
        Transition("timer_ask_tracking", "*", None, do=(back.remind_tracking,)),
        Transition("case_asked", "*", None, (back.has_case,), (back.tell_status,)),
        Transition("case_asked", "*", None, do=(back.no_case,)),
        Transition("order_returned", "*", None, do=(back.news,)),
        Transition("order_refunded", "*", None, do=(back.news,)),
        Transition("cancel_wanted", "*", "changing", (change.is_spoken_of, change.may_change), (change.take,)),
        Transition("cancel_wanted", "*", "for_agent", (change.is_spoken_of, change.is_under_way), (change.pass_on,)),
        Transition("cancel_wanted", "*", None, (stops.is_payable_one,), (stops.let_close,)),
        Transition("cancel_wanted", "*", "for_agent", (stops.is_unshipped_one,), (stops.ask_to_stop,)),
        Transition("cancel_wanted", "*", None, (is_not_there,), (say_not_there,)),
        Transition("cancel_wanted", "*", "weighing", (knows_order,), (begin,)),
        Transition("cancel_wanted", "*", "which_order", (must_choose,), (begin,)),
        Transition("cancel_wanted", "*", None, do=(back.no_order,)),
    ),
)  # fmt: skip
