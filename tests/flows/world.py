"""A shop without a house: what a step leaves behind is kept as the engine would keep it, in plain values."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from bot.app import checked_machine
from bot.house import starter_library
from bot.shelf import guide_of
from flows import effects as fx
from flows.case import Case
from flows.conversation import Conversation
from flows.events import AgentAct, Attachment, Event, Message, Opened, OrderNews, Press, TimerFired
from flows.gate import may_say
from flows.hours import DAY, HOUR, MINUTE
from flows.left_alone import LEFT
from flows.machine import Machine
from flows.policy import Policy
from flows.situation import (
    Asked,
    Contact,
    Customer,
    Duty,
    Nudged,
    Order,
    OrderLine,
    Passage,
    Product,
    Situation,
    TrackingPoint,
)
from flows.step import Reaction, react
from replies.library import Library
from replies.matcher import Matcher
from replies.understand import understand
from replies.understanding import Match

#: A Wednesday, ten in the morning in the shop's zone.
MORNING = 1_772_589_600_000

CUP = Product(
    "POR-02", {"zh": "青瓷品茗杯", "en": "Celadon tasting cup"}, 3600, 9, {"zh": "瓷器", "en": "Porcelain"},
    attributes={"zh": {"颜色": "青"}, "en": {"colour": "celadon"}}, keywords=("茶杯", "杯子", "tea cup"),
    goes_with=("POR-01",),
)  # fmt: skip
POT = Product(
    "POR-01", {"zh": "白瓷茶壶", "en": "White teapot"}, 16800, 3, {"zh": "瓷器", "en": "Porcelain"},
    attributes={"zh": {"颜色": "白"}, "en": {"colour": "white"}}, keywords=("茶壶", "壶", "teapot"),
)  # fmt: skip
BOWL = Product(
    "POR-11", {"zh": "天目釉茶盏", "en": "Tenmoku tea bowl"}, 21900, 0, {"zh": "瓷器", "en": "Porcelain"},
    keywords=("茶盏", "tea bowl"), restock_at=MORNING + 9 * DAY,
)  # fmt: skip
MASK = Product(
    "HOM-08", {"zh": "眼罩", "en": "Eye mask"}, 3500, 5, {"zh": "家居", "en": "Home"}, keywords=("眼罩",),
    no_return="hygiene",
)  # fmt: skip
PRODUCTS = (CUP, POT, BOWL, MASK)


def order(number: str = "A1001", state: str = "delivered", sku: str = "POR-02", **more: Any) -> Order:
    """An order of one article, with the times that its state implies."""
    product = next(one for one in PRODUCTS if one.sku == sku)
    ago = {"placed": 0, "paid": 2 * HOUR, "out_of_stock": 2 * HOUR, "shipped": DAY, "out_for_delivery": 2 * DAY}
    placed = MORNING - ago.get(state, 3 * DAY)
    is_paid, is_out = state != "placed", state not in ("placed", "paid", "out_of_stock")
    given: dict[str, Any] = {
        "customer_id": 1,
        "lines": (OrderLine(sku, product.title["zh"], 1, product.price),),
        "goods": product.price,
        "freight": 800,
        "total": product.price + 800,
        "placed_at": placed,
        "paid_at": placed if is_paid else None,
        "shipped_at": placed if is_out else None,
        "delivered_at": placed + DAY if is_out and state not in ("shipped", "out_for_delivery", "lost") else None,
        "carrier": "中通快递" if is_out else "",
        "tracking_number": f"ZT0000{number[1:]}0000" if is_out else "",
        "trail": (TrackingPoint(placed, "已揽收"),) if is_out else (),
        "recipient": "林小满",
        "phone": "13800138001",
        "address": "云栖省听雨市半山区茶香路 12 号",
    }
    return Order(number=number, state=state, **given | more)


@lru_cache(maxsize=1)
def library() -> Library:
    """The starter library."""
    return starter_library(1)


@lru_cache(maxsize=1)
def machine() -> Machine:
    """The machine of the checked chart."""
    return checked_machine()


class World:
    """One customer's conversation. `said` holds what the last step said and the gate let through."""

    def __init__(self, *orders: Order, policy: Policy | None = None, now: int = MORNING, **more: Any) -> None:
        self.now, self.policy = now, policy or Policy()
        self.orders: tuple[Order, ...] = orders
        #: Orders of others, by number: provable by their phone's last digits.
        self.others: dict[str, Order] = {}
        self.cases: dict[int, Case] = {}
        self.timers: dict[tuple[str, int | None], fx.SetTimer] = {}
        self.talk = Conversation(1, 1, 1, last_in_at=None)
        self.customer = Customer(1, "林小满", is_known=True)
        self.duty = Duty()
        self.products: tuple[Product, ...] = PRODUCTS
        self.tries_left, self.coupons_today = 5, 0
        self.passage: Passage | None = None
        self.asked: dict[str, Asked] = {}
        self.nudged: tuple[Nudged, ...] = ()
        self.campaign: dict[str, object] | None = None
        self.effects: tuple[fx.Effect, ...] = ()
        self.said: list[str] = []
        self.says: list[fx.Say] = []
        self.reaction: Reaction | None = None
        for name, value in more.items():
            setattr(self, name, value)

    # What happens

    def hear(
        self, text: str, intent: str = "", *, more: tuple[str, ...] = (), photo: bool = False, score: float = 95.0
    ) -> "World":
        """The customer writes; the intent is given, everything else is found in the text."""
        meaning = understand(text, Matcher(()))
        matches = (Match(intent, score), Match("chat.thanks", 10.0)) if intent else ()
        meaning = replace(meaning, matches=matches, more=tuple(Match(one, score) for one in more))
        pictures = (Attachment("photo", "1", "cup.jpg", "image/jpeg", 1000),) if photo else ()
        return self.step(Message(text, meaning, pictures))

    def press(self, data: str) -> "World":
        """The customer presses a button."""
        return self.step(Press(data))

    def open(self, payload: str = "") -> "World":
        """The customer comes in."""
        return self.step(Opened(payload))

    def news(self, kind: str, number: str = "A1001", **changes: Any) -> "World":
        """The shop's system tells of an order."""
        state = {"placed": {}, "late": {}, "reviewed": {"state": "delivered"}}.get(kind, {"state": kind})
        self.orders = tuple(
            replace(one, **{**state, **changes}) if one.number == number else one for one in self.orders
        )
        posted = (5, "好看") if kind == "reviewed" else (0, "")
        return self.step(OrderNews(kind, number, *posted))

    def agent(self, verb: Any, text: str = "", case_id: int | None = None) -> "World":
        """An agent acts."""
        return self.step(AgentAct(verb, 7, text, case_id=case_id))

    def wait(self, span: int) -> "World":
        """Time passes, and each timer fires when it is due."""
        until, said, says = self.now + span, [], []
        while due := min((t for t in self.timers.values() if t.due_at <= until), key=lambda t: t.due_at, default=None):
            del self.timers[due.kind, due.case_id]
            self.now = max(self.now, due.due_at)
            self.step(TimerFired(due.kind, due.case_id, due.payload))
            said, says = said + self.said, says + self.says
        self.now, self.said, self.says = until, said, says
        return self

    def step(self, event: Event) -> "World":
        """One step, and what it leaves behind."""
        reaction = react(machine(), self.talk, event, self.situation(), guide_of(library()))
        self.reaction, self.effects = reaction, reaction.effects
        ids = self._save_cases(reaction.effects)
        self.talk = _with_ids(reaction.conversation, ids)
        self.says = [one for one in reaction.effects if isinstance(one, fx.Say) and self._goes(one)]
        self.said = [one.reply for one in self.says]
        for effect in reaction.effects:
            self._keep(effect, ids)
        self._count(reaction)
        self.now += 1000
        return self

    # What is there to see

    def situation(self) -> Situation:
        """The facts as a step would load them."""
        number = self._strange()
        return Situation(
            self.now, self.policy, self.customer, Contact(1, "terminal", "x"), self.orders, tuple(self.cases.values()),
            self.products, self.duty, tuple(self.asked.values()), self.nudged, self.others.get(number), self.campaign,
            passage=self.passage, coupons_today=self.coupons_today, proof_tries_left=self.tries_left if number else 0,
        )  # fmt: skip

    @property
    def state(self) -> str:
        return self.talk.state

    @property
    def planned(self) -> dict[tuple[str, int | None], fx.SetTimer]:
        """The timers, but for those that only end what is left alone."""
        return {key: timer for key, timer in self.timers.items() if key[0] != LEFT}

    def found(self, kind: type) -> list[Any]:
        """The last step's effects of this type."""
        return [one for one in self.effects if isinstance(one, kind)]

    def case(self, kind: str) -> Case:
        """The newest case of this kind."""
        return [case for case in self.cases.values() if case.kind == kind][-1]

    def reaction_remark(self) -> str:
        """What the last step noted on orders."""
        return " ".join(one.text for one in self.found(fx.Remark))

    def reasons(self) -> list[str]:
        """Why the last step did not send what it might have."""
        return [one.reason for one in self.found(fx.NotSent)]

    # How it is kept

    def _goes(self, say: fx.Say) -> bool:
        owner = self.talk.owner
        return may_say(say.kind, owner, certain=say.certain, promise_broken=say.promise_broken) == "send"

    def _strange(self) -> str:
        case = self.cases.get(self.talk.case_id or 0)
        return str(case.slots.get("number", "")) if case and self.talk.state == "inquiry.prove_digits" else ""

    def _save_cases(self, effects: Iterable[fx.Effect]) -> dict[int, int]:
        ids: dict[int, int] = {}
        for case in (one.case for one in effects if isinstance(one, fx.SaveCase)):
            ids[case.id] = case.id if case.id > 0 else len(self.cases) + 1
            self.cases[ids[case.id]] = replace(case, id=ids[case.id])
        return ids

    def _keep(self, effect: fx.Effect, ids: dict[int, int]) -> None:
        match effect:
            case fx.SetTimer():
                case_id = ids.get(effect.case_id, effect.case_id) if effect.case_id else None
                self.timers[effect.kind, case_id] = replace(effect, case_id=case_id)
            case fx.StopTimers():
                case_id = ids.get(effect.case_id, effect.case_id) if effect.case_id else None
                self._stop(effect.kinds, case_id)
            case fx.SetConsent():
                self.customer = replace(self.customer, takes_nudges=effect.nudges)
            case fx.TieOrder():
                self.orders = (*self.orders, replace(self.others[effect.order_number], proof=effect.proof))
            case fx.WrongProof():
                self.tries_left -= 1

    def _stop(self, kinds: tuple[str, ...], case_id: int | None) -> None:
        stopped = [key for key in self.timers if key[1] == case_id and (not kinds or key[0] in kinds)]
        for key in stopped:
            del self.timers[key]

    def _count(self, reaction: Reaction) -> None:
        if reaction.answered:
            times = self.asked[reaction.answered].times if reaction.answered in self.asked else 0
            self.asked[reaction.answered] = Asked(reaction.answered, times + 1, self.now)
        self.nudged += tuple(Nudged(self.now, one.reply) for one in self.says if one.kind == "nudge")


def _with_ids(talk: Conversation, ids: dict[int, int]) -> Conversation:
    stack = tuple(
        replace(one, case_id=ids.get(one.case_id, one.case_id) if one.case_id else None) for one in talk.stack
    )
    return replace(talk, case_id=ids.get(talk.case_id, talk.case_id) if talk.case_id else None, stack=stack)


__all__ = ["BOWL", "CUP", "DAY", "HOUR", "MASK", "MINUTE", "MORNING", "POT", "PRODUCTS", "World", "library", "machine",
           "order"]  # fmt: skip
