"""A matter that was agreed upon is taken back or turned into another: as long as nothing was sent, by the customer."""

from flows.case import ASKING, Case
from flows.events import Press
from flows.return_rule import MATTERS, WANTED, returnable, running
from flows.turn import Turn, button

#: How a matter stands while nothing is on its way: the customer's own to change. Later it is for people.
OPEN_TO_CHANGE = frozenset({ASKING, "awaiting_parcel"})


def meant(turn: Turn) -> Case | None:
    """The matter that is spoken of: the talk's own, that of the order last spoken of, or the newest."""
    matters = turn.open_cases(*MATTERS)
    wanted = turn.event.case_id if isinstance(turn.event, Press) else turn.conversation.case_id
    of_talk = [case for case in matters if case.id == wanted]
    of_order = [case for case in matters if case.order_number == turn.conversation.order_number]
    return next(iter((*of_talk, *of_order, *reversed(matters))), None)


def may_change(turn: Turn) -> bool:
    """Whether the customer may still change it without anybody's help."""
    case = meant(turn)
    return case is not None and case.status in OPEN_TO_CHANGE


def is_under_way(turn: Turn) -> bool:
    """Whether it is too far for that: something was sent, or people have it."""
    case = meant(turn)
    return case is not None and case.status not in OPEN_TO_CHANGE


def is_spoken_of(turn: Turn) -> bool:
    """Whether 'cancel it', with no order named, is about the matter that the talk was about last."""
    case = meant(turn)
    return turn.named_order() is None and case is not None and case.order_number == turn.conversation.order_number


def wants_other(turn: Turn) -> bool:
    """Whether what is asked for now differs from what was agreed for this order, and nothing was sent yet."""
    orders = returnable(turn)
    case = running(turn, orders[0]) if len(orders) == 1 else None
    wanted = WANTED.get(_trigger(turn), "")
    is_two = {wanted, case.kind if case else ""} == {"return", "exchange"}
    return is_two and case is not None and case.status == "awaiting_parcel"


def _trigger(turn: Turn) -> str:
    return turn.event.trigger if isinstance(turn.event, Press) else turn.guide.starts.get(turn.intent or "", "")


def take(turn: Turn) -> None:
    """It is what the talk is about now."""
    turn.case = meant(turn)
    if turn.case is not None and turn.case.order_number:
        turn.update(order_number=turn.case.order_number)


def turn_into(turn: Turn) -> None:
    """The other one is wanted: what that comes to is said before they agree; until then the first one stands."""
    turn.case = running(turn, returnable(turn)[0])
    turn.note(wanted=WANTED[_trigger(turn)], instead="", wish="")


def ask_change(turn: Turn) -> None:
    """Take it back, make it the other, or leave it?"""
    kind = turn.slot("wanted") or (turn.case.kind if turn.case else "return")
    other = {"exchange": "return_wanted", "return": "exchange_wanted"}.get(str(kind))
    others = (button(other, "", turn.case),) if other and turn.order else ()
    buttons = (button("withdrawn", "", turn.case), *others, button("kept", "", turn.case), button("human"))
    turn.say("after_sales.change_what", order=turn.order, case=turn.case, buttons=buttons, certain=True)


def withdraw(turn: Turn) -> None:
    """Taken back. The warehouse, which was told of it, is told of that as well."""
    is_known = turn.case is not None and turn.case.status != ASKING
    turn.close_case("withdrawn")
    if is_known and turn.order is not None:
        turn.remark(turn.order, "grey", "顾客撤回，不退换了 / withdrawn by the customer")
    turn.say("after_sales.withdrawn", certain=True)


def keep(turn: Turn) -> None:
    """Nothing changes, whatever was thought of in between."""
    if turn.case is not None and turn.slot("agreed"):
        turn.note(wanted=turn.case.kind, instead=turn.slot("instead") if turn.case.kind == "exchange" else "")
    turn.say("after_sales.kept", case=turn.case, certain=True)


def pass_on(turn: Turn) -> None:
    """Something is on its way already: a person sees to it, with a remark that stops the warehouse."""
    take(turn)
    if turn.case is not None and turn.order is not None:
        turn.note("for_agent", words=turn.text[:500] or turn.slot("words"))
        turn.remark(
            turn.order, "red", f"顾客要改或撤回 / wants it changed or withdrawn: {turn.text[:200]}".rstrip(": ")
        )
    turn.say("after_sales.change_for_agent", case=turn.case, certain=True)
