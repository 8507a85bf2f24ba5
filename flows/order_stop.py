"""Cancelling an order that has not arrived: an unpaid one closes by itself, an unshipped one a person stops."""

from flows.gate import is_payable
from flows.situation import Order
from flows.turn import Turn, button


def meant(turn: Turn) -> Order | None:
    """The order that is to be stopped: the named one, the one just spoken of, or the only one that still can be."""
    named = turn.named_order()
    stoppable = [order for order in turn.situation.orders if order.state in ("placed", "paid", "out_of_stock")]
    spoken = [order for order in stoppable if order.number == turn.conversation.order_number]
    return named or next(iter(spoken or stoppable), None)


def is_payable_one(turn: Turn) -> bool:
    """Whether it is not paid."""
    return is_payable(meant(turn))


def is_unshipped_one(turn: Turn) -> bool:
    """Whether it is paid and still in the house."""
    order = meant(turn)
    return order is not None and (order.state in ("paid", "out_of_stock") or (order.state == "placed" and order.is_cod))


def let_close(turn: Turn) -> None:
    """Unpaid: no more reminders, and it closes by itself."""
    order = meant(turn)
    talk_case = turn.case
    for case in turn.open_cases("payment"):
        if order and case.order_number == order.number:
            turn.case = case
            turn.close_case("given_up")
    turn.case = talk_case
    turn.say("order.will_close", order=order, certain=True, buttons=(button("human"),))


def offer_human(turn: Turn) -> None:
    """Which of two different orders is too much, a person sees better."""
    turn.say("after_sales.not_delivered", order=meant(turn), buttons=(button("human"),), certain=True)


def ask_to_stop(turn: Turn) -> None:
    """Paid and not shipped: a red remark holds it in the warehouse, and a person does the rest."""
    order = meant(turn)
    if order is None:
        return
    turn.update(order_number=order.number)
    turn.remark(order, "red", f"取消 / cancel: {turn.text[:200]}".strip())
    turn.open_case("refund", order, "for_agent", wanted="refund", reason="cancelled", words=turn.text[:500])
    turn.say("order.stopping", order=order, certain=True)
