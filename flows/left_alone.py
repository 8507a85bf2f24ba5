"""No open matter is left to itself: people owe the next step and settle it, or a timer of its own ends it."""

from flows.case import ASKING, BURDENS, WITH_PEOPLE, Case, can_be_resumed
from flows.effects import Effect, Note, SaveCase, SetTimer, StopTimers
from flows.events import AgentAct, TimerFired
from flows.gate import is_payable
from flows.hours import DAY, HOUR
from flows.payment_ladder import closes_at
from flows.review_asking import gives_up_at
from flows.turn import Turn

#: The timer of a matter that nobody speaks of any more.
LEFT = "left_alone"

#: So long the shop's own news of a closed order may take: they say better why it was closed.
GRACE = 6 * HOUR


def look_after(turn: Turn) -> None:
    """Give each matter that this step changed a time at which it ends by itself, in place of the one before."""
    for case_id in _touched(turn.effects):
        case = turn.cases.get(case_id)
        if case is not None and case.is_open and case.status not in WITH_PEOPLE:
            turn.effects.append(SetTimer(LEFT, max(_ends_at(turn, case), turn.now + HOUR), case_id))


def _touched(effects: list[Effect]) -> list[int]:
    saved = [one.case.id for one in effects if isinstance(one, SaveCase)]
    stopped = [one.case_id for one in effects if isinstance(one, StopTimers) and not one.kinds and one.case_id]
    return list(dict.fromkeys((*saved, *stopped)))


def _ends_at(turn: Turn, case: Case) -> int:
    rules, order = turn.policy, turn.situation.order(case.order_number)
    if case.status in (ASKING, "bad") and not can_be_resumed(case):
        return case.updated_at + rules.talk.forget_after_hours * HOUR
    if case.kind == "payment" and order is not None:
        return closes_at(order, turn) + GRACE
    if case.kind == "review" and order is not None:
        return gives_up_at(order, turn) + GRACE
    if case.status == "parcel_under_way":
        return case.updated_at + (rules.shipping.usual_days + rules.shipping.late_days) * DAY
    return case.updated_at + rules.talk.left_alone_days * DAY


def end(turn: Turn) -> None:
    """Its time is over: it is closed with what became of it, or goes to people where the shop owes the rest."""
    event, talk_case = turn.event, turn.case
    case = turn.cases.get(event.case_id or 0) if isinstance(event, TimerFired) else None
    if case is None or not case.is_open or case.status in WITH_PEOPLE:
        return
    if _ends_at(turn, case) > turn.now:
        # It was spoken of since, maybe in another conversation of theirs.
        turn.effects.append(SetTimer(LEFT, _ends_at(turn, case), case.id))
        return
    turn.case = case
    if case.status in ("bad", "parcel_under_way"):
        _pass_to_people(turn)
    elif case.kind == "payment":
        _end_ladder(turn)
    else:
        turn.close_case(_outcome(case))
    turn.case = None if talk_case is not None and talk_case.id == case.id else talk_case


def _outcome(case: Case) -> str:
    if case.status == ASKING:
        return "forgotten"
    if case.status == "awaiting_parcel":
        return "never_sent"
    return "unanswered" if case.kind in ("review", "service") else "left_alone"


def _end_ladder(turn: Turn) -> None:
    """The order's time is over, and its shop never said so."""
    order = turn.order
    if order is not None and is_payable(order):
        turn.record("unpaid", order=order.number, total=order.total, nudges=list(turn.slot("nudges", ())),
                    reason=turn.slot("reason") or "expired")  # fmt: skip
    turn.close_case("expired")


def _pass_to_people(turn: Turn) -> None:
    """Few stars without a word why, a parcel that should have come back by now: somebody looks at it."""
    assert turn.case is not None
    is_parcel, order = turn.case.kind in BURDENS, turn.order
    turn.note("for_agent", reason=turn.slot("reason") or "other")
    if order is not None:
        what = (
            f"退件没到仓 / parcel back not in: {turn.slot('tracking_number')}"
            if is_parcel
            else (f"{turn.slot('stars')}★ 没说原因 / no reason given")
        )
        turn.remark(order, "yellow", what)


def settle(turn: Turn) -> None:
    """What the shop owed is done: the matter is closed, and a note says by whom. A second click changes nothing."""
    assert isinstance(turn.event, AgentAct)
    talk_case, turn.case = turn.case, turn.cases.get(turn.event.case_id or 0)
    if turn.case is not None and turn.case.is_open and turn.case.status in WITH_PEOPLE:
        about = turn.case.order_number or ""
        turn.close_case("done")
        turn.effects.append(Note(turn.event.agent_id, f"✔ 办好了 / done: {turn.event.text or about}".strip(": ")))
    turn.case = talk_case if talk_case is None else turn.cases.get(talk_case.id)
