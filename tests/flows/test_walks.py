"""Whatever happens in whatever order, what DESIGN says always holds."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from flows import effects as fx
from flows.conversation import STACK_LIMIT
from flows.events import TimerFired
from flows.situation import Duty
from flows.step import house_chart
from flows.triggers import PRESSES
from tests.flows.world import DAY, HOUR, MINUTE, World, library, order

ORDERS = (order("A1001", "placed"), order("A1002", "shipped"), order("A1003"), order("A1004", sku="HOM-08"),
          order("A1005", "placed"), order("A1006", "paid"))  # fmt: skip
VALUES = ("", "A1001", "A1003", "A9999", "POR-02", "size", "faulty", "price", "address", "5", "2", "shipping.fee")
TEXTS = ("", "好的", "不用了", "取消", "转人工", "别提醒我", "茶壶", "A1003", "A9009", "8001", "1234", "太差劲了", "5",
         "13800138001", "云栖省听雨市慢慢街 9 号", "100块以内的茶杯", "SF1234567890123", "hello")  # fmt: skip
INTENTS = ("", *sorted(library().intents))
SHOP = ("placed", "paid", "shipped", "delivered", "closed", "cancelled", "out_of_stock", "returned", "refunded", "lost",
        "late")  # fmt: skip

saying = some.tuples(some.just("hear"), some.sampled_from(TEXTS), some.sampled_from(INTENTS), some.booleans(),
                     some.sampled_from((45.0, 95.0)), some.sampled_from(INTENTS))  # fmt: skip
pressing = some.tuples(some.just("press"), some.sampled_from(sorted(PRESSES)), some.sampled_from(VALUES),
                       some.sampled_from(("", ":1", ":2")))  # fmt: skip
news = some.tuples(some.just("news"), some.sampled_from(SHOP), some.sampled_from([one.number for one in ORDERS]))
waiting = some.tuples(some.just("wait"), some.sampled_from((MINUTE, 11 * MINUTE, 3 * HOUR, 30 * HOUR, 4 * DAY)))
agent = some.tuples(some.just("agent"), some.sampled_from(("take", "reply", "release", "note")))
duty = some.tuples(some.just("duty"), some.integers(0, 2))
opening = some.tuples(some.just("open"), some.sampled_from(("", "order_A1001", "product_POR-02", "order_A9009")))
happenings = some.lists(
    some.one_of(saying, saying, pressing, pressing, news, waiting, agent, duty, opening), max_size=14
)


class Watched(World):
    """A world that looks at each step as it is taken."""

    def step(self, event: object) -> World:
        owner, was_welcome = self.talk.owner, self.customer.takes_nudges
        super().step(event)  # type: ignore[arg-type]
        assert self.talk.state in house_chart().states
        assert len(self.talk.stack) <= STACK_LIMIT
        nudges = [one for one in self.says if one.kind == "nudge"]
        # What fell due in a talk is said in it; every other nudge is a timer's.
        is_due = isinstance(event, TimerFired) or [one.reply for one in nudges] == ["payment.nudge.in_talk"]
        assert not nudges or (was_welcome and owner == "bot" and is_due)
        assert all(one.not_after is not None and one.not_after >= self.now - 1000 for one in nudges)
        if self.talk.owner == "agent":
            assert {one.kind for one in self.says} <= {"confirm"}
        self.well_formed()
        return self

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


def walk(world: World, one: tuple[object, ...]) -> None:
    match one:
        case ("hear", str(text), str(intent), bool(photo), float(score), str(second)):
            world.hear(text, intent, photo=photo, score=score, more=(second,) if second else ())
        case ("press", str(trigger), str(value), str(case)):
            world.press(f"{trigger}:{value}{case}".rstrip(":"))
        case ("news", str(kind), str(number)):
            world.news(kind, number, **({"delivered_at": world.now} if kind == "delivered" else {}))
        case ("wait", int(span)):
            world.wait(span)
        case ("agent", verb):
            world.agent(verb, "在的")
        case ("duty", int(people)):
            world.duty = Duty(on_duty=people)
        case ("open", str(payload)):
            world.open(payload)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(happenings)
def test_whatever_happens_what_always_holds_holds(all_of_it: list[tuple[object, ...]]) -> None:
    world = Watched(*ORDERS, others={"A9009": order("A9009", phone="13900001234")})

    for one in all_of_it:
        walk(world, one)
