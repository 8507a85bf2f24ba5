"""Notices 在途: what the shop owes a customer to know about an order, at once or when the night is over."""

from flows.effects import Button
from flows.events import TimerFired
from flows.hours import MINUTE, after_quiet, is_quiet
from flows.order_lookup import choices_out_of_stock
from flows.situation import Order
from flows.turn import Turn, button

#: News that nobody needs to be woken for. A parcel at the door, a lost one and missing goods want an answer.
CAN_WAIT = frozenset({"shipped", "delivered", "late", "returned", "refunded", "cancelled", "closed", "reviewed"})

#: States in which news still holds that waited for the morning, where they are not named like the news.
STILL = {
    "delivered": ("delivered", "completed"),
    "reviewed": ("delivered", "completed"),
    "late": ("placed", "paid", "shipped", "out_for_delivery"),
}


def notify(turn: Turn, order: Order, kind: str) -> None:
    """Tell the news, or plan it for the end of the quiet hours. Who is just talking to us is awake."""
    if kind in CAN_WAIT and is_quiet(turn.now, turn.policy) and not _is_awake(turn):
        at = after_quiet(turn.now, turn.policy, turn.situation.contact.id * 7919)
        turn.set_timer(f"notice.{order.number}", at, of_case=False, order=order.number, news=kind)
    else:
        _say(turn, order, kind)


def _is_awake(turn: Turn) -> bool:
    return (turn.conversation.last_in_at or 0) > turn.now - turn.policy.nudges.talking_minutes * MINUTE


def tell_held(turn: Turn) -> None:
    """The night is over: what is still true is told, what was overtaken is not."""
    assert isinstance(turn.event, TimerFired)
    kind = str(turn.event.payload.get("news", ""))
    order = turn.situation.order(str(turn.event.payload.get("order", "")))
    if order is not None and order.state in STILL.get(kind, (kind,)):
        _say(turn, order, kind)


def _say(turn: Turn, order: Order, kind: str) -> None:
    turn.say(f"order.notice.{kind}", kind="notice", order=order, buttons=_choices(order).get(kind, ()))


def _choices(order: Order) -> dict[str, tuple[Button, ...]]:
    """What the customer can do about it."""
    human = button("human")
    return {
        "delivered": (button("return_wanted", order.number), human),
        "out_of_stock": choices_out_of_stock(order),
        "lost": (human,),
        "late": (human,),
    }
