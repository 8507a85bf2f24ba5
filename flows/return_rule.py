"""What the policy says of a return, and which order is meant: questions to the facts, no doing."""

from flows.case import ASKING, Case, CaseKind
from flows.hours import DAY
from flows.situation import UNDER_WAY, Order, OrderLine
from flows.turn import Turn

#: What is wanted, by the trigger or the intent that says so.
WANTED = {"return_wanted": "return", "exchange_wanted": "exchange", "refund_wanted": "refund",
          "repair_wanted": "repair", "resend_wanted": "resend"}  # fmt: skip

#: The kinds of a matter about goods that came.
MATTERS: tuple[CaseKind, ...] = ("return", "exchange", "refund", "repair", "resend")

#: Reasons, and whether each is a matter of quality.
REASONS = {"changed_mind": False, "size": False, "colour": False, "late": False,
           "faulty": True, "damaged": True, "wrong_item": True, "missing": True, "not_as_described": True}  # fmt: skip

#: What is wanted can say why.
REASON_OF_WISH = {"resend": "missing"}

#: Intents that already say what is wrong.
FAULTS = {"quality.fault": "faulty", "item.damaged": "damaged", "item.wrong": "wrong_item", "item.missing": "missing",
          "item.not_as_described": "not_as_described"}  # fmt: skip

HAS_IT = frozenset({"delivered", "completed"})


def returnable(turn: Turn) -> list[Order]:
    """Orders that are there; the one that is named, or was just spoken of, alone."""
    named = turn.named_order()
    if named:
        return [named]
    choice = turn.meaning.entities.choice
    listed = _there(turn)
    if choice and choice <= len(listed):
        return listed[choice - 1 : choice]
    return listed


def _there(turn: Turn) -> list[Order]:
    there = [order for order in turn.situation.orders if order.state in HAS_IT]
    spoken = [order for order in there if order.number == turn.conversation.order_number]
    under_way = [order for order in turn.situation.orders if order.state in UNDER_WAY]
    return spoken or there or (under_way if len(under_way) == 1 else [])


def knows_order(turn: Turn) -> bool:
    """Whether the order is plain."""
    return len(returnable(turn)) == 1


def must_choose(turn: Turn) -> bool:
    """Whether the customer must say which."""
    return len(returnable(turn)) > 1


def is_not_there(turn: Turn) -> bool:
    """Whether the order that is meant has not arrived."""
    orders = returnable(turn)
    return len(orders) == 1 and orders[0].state not in HAS_IT


def running(turn: Turn, order: Order | None) -> Case | None:
    """The open matter about this order."""
    cases = turn.open_cases(*MATTERS)
    return next((case for case in cases if order and case.order_number == order.number), None)


def half_open(turn: Turn) -> Case | None:
    """A matter whose questions are being asked just now: said again, it is the same one."""
    case = turn.case
    return case if case is not None and case.status == ASKING and case.kind in WANTED.values() else None


def is_running(turn: Turn) -> bool:
    """Whether a case about this very order is open already."""
    orders = returnable(turn)
    case = running(turn, orders[0]) if len(orders) == 1 else None
    return case is not None and case.status != ASKING


def lacks_order(turn: Turn) -> bool:
    """No order yet."""
    return turn.case is not None and turn.case.order_number is None


def lacks_item(turn: Turn) -> bool:
    """Of an order with several articles: not said which."""
    return turn.order is not None and len(turn.order.lines) > 1 and not turn.slot("item")


def goes_back(turn: Turn) -> list[OrderLine]:
    """The lines of the order that the matter is about; all of them until one is named."""
    lines = list(turn.order.lines) if turn.order else []
    return [line for line in lines if line.sku == turn.slot("item")] or lines


def lacks_wish(turn: Turn) -> bool:
    """Not said what is wanted."""
    return not turn.slot("wanted")


def lacks_reason(turn: Turn) -> bool:
    """Not said why."""
    return not turn.slot("reason")


def lacks_photo(turn: Turn) -> bool:
    """A matter of quality, and nothing to see it by."""
    return is_quality(turn) and not turn.slot("photos") and not turn.slot("without_photo")


def is_quality(turn: Turn) -> bool:
    """Whether the shop pays both ways."""
    return REASONS.get(str(turn.slot("reason")), False)


def is_late(turn: Turn) -> bool:
    """Whether the window has passed: then an agent decides."""
    order = turn.order
    window = turn.policy.after_sales.window_days * DAY
    return bool(order and order.delivered_at and turn.now > order.delivered_at + window)


def is_excluded(turn: Turn) -> bool:
    """Whether an article cannot be returned without a fault."""
    products = [turn.situation.product(line.sku) for line in goes_back(turn)]
    wants = turn.slot("wanted") in ("return", "exchange", "refund")
    return wants and not is_quality(turn) and any(one is not None and one.no_return for one in products)


def needs_human(turn: Turn) -> bool:
    """What the policy keeps for people: large amounts, repairs, what goes out anew or is paid without a return."""
    order, lines = turn.order, goes_back(turn)
    is_whole = order is not None and len(lines) == len(order.lines)
    amount = order.total if order and is_whole else sum(line.price * line.quantity for line in lines)
    large = amount > turn.policy.after_sales.large_amount
    return large or turn.slot("wanted") in ("repair", "refund", "resend") or bool(turn.slot("without_photo"))
