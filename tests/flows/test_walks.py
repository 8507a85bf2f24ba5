"""Whatever happens in whatever order, what DESIGN says always holds."""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from flows import effects as fx
from flows.case import WITH_PEOPLE
from flows.conversation import STACK_LIMIT
from flows.events import Message, Press, TimerFired
from flows.gate import is_payable
from flows.hours import is_quiet
from flows.situation import Duty, Order
from flows.step import house_chart
from flows.triggers import PRESSES
from tests.flows.world import DAY, HOUR, MINUTE, MORNING, World, library, order

ORDERS = (order("A1001", "placed"), order("A1002", "shipped"), order("A1003"), order("A1004", sku="HOM-08"),
          order("A1005", "placed"), order("A1006", "paid"))  # fmt: skip
VALUES = (
    "",
    "same",
    "POR-01",
    "A1001",
    "A1003",
    "A9999",
    "POR-02",
    "size",
    "faulty",
    "price",
    "address",
    "5",
    "2",
    "shipping.fee",
)
TEXTS = ("", "好的", "不用了", "取消", "转人工", "别提醒我", "茶壶", "A1003", "A9009", "8001", "1234", "太差劲了", "5",
         "13800138001", "云栖省听雨市慢慢街 9 号", "100块以内的茶杯", "SF1234567890123", "hello")  # fmt: skip
INTENTS = ("", *sorted(library().intents))
SHOP = ("placed", "paid", "shipped", "delivered", "closed", "cancelled", "out_of_stock", "returned", "refunded", "lost",
        "late")  # fmt: skip

saying = some.tuples(some.just("hear"), some.sampled_from(TEXTS), some.sampled_from(INTENTS), some.booleans(),
                     some.sampled_from((45.0, 95.0)), some.sampled_from(INTENTS))  # fmt: skip
pressing = some.tuples(some.just("press"), some.sampled_from(sorted(PRESSES)), some.sampled_from(VALUES),
                       some.sampled_from(("", ":1", ":2")))  # fmt: skip
#: What brings nudges about: walks without them would show little.
placing = some.tuples(
    some.just("news"), some.sampled_from(("placed", "delivered")), some.sampled_from(("A1001", "A1002", "A1005"))
)
news = some.tuples(some.just("news"), some.sampled_from(SHOP), some.sampled_from([one.number for one in ORDERS]))
waiting = some.tuples(
    some.just("wait"), some.sampled_from((MINUTE, 11 * MINUTE, 3 * HOUR, 13 * HOUR, 30 * HOUR, 4 * DAY))
)
late = some.tuples(some.just("sleep"), some.sampled_from((HOUR, DAY, 5 * DAY)))
agent = some.tuples(some.just("agent"), some.sampled_from(("take", "reply", "release", "note", "settle")),
                    some.integers(1, 3))  # fmt: skip
duty = some.tuples(some.just("duty"), some.integers(0, 2))
opening = some.tuples(some.just("open"), some.sampled_from(("", "order_A1001", "product_POR-02", "order_A9009")))
again = some.just(("again",))
happenings = some.lists(
    some.one_of(saying, saying, pressing, pressing, news, placing, waiting, waiting, late, agent, duty, opening, again),
    min_size=12,
    max_size=40,
)


class Watched(World):
    """A world that looks at each step as it is taken."""

    def __init__(self, *orders: Order, **more: Any) -> None:
        super().__init__(*orders, **more)
        self.steps, self.nudged_at, self.refunded = 0, list[int](), dict[str, int]()

    def step(self, event: object) -> World:
        owner, was_welcome = self.talk.owner, self.customer.takes_nudges
        super().step(event)  # type: ignore[arg-type]
        self.steps += 1
        assert self.talk.state in house_chart().states
        assert len(self.talk.stack) <= STACK_LIMIT
        self.nudges_are_welcome(event, owner, was_welcome=was_welcome)
        if self.talk.owner == "agent":
            assert {one.kind for one in self.says} <= {"confirm"}
        if owner == "bot" and isinstance(event, Message | Press):
            # Nobody is left without a word, unless the word is that a person comes, or half a sentence is waited for.
            assert self.says or self.found(fx.HandOff) or ("rest", None) in self.timers, event
        self.well_formed()
        self.money_adds_up()
        self.nothing_is_left_alone()
        return self

    def nudges_are_welcome(self, event: object, owner: str, *, was_welcome: bool) -> None:
        """Never after payment, after a stop, in quiet hours, above the caps, beside a person."""
        nudges = [one for one in self.says if one.kind == "nudge"]
        if not nudges:
            return
        # What fell due in a talk is said in it; every other nudge is a timer's.
        is_due = isinstance(event, TimerFired) or [one.reply for one in nudges] == ["payment.nudge.in_talk"]
        assert was_welcome
        assert owner == "bot"
        assert is_due
        # The step's own time: the clock has moved on since.
        at = self.now - 1000
        assert not is_quiet(at, self.policy)
        assert all(one.not_after is not None and one.not_after >= at for one in nudges)
        for one in nudges:
            if one.reply.startswith("payment.nudge"):
                number = one.slots["order"]["number"]
                assert is_payable(next(order for order in self.orders if order.number == number)), one.reply
        self.nudged_at += [at for _ in nudges]
        for span, cap in ((DAY, self.policy.nudges.per_day), (7 * DAY, self.policy.nudges.per_week)):
            assert sum(one > at - span for one in self.nudged_at) <= cap

    def money_adds_up(self) -> None:
        """No coupon above the policy's, none twice for an order, no refund above what was paid."""
        for effect in self.found(fx.Record):
            body = effect.values
            if effect.register == "compensations":
                number, amount = str(body["order"]), int(body["amount"])
                assert 0 < amount <= self.policy.review.coupon_high
                assert number not in self.refunded
                self.refunded[number] = amount
                self.coupons_today += amount
        assert self.coupons_today <= self.policy.review.coupon_budget_per_day
        for say in self.says:
            if say.reply.startswith("after_sales.offer_"):
                self.is_fair(say)
            figures = say.slots.get("order")
            if isinstance(figures, dict) and "total" in figures:
                order = next(one for one in (*self.orders, *self.others.values()) if one.number == figures["number"])
                assert figures["total"] == order.total == order.goods + order.freight

    def is_fair(self, say: fx.Say) -> None:
        """Never more back than was paid, and what an exchange costs is the one price less the other."""
        order = next(one for one in self.orders if one.number == say.slots["order"]["number"])
        assert 0 <= say.slots.get("amount", 0) <= order.total
        if say.reply == "after_sales.offer_exchange":
            more, product = say.slots["extra"] - say.slots["back"], say.slots.get("product")
            assert min(say.slots["extra"], say.slots["back"]) == 0
            assert more == (product["price"] - order.goods if product else 0)

    def nothing_is_left_alone(self) -> None:
        """Each open matter is on the list of what people owe, or has a timer."""
        timed = {case_id for _, case_id in self.timers}
        for case in self.cases.values():
            assert not case.is_open or case.status in WITH_PEOPLE or case.id in timed, case

    def sleep(self, span: int) -> None:
        """The shop's machine was off: what was due meanwhile fires late, and in the order in which it was due."""
        self.now += span
        for due in sorted((one for one in self.timers.values() if one.due_at <= self.now), key=lambda one: one.due_at):
            if self.timers.get((due.kind, due.case_id)) is due:
                del self.timers[due.kind, due.case_id]
                self.step(TimerFired(due.kind, due.case_id, due.payload))

    def well_formed(self) -> None:
        for effect in self.effects:
            if isinstance(effect, fx.Say):
                assert effect.reply in library().replies, effect.reply
                assert all(len(one.data.encode()) <= 64 for one in effect.buttons)
                assert all(one.text or labelled(one.label) for one in effect.buttons), effect.buttons
            if isinstance(effect, fx.SaveCase):
                assert effect.case.customer_id == 1
            if isinstance(effect, fx.SetTimer):
                assert effect.due_at > self.now - HOUR


def labelled(label: str) -> bool:
    """Whether a button has a label, its value's or its trigger's."""
    names = (label, ".".join(label.split(".")[:2]))
    return any(one in library().replies for one in names)


def walk(world: Watched, one: tuple[object, ...]) -> None:
    match one:
        case ("hear", str(text), str(intent), bool(photo), float(score), str(second)):
            world.hear(text, intent, photo=photo, score=score, more=(second,) if second else ())
        case ("press", str(trigger), str(value), str(case)):
            world.press(f"{trigger}:{value}{case}".rstrip(":"))
        case ("news", str(kind), str(number)):
            world.news(kind, number, **({"delivered_at": world.now} if kind == "delivered" else {}))
        case ("wait" | "sleep" as passing, int(span)):
            {"wait": world.wait, "sleep": world.sleep}[passing](span)
        case ("agent", verb, int(case)):
            world.agent(verb, "在的", case)
        case ("duty", int(people)):
            world.duty = Duty(on_duty=people)
        case ("open", str(payload)):
            world.open(payload)


#: Of all walks together.
STEPS = [0]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(happenings, some.integers(0, 23))
def test_whatever_happens_what_always_holds_holds(all_of_it: list[tuple[object, ...]], hour: int) -> None:
    orders = tuple(replace(one, placed_at=one.placed_at + hour * HOUR) for one in ORDERS)
    world = Watched(*orders, now=MORNING + hour * HOUR, others={"A9009": order("A9009", phone="13900001234")})

    for before, one in pairwise((("wait", 0), *all_of_it)):
        walk(world, before if one == ("again",) else one)

    STEPS[0] += world.steps


def test_the_walks_were_thousands_of_steps() -> None:
    assert STEPS[0] > 3000
