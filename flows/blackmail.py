"""Blackmail 恶意差评: who asks for money with a bad review in hand has the evidence of the order gathered at once."""

from flows.effects import Gather
from flows.events import OrderNews
from flows.situation import Order
from flows.turn import Turn

#: In a case's slots, once somebody tried it.
TRIED = "blackmail"


def gather_evidence(turn: Turn) -> None:
    """All of the order in one file, for the agents: at the words themselves, and when the bad review is posted."""
    if not turn.policy.review.gathers_evidence or not _is_blackmail(turn):
        return
    orders = _orders(turn)
    for order in orders:
        said = turn.meaning.text[:120]
        turn.remark(order, "yellow", f"疑似差评要挟，证据已存 / looks like blackmail, evidence kept: {said}")
        turn.effects.append(Gather(order.number))
    _remember(turn, orders[0] if orders else None)


def _is_blackmail(turn: Turn) -> bool:
    """By what is said now; a bad review, also by what its author said before."""
    if turn.meaning.signals.is_blackmail:
        return True
    event = turn.event
    is_bad = isinstance(event, OrderNews) and 0 < event.stars < turn.policy.review.good_from
    return is_bad and any(case.slots.get(TRIED) for case in turn.situation.cases)


def _orders(turn: Turn) -> list[Order]:
    """What it is about: the order that is named or spoken of, else those that arrived."""
    event = turn.event
    number = event.order_number if isinstance(event, OrderNews) else None
    named = turn.situation.order(number) or turn.named_order() or turn.order
    if named is not None:
        return [named]
    return [one for one in turn.situation.orders if one.state in ("delivered", "completed", "returning")]


def _remember(turn: Turn, order: Order | None) -> None:
    """A matter for people, in which it is kept that it was tried."""
    talk_case = turn.case
    known = [case for case in turn.open_cases("complaint") if not order or case.order_number == order.number]
    if known:
        turn.case = known[0]
        turn.note(None, None, **{TRIED: True})
    else:
        turn.open_case("complaint", order, "for_agent", reason=TRIED, words=turn.meaning.text[:1000], **{TRIED: True})
    turn.case = turn.cases.get(talk_case.id, talk_case) if talk_case is not None else None
