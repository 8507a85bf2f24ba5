"""Greeting 迎宾: by hour, load and campaign, by who it is, and the most pressing thing first."""

from collections.abc import Callable

from flows.bands import facts
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.events import REFUSED_LINK, Opened, TimerFired
from flows.gate import is_payable
from flows.handoff import tell_place
from flows.hours import DAY, HOUR, SECOND, holiday, is_open, is_quiet, local
from flows.inquiry import AT_REST, nod
from flows.order_lookup import is_late
from flows.situation import UNDER_WAY, Order
from flows.turn import Turn, button

#: What a newcomer can tap, so that nobody faces an empty line.
MENU = (button("order_asked"), button("product_asked"), button("return_wanted"), button("human"))


def is_fresh(turn: Turn) -> bool:
    """Whether a greeting is due: the first word ever, or the first after a long silence."""
    talk = turn.conversation
    silence = turn.policy.greeting.again_after_hours * HOUR
    return talk.greeted_at is None or max(talk.greeted_at, talk.last_in_at or 0) < turn.now - silence


def waits(turn: Turn) -> bool:
    """Whether a human is awaited: then 'hello' asks whether anybody is there."""
    return turn.conversation.owner == "queue"


def is_linked(turn: Turn) -> bool:
    """Whether the contact came through a link with an article or an order of their own in it."""
    return turn.situation.product(_linked(turn)) is not None or _linked_order(turn) is not None


def greet(turn: Turn) -> None:
    """Greet by what is most pressing for this customer now, then by the shop's own state."""
    talk = turn.conversation
    was_here = talk.greeted_at is not None and talk.last_in_at is not None
    turn.update(greeted_at=turn.now)
    pressing = most_pressing(turn)
    if pressing:
        reply, order, more = pressing
        turn.update(order_number=order.number)
        turn.say(reply, order=order, buttons=more, certain=True)
    else:
        duty, linked = turn.situation.duty, turn.situation.product(_linked(turn))
        if linked:
            turn.update(sku=linked.sku)
        turn.say(
            _by_shop(turn, was_here=was_here), buttons=MENU, certain=True, product=linked,
            cards=(linked.sku,) if linked else (), waiting=duty.waiting, back_at=duty.back_at,
            campaign=turn.situation.campaign,
            holiday=holiday(turn.now, turn.policy, turn.language) or None,
        )  # fmt: skip


def most_pressing(turn: Turn) -> tuple[str, Order, tuple] | None:  # type: ignore[type-arg]
    """The order that the customer probably came for, and what to say of it."""
    orders = turn.situation.orders
    named = turn.named_order() or _linked_order(turn)
    if named:
        return ("greeting.order", named, _about(named))
    if turn.situation.product(_linked(turn)):
        return None
    for reply, is_so in PRESSING:
        order = next((one for one in orders if is_so(turn, one)), None)
        if order is not None:
            more = (button("pay_problem", order.number),) if is_payable(order) else ()
            return (reply, order, (*more, *_about(order)))
    return None


def _is_under_way(_: Turn, order: Order) -> bool:
    return order.state in UNDER_WAY or (order.state == "placed" and order.is_cod)


def _is_new_here(turn: Turn, order: Order) -> bool:
    """Whether it arrived in the last two days."""
    is_there = order.state in ("delivered", "completed")
    return is_there and order.delivered_at is not None and order.delivered_at > turn.now - 2 * DAY


#: What is pressing about an order, the most pressing first.
PRESSING: tuple[tuple[str, Callable[[Turn, Order], bool]], ...] = (
    ("greeting.unpaid", lambda _, order: is_payable(order)),
    ("greeting.late", is_late),
    ("greeting.under_way", _is_under_way),
    ("greeting.delivered", _is_new_here),
)


def _about(order: Order) -> tuple:  # type: ignore[type-arg]
    first = button("return_wanted", order.number) if order.delivered_at else button("order_asked", order.number)
    return (first, button("product_asked"), button("human"))


def _by_shop(turn: Turn, *, was_here: bool) -> str:
    """The shop's side of a greeting, from what is rare to what is common."""
    duty, policy = turn.situation.duty, turn.policy
    if turn.situation.product(_linked(turn)):
        return "greeting.product"
    if turn.situation.is_campaign:
        return "greeting.campaign"
    if is_birthday(turn):
        return "greeting.birthday"
    is_there = duty.on_duty or is_open(turn.now, policy)
    if is_there and holiday(turn.now, policy, turn.language):
        return "greeting.holiday"
    if not is_there:
        return "greeting.night" if is_quiet(turn.now, policy) else "greeting.away"
    if duty.waiting > policy.greeting.busy_above:
        return "greeting.busy"
    if turn.situation.customer.level and policy.greeting.names_level:
        return "greeting.member"
    return "greeting.back" if was_here else "greeting.new"


def is_birthday(turn: Turn) -> bool:
    """Whether it is the customer's birthday, where they gave it: the year does not matter."""
    return turn.situation.customer.birthday[-5:] == f"{local(turn.now, turn.policy):%m-%d}"


def _payload(turn: Turn) -> str:
    return turn.event.payload if isinstance(turn.event, Opened) else ""


def _linked(turn: Turn) -> str:
    """The SKU that a link carried."""
    return _payload(turn).removeprefix("product_")


def _linked_order(turn: Turn) -> Order | None:
    """The order that a link carried, where it is proven to be theirs."""
    return turn.situation.order(_payload(turn).removeprefix("order_"))


def is_refused(turn: Turn) -> bool:
    """Whether the link that the contact came through opens nothing for them."""
    return _payload(turn) == REFUSED_LINK


def refuse_link(turn: Turn) -> None:
    """The link is too old, or somebody else's; what they want can be had without it."""
    turn.say("greeting.link_refused", buttons=MENU, certain=True)


def tell_linked(turn: Turn) -> None:
    """A link that is tapped in the middle of a talk is answered, and the talk stays where it is."""
    order, product = _linked_order(turn), turn.situation.product(_linked(turn))
    if order is not None:
        turn.update(order_number=order.number)
        turn.say("greeting.order", order=order, buttons=_about(order), certain=True)
    elif product is not None:
        turn.update(sku=product.sku)
        turn.say("greeting.again", product=product, cards=(product.sku,), certain=True)


def greet_again(turn: Turn) -> None:
    """Hello in the middle of a conversation: we are here, without greeting twice."""
    turn.say("greeting.again", intent="greeting.hello", certain=True, buttons=() if facts(turn.situation) else MENU[:2])


def is_patient(turn: Turn) -> bool:
    """Whether the shop waits a moment for what a first word announces."""
    return turn.policy.greeting.patience_seconds > 0 and turn.conversation.owner == "bot" and is_fresh(turn)


def wait_for_rest(turn: Turn) -> None:
    """Say nothing yet: what was announced is answered, and the announcement only where nothing comes."""
    due_at = turn.now + round(turn.policy.greeting.patience_seconds * SECOND)
    turn.set_timer("rest", due_at, of_case=False, said_at=turn.now)


def is_alone(turn: Turn) -> bool:
    """Whether nothing came after the word that announced it, and nobody else took over."""
    event, talk = turn.event, turn.conversation
    said_at = event.payload.get("said_at", 0) if isinstance(event, TimerFired) else 0
    return talk.owner == "bot" and (talk.last_in_at or 0) <= said_at


GREETING = Flow(
    name="greeting",
    initial="welcomed",
    states=(State("welcomed", resumes=False),),
    transitions=(Transition("no", "welcomed", IDLE, do=(nod,)),),
    entries=(
        Transition("fragment", AT_REST, None, (is_patient,), (wait_for_rest,)),
        Transition("timer_rest", AT_REST, "welcomed", (is_alone,), (greet,)),
        Transition("timer_rest", "*", None),
        Transition("hello", "*", None, (waits,), (tell_place,)),
        Transition("hello", AT_REST, "welcomed", (is_fresh,), (greet,)),
        Transition("opened", "*", None, (is_refused,), (refuse_link,)),
        Transition("opened", AT_REST, "welcomed", (is_fresh,), (greet,)),
        Transition("opened", AT_REST, "welcomed", (is_linked,), (greet,)),
        Transition("hello", "*", None, do=(greet_again,)),
        Transition("opened", "*", None, (is_linked,), (tell_linked,)),
        Transition("opened", "*", None),
    ),
)
