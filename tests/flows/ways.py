"""A way into every state of the chart, by what customers, timers and the shop really do."""

from collections.abc import Callable

from msgspec.structs import replace

from flows.situation import Duty, Passage
from tests.flows.world import DAY, MINUTE, World, order

TWO = (order("A1001"), order("A1002"))


def greeted() -> World:
    return World().open()


def talking() -> World:
    return World().hear("支持什么快递", "shipping.carrier")


def did_you_mean() -> World:
    return World().hear("那个事", "shipping.carrier", score=45)


def which_order() -> World:
    return World(order("A1001", "shipped"), order("A1002", "shipped")).hear("到哪了", "logistics.where")


def which_number() -> World:
    return World().press("order_asked")


def prove_digits() -> World:
    return World(others={"A1009": order("A1009")}).hear("A1009")


def reminded() -> World:
    return World(order(state="placed")).news("placed").wait(11 * MINUTE)


def why_not() -> World:
    return reminded().press("pay_problem")


def when() -> World:
    return reminded().press("pay_later")


def checking_address() -> World:
    return reminded().news("paid", paid_at=1)


def wish() -> World:
    return checking_address().press("address_right")


def new_address() -> World:
    return checking_address().press("address_wrong")


def which_stands() -> World:
    return World(order("A1001", "placed"), order("A1002", "placed")).hear("拍重了", "order.duplicate")


def return_which() -> World:
    return World(*TWO).press("return_wanted")


def which_item() -> World:
    lines = (*order().lines, *order(sku="HOM-08").lines)
    return World(order(lines=lines)).press("return_wanted")


def which_instead() -> World:
    return World(order()).press("exchange_wanted").press("reason_given:size")


def comment() -> World:
    world = World(passage=Passage(answered_at=1)).hear("转人工").agent("reply", "在的").agent("release")
    return world.press(f"served:5:{world.case('service').id}")


def changing() -> World:
    world = World(order()).press("return_wanted").press("reason_given:size").press("yes")
    return world.hear("我不退了", "aftersales.change")


def what_wanted() -> World:
    return World(order()).hear("杯子碎了", "item.damaged")


def why() -> World:
    return World(order()).press("return_wanted")


def photo() -> World:
    return why().press("reason_given:faulty")


def too_late() -> World:
    return World(order(delivered_at=1)).press("return_wanted").press("reason_given:size")


def excluded() -> World:
    return World(order(sku="HOM-08")).press("return_wanted").press("reason_given:size")


def offer() -> World:
    return why().press("reason_given:size")


def stars() -> World:
    return World(order(state="shipped")).news("delivered", delivered_at=order().delivered_at).wait(4 * DAY)


def trouble() -> World:
    world = stars()
    return world.press(f"rating_given:2:{world.case('review').id}")


def waiting() -> World:
    return World(duty=Duty(on_duty=1)).press("human")


def away() -> World:
    return World().press("human")


def message() -> World:
    return away().press("leave_message")


def call() -> World:
    return away().press("call_back")


WAYS: dict[str, Callable[[], World]] = {
    "idle": World,
    "greeting.welcomed": greeted,
    "inquiry.talking": talking,
    "inquiry.did_you_mean": did_you_mean,
    "inquiry.which_order": which_order,
    "inquiry.which_number": which_number,
    "inquiry.prove_digits": prove_digits,
    "payment_nudge.reminded": reminded,
    "payment_nudge.why_not": why_not,
    "payment_nudge.when": when,
    "payment_nudge.checking_address": checking_address,
    "payment_nudge.wish": wish,
    "payment_nudge.new_address": new_address,
    "payment_nudge.which_stands": which_stands,
    "after_sales.which_order": return_which,
    "after_sales.which_item": which_item,
    "after_sales.which_instead": which_instead,
    "after_sales.changing": changing,
    "handoff.comment": comment,
    "after_sales.what_wanted": what_wanted,
    "after_sales.why": why,
    "after_sales.photo": photo,
    "after_sales.too_late": too_late,
    "after_sales.excluded": excluded,
    "after_sales.offer": offer,
    "review_follow_up.stars": stars,
    "review_follow_up.trouble": trouble,
    "handoff.waiting": waiting,
    "handoff.away": away,
    "handoff.message": message,
    "handoff.call": call,
}

#: Passed through within one step.
PASSING = frozenset({"after_sales.weighing", "after_sales.for_agent"})


def taken(world: World) -> World:
    """The same with an agent as the owner."""
    world.talk = replace(world.talk, owner="agent", agent_id=7)
    return world
