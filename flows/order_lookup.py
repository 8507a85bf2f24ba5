"""What is told of an order: which one is meant, and what its owner wants to know of it."""

from flows.case import ASKING
from flows.effects import Button
from flows.gate import is_payable
from flows.hours import DAY, HOUR
from flows.situation import UNDER_WAY, Order
from flows.slots import trail_slots
from flows.turn import Turn, button

#: Topic → the states in which an order is probably the one that is meant.
MEANT: dict[str, frozenset[str]] = {
    "shipping": frozenset({"paid", "out_of_stock", "placed"}),
    "delivery": frozenset({"shipped", "out_for_delivery", "paid"}),
    "logistics": frozenset({"shipped", "out_for_delivery", "lost"}),
    "order": frozenset({"placed", *UNDER_WAY, "returning"}),
}

#: An order that ended longer ago is not what somebody asks about without naming it.
RECENT_DAYS = 30


#: Points of a parcel's way in one message, the last ones.
TRAIL_AT_MOST = 20

#: Nothing more comes of orders in these states: asked about only where there is no other.
OVER: frozenset[str] = frozenset({"cancelled", "closed", "refunded"})


def topic(turn: Turn) -> str:
    """The intent that is asked about the order; a button asks for its state."""
    is_asking = turn.case is not None and turn.case.status == ASKING
    return turn.intent or str((is_asking and turn.slot("topic")) or "order.status")


def meant(turn: Turn, about: str) -> list[Order]:
    """The orders that may be meant: the named one, those whose state fits, those under way, the recent ones."""
    named = turn.named_order()
    if named:
        return [named]
    if names_strange(turn):
        # Another's number is no word for one of theirs.
        return []
    likely = _likely(turn, about)
    choice = turn.meaning.entities.choice
    return likely[choice - 1 : choice] if choice and choice <= len(likely) else likely


def _likely(turn: Turn, about: str) -> list[Order]:
    states = MEANT.get(about.split(".", 1)[0], MEANT["order"])
    fitting = [order for order in turn.situation.orders if order.state in states]
    if fitting:
        spoken = [order for order in fitting if order.number == turn.conversation.order_number]
        return spoken or fitting
    under_way = [order for order in turn.situation.orders if order.state in UNDER_WAY]
    if under_way:
        return under_way
    since = turn.now - RECENT_DAYS * DAY
    recent = [order for order in turn.situation.orders if order.placed_at > since]
    return [order for order in recent if order.state not in OVER] or recent


def names_one(turn: Turn) -> bool:
    """Whether the order is plain."""
    return len(meant(turn, topic(turn))) == 1


def has_several(turn: Turn) -> bool:
    """Whether the customer must say which."""
    return len(meant(turn, topic(turn))) > 1


def names_strange(turn: Turn) -> bool:
    """Whether a number was named that is not proven to be theirs, and is no article's either."""
    numbers = turn.meaning.entities.order_numbers
    strange = [number for number in numbers if not turn.situation.product(number)]
    return bool(strange) and turn.named_order() is None


def has_general_answer(turn: Turn) -> bool:
    """Whether the question can be answered without an order."""
    return turn.guide.replies.get(turn.intent or "") is not None


def needs_order(turn: Turn) -> bool:
    """Whether only the order itself answers it, so that the general answer is half of one."""
    return topic(turn).startswith(("logistics.", "order."))


def tell(turn: Turn) -> None:
    """Tell what was asked of the one order that is meant."""
    about = topic(turn)
    turn.answered = turn.intent
    tell_of(turn, meant(turn, about)[0], about)


def tell_of(turn: Turn, order: Order, about: str) -> None:
    """Tell what was asked of this order."""
    turn.update(order_number=order.number)
    turn.say(_reply(order, about, turn), order=order, intent=about, certain=True, buttons=_buttons(order))


def _reply(order: Order, about: str, turn: Turn) -> str:
    """The reply for what is asked and how the order stands; what is late is said first."""
    group = about.split(".", 1)[0]
    if order.state == "placed" and order.is_cod:
        return "order.status.cod"
    if order.state == "paid":
        if is_late(turn, order):
            return "order.late_shipping"
        return "order.ships_when" if group == "shipping" else "order.status.paid"
    if order.state in ("shipped", "out_for_delivery"):
        if is_late(turn, order):
            return "order.late_arrival"
        if about == "logistics.stuck":
            return "order.stuck"
        return "order.arrives_when" if about in ("delivery.eta", "logistics.urge") else f"order.status.{order.state}"
    return f"order.status.{order.state}"


def is_late(turn: Turn, order: Order) -> bool:
    """Whether it should have shipped by now, or been there: the promise is the policy's."""
    rules, paid = turn.policy.shipping, order.paid_at or order.placed_at
    if order.state == "paid":
        return turn.now > paid + rules.at_latest_hours * HOUR
    is_travelling = order.state in ("shipped", "out_for_delivery")
    return is_travelling and turn.now > (order.shipped_at or paid) + (rules.usual_days + rules.late_days) * DAY


def names_its_trail(turn: Turn) -> bool:
    """Whether there is a way to tell."""
    order = turn.named_order()
    return order is not None and bool(order.trail)


def may_wait(turn: Turn) -> bool:
    """Whether there is still something to wait for."""
    order = turn.named_order()
    return order is not None and order.state == "out_of_stock"


def tell_trail(turn: Turn) -> None:
    """The parcel's whole way, the oldest point first."""
    order = turn.named_order()
    assert order is not None
    turn.update(order_number=order.number)
    turn.say("order.trail", order=order, trail=trail_slots(order)[-TRAIL_AT_MOST:], certain=True)


def choices_out_of_stock(order: Order) -> tuple[Button, ...]:
    """Another article, wait, or the money: the customer chooses."""
    return (
        button("product_asked"), button("wait_for_stock", order.number), button("refund_wanted", order.number),
        button("human"),
    )  # fmt: skip


def will_wait(turn: Turn) -> None:
    """The customer waits for the goods: the warehouse is told, and the promise is kept in sight."""
    order = turn.named_order()
    assert order is not None
    turn.update(order_number=order.number)
    turn.remark(order, "yellow", "等货 / will wait for stock")
    soonest = [one.restock_at for line in order.lines if (one := turn.situation.product(line.sku)) and one.restock_at]
    turn.say("order.will_wait", order=order, at=max(soonest, default=None), certain=True)


def _buttons(order: Order) -> tuple:  # type: ignore[type-arg]
    if is_payable(order):
        return (button("paid_claimed", order.number), button("pay_problem", order.number))
    if order.state in ("delivered", "completed"):
        trail = (button("trail_asked", order.number),) if len(order.trail) > 1 else ()
        return (button("return_wanted", order.number), *trail, button("human"))
    if order.state == "out_of_stock":
        return choices_out_of_stock(order)
    trail = (button("trail_asked", order.number),) if len(order.trail) > 1 else ()
    return (*trail, button("human")) if order.state == "lost" else trail
