"""Review follow-up 评价跟进: has it arrived, is all well? Stars once; thanks for good ones, help for bad ones."""

from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.effects import Button
from flows.events import OrderNews, Press
from flows.inquiry import AT_REST, nod
from flows.notices import notify
from flows.review_asking import ask_stars, asked, may_ask, move_or_drop, plan, take_case
from flows.turn import Turn, button

#: What can have been wrong, and whether the policy's small coupon may answer it.
TROUBLES = {"late": True, "damaged": True, "not_as_described": False, "size": False, "quality": False, "service": False}

#: Intents that name one in words.
TROUBLE_OF = {"quality.fault": "quality", "item.damaged": "damaged", "item.not_as_described": "not_as_described",
              "item.wrong": "not_as_described", "logistics.urge": "late", "logistics.stuck": "late",
              "delivery.eta": "late", "shipping.urge": "late", "service.no_reply": "service"}  # fmt: skip


def rating(turn: Turn) -> int:
    """The stars that were given, 0 where there are none."""
    if isinstance(turn.event, OrderNews):
        return turn.event.stars
    value = turn.pressed or str(turn.meaning.entities.rating or turn.meaning.entities.choice or "")
    return int(value) if value in ("1", "2", "3", "4", "5") else 0


def is_good(turn: Turn) -> bool:
    """Whether they are content."""
    return rating(turn) >= turn.policy.review.good_from


def is_bad(turn: Turn) -> bool:
    """Whether something was wrong."""
    return 0 < rating(turn) < turn.policy.review.good_from


def is_given(turn: Turn) -> bool:
    """Whether this review has its stars already: a press that comes again changes nothing."""
    wanted = turn.event.case_id if isinstance(turn.event, Press) else None
    case = turn.cases.get(wanted or 0)
    return case is not None and "stars" in case.slots


def thank(turn: Turn) -> None:
    """Thanks, and a word in public where the shop has a page for it. Never a reward: law and platform forbid it."""
    take_case(turn)
    stars = rating(turn) or 5
    turn.record("reviews", order=turn.case.order_number if turn.case else None, stars=stars)
    turn.close_case("good", stars=stars)
    url = turn.policy.review.url
    link = (Button("", "button.review", url=url),) if url.startswith("https") else ()
    turn.say("review.good", order=turn.order, buttons=link, certain=True)


def _take_posted(turn: Turn) -> None:
    """The case of the order that was reviewed in public, opened where there is none: the stars are not asked again."""
    event = turn.event
    assert isinstance(event, OrderNews)
    order = turn.situation.order(event.order_number)
    turn.case = next((case for case in turn.open_cases("review") if case.order_number == event.order_number), None)
    if turn.case is None and order is not None:
        turn.open_case("review", order, "posted")
    turn.record("reviews", order=event.order_number, stars=event.stars, posted=True, words=event.text[:500])


def thank_posted(turn: Turn) -> None:
    """A good review stands in public. One with words is thanked for."""
    event, talk_case = turn.event, turn.case
    assert isinstance(event, OrderNews)
    _take_posted(turn)
    turn.close_case("good", stars=event.stars)
    turn.case = talk_case
    order = turn.situation.order(event.order_number)
    if order is not None and event.text.strip():
        notify(turn, order, "reviewed")


def names_fault(turn: Turn) -> bool:
    """Whether the words of a posted review name something that was not well, stars or no stars."""
    return turn.policy.review.answers_faults and bool(_fault(turn))


def _fault(turn: Turn) -> str:
    """What was not well, in the customer's words: what follows a 'but', else the whole where it reports a fault."""
    meaning = turn.meaning
    named = (*((meaning.best,) if meaning.best and meaning.band == "certain" else ()), *meaning.more)
    is_fault = any(one.intent in TROUBLE_OF or turn.guide.starts.get(one.intent) == "fault_reported" for one in named)
    return meaning.reservation or (meaning.text.strip()[:60] if is_fault else "")


def answer_fault(turn: Turn) -> None:
    """Good stars with a fault in the words: thanks for the one, an answer to the other, a remark for the shop."""
    event, talk_case = turn.event, turn.case
    assert isinstance(event, OrderNews)
    _take_posted(turn)
    turn.close_case("good", stars=event.stars, fault=_fault(turn))
    turn.case = talk_case
    order = turn.situation.order(event.order_number)
    if order is None:
        return
    turn.remark(order, "yellow", f"{event.stars}★ {_fault(turn)}")
    turn.say("review.posted_fault", kind="notice", order=order, words=_fault(turn),
             buttons=(button("return_wanted", order.number), button("human")))  # fmt: skip


def answer_posted(turn: Turn) -> None:
    """A middling or bad one is a person's, at once."""
    event, talk_case = turn.event, turn.case
    assert isinstance(event, OrderNews)
    _take_posted(turn)
    turn.note("for_agent", stars=event.stars, reason="posted", words=event.text[:500])
    order = turn.situation.order(event.order_number)
    if order is not None:
        turn.remark(order, "yellow", f"{event.stars}★ {event.text[:200]}".strip())
    turn.case = talk_case


def is_asked(turn: Turn) -> bool:
    """Whether the question for stars is still open."""
    return bool(asked(turn))


def is_meant(turn: Turn) -> bool:
    """Whether stars that come at rest are for us: a press says so itself, a number only where we asked for one."""
    return bool(turn.pressed) or is_asked(turn)


def be_glad(turn: Turn) -> None:
    """A kind word that nobody asked for."""
    turn.say("review.good", order=turn.order, certain=True)


def note_bad(turn: Turn) -> None:
    """The stars are kept; what was it?"""
    take_case(turn)
    turn.note("bad", stars=rating(turn))
    turn.record("reviews", order=turn.case.order_number if turn.case else None, stars=rating(turn))


def ask_trouble(turn: Turn) -> None:
    """Apology first, then: what was it?"""
    turn.say("review.sorry", buttons=tuple(button("reason_given", one, turn.case) for one in TROUBLES), certain=True)


def names_trouble(turn: Turn) -> bool:
    """Whether the words say what was wrong."""
    return (turn.intent or "") in TROUBLE_OF


def _reason(turn: Turn) -> str:
    named = turn.pressed or TROUBLE_OF.get(turn.intent or "", "")
    return named if named in TROUBLES else "other"


def may_make_good(turn: Turn) -> bool:
    """Whether the policy lets a small coupon answer it: what it is for, once an order, while the day's budget lasts."""
    order, rules = turn.order, turn.policy.review
    amount = _coupon(turn)
    if order is None or not amount or amount + turn.situation.coupons_today > rules.coupon_budget_per_day:
        return False
    return all("coupon" not in case.slots for case in turn.situation.cases if case.order_number == order.number)


def _coupon(turn: Turn) -> int:
    """Minor units; nothing where a coupon is no answer to the trouble. What broke is worth more than what was late."""
    reason, rules = _reason(turn), turn.policy.review
    if not TROUBLES.get(reason):
        return 0
    return rules.coupon_high if reason == "damaged" else rules.coupon_low


def make_good(turn: Turn) -> None:
    """An apology that costs something. A colleague puts the coupon into the account; it hangs on no review."""
    order, amount, reason = turn.order, _coupon(turn), _reason(turn)
    assert order is not None
    turn.note("for_agent", reason=reason, words=turn.text[:500], coupon=amount)
    turn.record("compensations", order=order.number, amount=amount, reason=reason)
    turn.remark(
        order, "yellow", f"{turn.slot('stars')}★ {reason} 补偿券 coupon {amount / 100:.2f} {turn.text[:200]}".strip()
    )
    turn.say("review.coupon", amount=amount, certain=True, buttons=(button("human"),))


def note_trouble(turn: Turn) -> None:
    """Kept for the shop; a person looks at it."""
    reason, order = _reason(turn), turn.order
    turn.note("for_agent", reason=reason, words=turn.text[:500])
    if order:
        turn.remark(order, "yellow", f"{turn.slot('stars')}★ {reason} {turn.text[:200]}".strip())
    turn.say(
        "review.noted", certain=True, buttons=(button("human"), button("return_wanted", order.number if order else ""))
    )


def again(turn: Turn) -> None:
    """The stars were given before."""
    turn.say("review.already", certain=True)


REVIEW_FOLLOW_UP = Flow(
    name="review_follow_up",
    initial="stars",
    states=(
        State("stars", ask_stars, resumes=False),
        State("trouble", ask_trouble, takes_words=True),
    ),
    transitions=(
        Transition("rating_given", "stars", IDLE, (is_given,), (again,)),
        Transition("rating_given", "stars", IDLE, (is_good,), (thank,)),
        Transition("rating_given", "stars", "trouble", (is_bad,), (note_bad,)),
        Transition("choice_given", "stars", IDLE, (is_good,), (thank,)),
        Transition("choice_given", "stars", "trouble", (is_bad,), (note_bad,)),
        Transition("satisfied", "stars", IDLE, do=(thank,)),
        Transition("no", "stars", IDLE, do=(nod,)),
        Transition("reason_given", "trouble", IDLE, (may_make_good,), (make_good,)),
        Transition("reason_given", "trouble", IDLE, do=(note_trouble,)),
        # Words that name the trouble are the answer here, and no return that begins.
        *(
            Transition(trigger, "trouble", IDLE, (names_trouble, *more), (deed,))
            for trigger in ("fault_reported", "order_asked", "asked")
            for more, deed in (((may_make_good,), make_good), ((), note_trouble))
        ),
        Transition("words_given", "trouble", IDLE, do=(note_trouble,)),
    ),
    entries=(
        Transition("order_delivered", "*", None, do=(plan,)),
        Transition("order_reviewed", "*", None, (is_good, names_fault), (answer_fault,)),
        Transition("order_reviewed", "*", None, (is_good,), (thank_posted,)),
        Transition("order_reviewed", "*", None, (is_bad,), (answer_posted,)),
        Transition("timer_review", "*", "stars", (may_ask,), (take_case,)),
        Transition("timer_review", "*", None, do=(move_or_drop,)),
        # The question lives longer than the state: stars that come days later still count.
        Transition("rating_given", "*", None, (is_given,), (again,)),
        Transition("satisfied", AT_REST, IDLE, (is_asked,), (thank,)),
        Transition("satisfied", "*", None, do=(be_glad,)),
        Transition("rating_given", AT_REST, IDLE, (is_good, is_meant), (thank,)),
        Transition("rating_given", AT_REST, "trouble", (is_bad, is_meant), (note_bad,)),
    ),
)  # fmt: skip
