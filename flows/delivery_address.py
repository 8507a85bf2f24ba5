"""Where a parcel goes 核对地址: read back after payment, changed as long as it has not shipped."""

from flows.case import ASKING
from flows.situation import Order
from flows.turn import Turn, button


def check_address(turn: Turn) -> None:
    """Read name, phone and address back."""
    order = turn.order
    if order:
        choices = (button("address_right", order.number), button("address_wrong", order.number))
        turn.say("payment.check_address", kind="notice", order=order, buttons=choices)


def is_unshipped(turn: Turn) -> bool:
    """Whether an order that is not on its way yet is plain: its address can still be changed."""
    return turn.named_order() is not None or len(_unshipped(turn)) == 1


def _unshipped(turn: Turn) -> list[Order]:
    return [order for order in turn.situation.orders if order.state in ("placed", "paid", "out_of_stock")]


def take_order(turn: Turn) -> None:
    """The order whose address is to change."""
    order = turn.named_order() or next(iter(_unshipped(turn)), None)
    is_asking = turn.case is not None and turn.case.status == ASKING and turn.order == order
    if order and not is_asking:
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
