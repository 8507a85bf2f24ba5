"""The facts of one step, loaded inside its transaction so that two steps of one batch see each other."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.shelf import Shelf
from data import bags, cases, conversations, handoffs, orders, registers
from data.connection import Connection
from data.contacts import Thread
from flows.case import Case
from flows.events import Event, Message, TimerFired
from flows.hours import DAY, HOUR, is_open, midnight, opens_at
from flows.payment_mention import DUE
from flows.policy import Policy
from flows.situation import Asked, Duty, Order, Situation
from flows.slots import said_in

#: Cases closed longer ago are history and not looked at.
CLOSED_DAYS = 30


def situation(db: Connection, shelf: Shelf, thread: Thread, event: Event, now: int) -> Situation:
    """Everything that the flows may look at; `now` is shop time."""
    policy, contact, customer = shelf.policy, thread.contact, thread.customer
    mine = orders.seen_by(db, contact.id, customer.id, customer.is_known)
    strange = _strange(db, thread, event, mine)
    asked = bags.asked(db, customer.id, now - policy.inquiry.same_again_hours * HOUR)
    known = cases.of_customer(db, customer.id, now - CLOSED_DAYS * DAY)
    return Situation(
        now=now,
        policy=policy,
        customer=customer,
        contact=contact,
        orders=mine,
        cases=known,
        products=shelf.products,
        duty=_duty(db, thread, policy, now),
        passage=None if thread.conversation.owner == "bot" else handoffs.under_way(db, thread.conversation.id),
        asked=asked,
        nudged=registers.nudged(db, customer.id, now - 8 * DAY) if _may_nudge(event, known) else (),
        unproven=orders.get(db, strange) if strange else None,
        campaign=_campaign(policy, thread.conversation.language, now) if policy.campaigns else None,
        haggled_today=_haggled(db, policy, asked, now),
        coupons_today=_coupons(db, policy, thread, now),
        proof_tries_left=_tries_left(db, thread, policy, strange, now) if strange else 0,
    )


def _may_nudge(event: Event, known: tuple[Case, ...]) -> bool:
    """Whether the caps may be asked for: by a timer, and by a talk in which a nudge fell due."""
    return isinstance(event, TimerFired) or any(case.is_open and case.slots.get(DUE) for case in known)


def _haggled(db: Connection, policy: Policy, asked: tuple[Asked, ...], now: int) -> int:
    """Discounts that the bot allowed since the shop's midnight; counted only for who asks again, and may get one."""
    if not policy.inquiry.haggle_allowed or all(one.intent != "price.haggle" for one in asked):
        return 0
    return registers.count(db, "haggle", midnight(now, policy))


def _coupons(db: Connection, policy: Policy, thread: Thread, now: int) -> int:
    """What was given away since the shop's midnight; looked up only for who may be given something."""
    if thread.conversation.state != "review_follow_up.trouble":
        return 0
    return registers.total(db, "compensations", "amount", midnight(now, policy))


def _strange(db: Connection, thread: Thread, event: Event, mine: tuple[Order, ...]) -> str:
    """The order number that is to be proven: the one that the flow keeps, since digits come alone."""
    if not isinstance(event, Message) or thread.conversation.state != "inquiry.prove_digits":
        return ""
    number = str(cases.slot(db, thread.conversation.case_id, "number") or "")
    return "" if number in {order.number for order in mine} else number


def _tries_left(db: Connection, thread: Thread, policy: Policy, number: str, now: int) -> int:
    of_contact, of_order, of_network = orders.tries(db, thread.contact.id, number, now - HOUR)
    rules = policy.proof
    return min(
        rules.tries_per_contact - of_contact,
        rules.tries_per_order - of_order,
        rules.tries_per_address - of_network,
    )


def _duty(db: Connection, thread: Thread, policy: Policy, now: int) -> Duty:
    duty = conversations.duty(db, thread.conversation.id)
    if duty.on_duty or is_open(now, policy):
        return duty
    return replace(duty, back_at=opens_at(now, policy))


def _campaign(policy: Policy, language: str, now: int) -> dict[str, object] | None:
    """The campaign that runs now, as wordings name it."""
    for one in policy.campaigns:
        starts, ends = _span(one.start, one.end, policy.shop.time_zone)
        if starts <= now < ends:
            return {
                "name": said_in(one.name, language), "offer": said_in(one.offer, language), "ends_at": ends,
                "key": one.key, "recommend": one.recommend,
            }  # fmt: skip
    return None


@lru_cache(maxsize=64)
def _span(start: str, end: str, zone: str) -> tuple[int, int]:
    """A campaign's times as moments; they are written in the shop's zone."""
    times = [datetime.fromisoformat(text) for text in (start, end)]
    begins, ends = (one if one.tzinfo else one.replace(tzinfo=ZoneInfo(zone)) for one in times)
    return round(begins.timestamp() * 1000), round(ends.timestamp() * 1000)
