"""The same goods ordered twice 重复拍下: which order stands?"""

from msgspec.structs import replace

from flows.events import TimerFired
from flows.gate import is_payable
from flows.payment_ladder import closes_at, ladder_of
from flows.situation import Order
from flows.turn import Turn, button, order_buttons


def twins(turn: Turn) -> list[Order]:
    """Unpaid orders with the same goods 重复拍下."""
    unpaid = [order for order in turn.situation.orders if is_payable(order)]
    goods = [sorted((line.sku, line.quantity) for line in order.lines) for order in unpaid]
    return [order for order, has in zip(unpaid, goods, strict=True) if goods.count(has) > 1]


def has_twins(turn: Turn) -> bool:
    """Whether something was ordered twice."""
    return len(twins(turn)) > 1


def ask_which_stands(turn: Turn) -> None:
    """Which of the two stands? Asked by itself it is a reminder, and asked for as one."""
    is_nudge = isinstance(turn.event, TimerFired)
    keep = tuple(replace(one, data=one.data.replace("order_given", "keep_given")) for one in order_buttons(twins(turn)))
    turn.say("payment.which_stands", kind="nudge" if is_nudge else "answer", buttons=(*keep, button("cancel")),
             not_after=closes_at(twins(turn)[0], turn) if is_nudge else None)  # fmt: skip


def kept_one(turn: Turn) -> Order | None:
    """The twin that was picked, by its button, its number or its place in the list."""
    choice = turn.meaning.entities.choice
    listed = twins(turn)[choice - 1 : choice] if choice else []
    named = turn.named_order()
    return named if named in twins(turn) else next(iter(listed), None)


def says_which(turn: Turn) -> bool:
    """Whether it is plain which one stands."""
    return kept_one(turn) is not None


def keep_one(turn: Turn) -> None:
    """The others get a remark and no more reminders; they close by themselves."""
    kept = kept_one(turn)
    for order in twins(turn):
        if kept and order.number != kept.number:
            turn.remark(order, "grey", f"重复拍下，保留 {kept.number} / ordered twice, {kept.number} stands")
            turn.case = ladder_of(turn, order.number)
            turn.close_case("duplicate")
    turn.case = None
    if kept:
        turn.say("payment.kept", order=kept, certain=True)
