"""What a return pays back and what an exchange costs: minor units, said before the customer agrees.

The rules are SHOP's table: without a fault the freight out stays with the shop, with one it goes back as well.
"""

from flows.return_rule import goes_back, is_quality
from flows.situation import Order, OrderLine
from flows.turn import Turn

#: In place of another article: the same again, maybe in another size or colour.
SAME = "same"


def paid_for(order: Order, lines: list[OrderLine]) -> int:
    """What was paid for these lines: their share of what the goods really cost, after every discount."""
    listed = sum(line.price * line.quantity for line in order.lines)
    paid = min(order.goods, max(0, order.total - order.freight))
    return paid * sum(line.price * line.quantity for line in lines) // listed if listed else 0


def refund(turn: Turn) -> int:
    """What comes back for what goes back; with a fault also the freight out, where the whole order goes back."""
    order, lines = turn.order, goes_back(turn)
    if order is None:
        return 0
    is_whole = len(lines) == len(order.lines)
    return paid_for(order, lines) + (order.freight if is_whole and is_quality(turn) else 0)


def difference(turn: Turn) -> int:
    """What the article that is wanted instead costs more (or less, below zero) than was paid for the one before."""
    order, lines = turn.order, goes_back(turn)
    wanted = turn.situation.product(str(turn.slot("instead", "")))
    if order is None or wanted is None:
        return 0
    return wanted.price * sum(line.quantity for line in lines) - paid_for(order, lines)
