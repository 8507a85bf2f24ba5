"""Where a parcel goes 核对地址: read back after payment, changed as long as it has not shipped."""

from flows.case import ASKING
from flows.hours import MINUTE
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


def take_named(turn: Turn) -> None:
    """The order on the button is what the talk is about."""
    order = turn.named_order()
    if order:
        turn.update(order_number=order.number)


def is_right(turn: Turn) -> None:
    """The address stands."""
    order = turn.named_order() or turn.order
    turn.say("payment.address_right" if order else "chat.stale", order=order, certain=True)


#: What says a wish for this parcel although it reads like a question of ours.
WISHES = frozenset({"shipping.carrier", "delivery.schedule", "gift.ask", "product.gift_wrap"})


def asks_wishes(turn: Turn) -> bool:
    """Whether the shop wants to hear what else the customer wishes for this parcel."""
    return turn.policy.shipping.asks_wishes and turn.order is not None


def is_wish(turn: Turn) -> bool:
    """Whether words that come now are what was asked for: soon after, and before it is packed."""
    soon = turn.now - (turn.conversation.entered_at or 0) < turn.policy.talk.resume_says_after_minutes * MINUTE
    return soon and turn.order in _unshipped(turn)


def names_wish(turn: Turn) -> bool:
    """Whether they name a courier or a day: said of the own parcel, that is a wish and no question."""
    return bool(turn.meaning.entities.couriers) or turn.intent in WISHES


def note_wish(turn: Turn) -> None:
    """The wish becomes a red remark: the warehouse looks before it ships."""
    if turn.order:
        turn.remark(turn.order, "red", f"嘱咐 / wish: {turn.text[:500]}")
        turn.say("payment.wish_noted", order=turn.order, certain=True)
