"""A nudge that fell due in the middle of a talk is said there: beside an answer, where nothing else is open."""

from flows.case import Case
from flows.chart import Chart
from flows.effects import Say
from flows.events import Message, Press
from flows.gate import is_payable, may_nudge
from flows.inquiry import AT_REST
from flows.machine import Machine
from flows.payment_ladder import closes_at, pay_buttons
from flows.situation import Order
from flows.turn import Turn

#: In the slots of a ladder's case: the step that was due while the customer was talking.
DUE = "due_in_talk"


def mention_unpaid(machine: Machine, turn: Turn, trigger: str | None) -> None:
    """One sentence after the answer, in place of the nudge that was moved: it counts as that nudge."""
    if trigger is None or not turn.policy.nudges.said_in_talk or not _has_room(machine.chart, turn):
        return
    for case in turn.open_cases("payment"):
        order = turn.situation.order(case.order_number)
        if case.slots.get(DUE) and order is not None and _may_say(turn, case, order):
            _say(turn, case, order)
            return


def _has_room(chart: Chart, turn: Turn) -> bool:
    """Whether the talk is at rest, the bot's own, and the customer got an answer and no question."""
    talk = turn.conversation
    if not isinstance(turn.event, (Message, Press)):
        return False
    if talk.owner != "bot" or talk.stack or not turn.helped or turn.state not in chart.states:
        return False
    is_at_rest = turn.state in AT_REST or chart.states[turn.state].ask is None
    return is_at_rest and any(isinstance(one, Say) and one.kind == "answer" for one in turn.effects)


def _may_say(turn: Turn, case: Case, order: Order) -> bool:
    """Whether the order still waits, was not just the subject, and the gate has nothing but the talk against it."""
    if not is_payable(order) or any(_names(one, order) for one in turn.effects):
        return False
    return may_nudge(turn.situation, turn.conversation.owner, None, case, closes_at(order, turn)) is None


def _names(effect: object, order: Order) -> bool:
    named = effect.slots.get("order") if isinstance(effect, Say) else None
    return isinstance(named, dict) and named.get("number") == order.number


def _say(turn: Turn, case: Case, order: Order) -> None:
    talk_case, turn.case = turn.case, case
    step = str(case.slots[DUE])
    turn.stop_timers(f"nudge.{step}")
    turn.note("nudged", None, nudges=[*turn.slot("nudges", ()), step], **{DUE: ""})
    turn.say("payment.nudge.in_talk", kind="nudge", order=order, not_after=closes_at(order, turn),
             buttons=pay_buttons(turn, order, case))  # fmt: skip
    turn.case = talk_case if talk_case is None or talk_case.id != case.id else turn.cases[case.id]
