"""One step's cursor: the state that the machine moves, the facts it looks at, and the effects it collects.

A turn is thrown away after its step. Callbacks only look at it and append effects; nothing here reaches outside.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from flows import slots
from flows.case import Case, CaseKind
from flows.conversation import Conversation
from flows.effects import (
    Button,
    Effect,
    Flag,
    HandOff,
    Record,
    Remark,
    SaveCase,
    Say,
    SayKind,
    SetTimer,
    StopTimers,
)
from flows.events import NOTHING, Event, Message, OrderNews, Press
from flows.guide import Guide
from flows.policy import Policy
from flows.situation import Order, Product, Situation
from replies.understanding import Understanding


class Turn:
    """What guards and actions are handed."""

    __slots__ = (
        "answered",
        "case",
        "cases",
        "conversation",
        "effects",
        "entered",
        "event",
        "guide",
        "helped",
        "situation",
        "state",
    )

    def __init__(self, conversation: Conversation, event: Event, situation: Situation, guide: Guide) -> None:
        """Stands where the conversation stands."""
        self.state = conversation.state
        self.conversation = conversation
        self.event = event
        self.situation = situation
        self.guide = guide
        #: The case that the talk is about.
        self.case = situation.case(conversation.case_id)
        #: All of the customer's cases as they are now, by id; new ones have negative ids.
        self.cases: dict[int, Case] = {case.id: case for case in situation.cases}
        self.effects: list[Effect] = []
        #: The intent that was answered, for counting how often it was asked.
        self.answered: str | None = None
        #: Whether the answer was one; a shrug counts as a miss.
        self.helped = True
        #: Whether a state was entered in this step.
        self.entered = False

    # What happened

    @property
    def policy(self) -> Policy:
        """The shop's rules."""
        return self.situation.policy

    @property
    def now(self) -> int:
        """Shop time in milliseconds."""
        return self.situation.now

    @property
    def meaning(self) -> Understanding:
        """What the text was taken to mean; empty where the event has no text."""
        return self.event.meaning if isinstance(self.event, (Message, OrderNews)) else NOTHING

    @property
    def text(self) -> str:
        """What the customer wrote."""
        return self.event.text if isinstance(self.event, Message) else ""

    @property
    def pressed(self) -> str:
        """The value of the pressed button."""
        return self.event.value if isinstance(self.event, Press) else ""

    @property
    def intent(self) -> str | None:
        """The intent that was understood with certainty, or that a button stands for."""
        if isinstance(self.event, Press):
            return self.event.value if self.event.trigger == "picked" else None
        best = self.meaning.best
        return best.intent if best and self.meaning.band == "certain" else None

    @property
    def has_photo(self) -> bool:
        """Whether a photo or a video came with the message."""
        kinds = self.event.attachments if isinstance(self.event, Message) else ()
        return any(one.kind in ("photo", "video") for one in kinds)

    @property
    def has_attachment(self) -> bool:
        """Whether anything came with the message."""
        return isinstance(self.event, Message) and bool(self.event.attachments)

    @property
    def is_angry(self) -> bool:
        """Whether the words are angry or a threat."""
        return self.meaning.signals.is_angry or self.meaning.signals.is_threat

    @property
    def language(self) -> str:
        """The language that the customer is answered in."""
        return self.conversation.language

    # What it is about

    @property
    def order(self) -> Order | None:
        """The order of the case, else the one that was last spoken of."""
        of_case = self.situation.order(self.case.order_number) if self.case else None
        return of_case or self.situation.order(self.conversation.order_number)

    def named_order(self) -> Order | None:
        """The proven order that this event names: by a button, or by its number in the text."""
        names = (self.pressed, *self.meaning.entities.order_numbers)
        parcels = self.meaning.entities.tracking_numbers
        of_parcel = (one for one in self.situation.orders if one.tracking_number and one.tracking_number in parcels)
        return next((order for name in names if (order := self.situation.order(name))), None) or next(of_parcel, None)

    @property
    def product(self) -> Product | None:
        """The article that was last spoken of."""
        return self.situation.product(self.conversation.sku)

    def times_asked(self, intent: str) -> int:
        """How often the customer asked this before, within the policy's window."""
        return next((one.times for one in self.situation.asked if one.intent == intent), 0)

    # What is to be done

    def say(
        self,
        reply: str,
        *,
        kind: SayKind = "answer",
        buttons: tuple[Button, ...] = (),
        cards: tuple[str, ...] = (),
        order: Order | None = None,
        product: Product | None = None,
        case: Case | None = None,
        intent: str | None = None,
        certain: bool = False,
        not_after: int | None = None,
        angle: str | None = None,
        **more: Any,
    ) -> None:
        """Say a reply, with the order, article or case that its wordings may name. What a press asks is certain."""
        named: dict[str, Any] = dict(more)
        if order is not None:
            named["order"] = slots.order_slots(order, self.policy, self.language)
        if product is not None:
            named["product"] = slots.product_slots(product, self.language)
        if case is not None:
            named["case"] = slots.case_slots(case)
        self.effects.append(
            Say(
                reply,
                kind,
                named,
                buttons,
                cards,
                intent,
                certain or isinstance(self.event, Press),
                case_id=self.case.id if self.case else None,
                not_after=not_after,
                angle=angle,
            )
        )

    def open_case(self, kind: CaseKind, order: Order | None = None, status: str = "open", **values: Any) -> Case:
        """Open a matter and make it the one that the talk is about."""
        case = Case(
            id=min([0, *self.cases]) - 1,
            kind=kind,
            customer_id=self.conversation.customer_id,
            contact_id=self.conversation.contact_id,
            order_number=order.number if order else None,
            status=status,
            slots=values,
            opened_at=self.now,
            updated_at=self.now,
        )
        return self.keep(case)

    def keep(self, case: Case) -> Case:
        """Save a case as it is now; it is the one that the talk is about."""
        self.case = self.cases[case.id] = case
        self.effects = [one for one in self.effects if not (isinstance(one, SaveCase) and one.case.id == case.id)]
        self.effects.append(SaveCase(case))
        return case

    def note(self, status: str | None = None, order: Order | None = None, **values: Any) -> None:
        """Change the case that the talk is about."""
        if self.case is not None:
            merged: Mapping[str, Any] = {**self.case.slots, **values}
            number = order.number if order else self.case.order_number
            status = status or self.case.status
            self.keep(replace(self.case, status=status, slots=merged, order_number=number, updated_at=self.now))

    def close_case(self, status: str = "closed", **values: Any) -> None:
        """Close the case that the talk is about, and stop its timers."""
        if self.case is not None and self.case.is_open:
            self.note(status, **values)
            self.keep(replace(self.case, closed_at=self.now))
            self.stop_timers()

    def slot(self, name: str, default: Any = None) -> Any:
        """A value of the case that the talk is about."""
        return self.case.slots.get(name, default) if self.case else default

    def open_cases(self, *kinds: CaseKind) -> list[Case]:
        """The customer's open cases of these kinds, oldest first."""
        return [case for _, case in sorted(self.cases.items()) if case.is_open and (not kinds or case.kind in kinds)]

    def case_of(self, case_id: int | None, kind: CaseKind) -> Case | None:
        """The case that an event names, where it is one of this kind and still open."""
        case = self.cases.get(case_id or 0)
        return case if case is not None and case.is_open and case.kind == kind else None

    def set_timer(
        self, kind: str, due_at: int, *, not_after: int | None = None, of_case: bool = True, **payload: Any
    ) -> None:
        """Wake up later, for the case that the talk is about or for the conversation itself."""
        case_id = self.case.id if self.case and of_case else None
        self.effects.append(SetTimer(kind, due_at, case_id, not_after, payload))

    def stop_timers(self, *kinds: str, of_case: bool = True) -> None:
        """Stop timers of the case that the talk is about, or the conversation's own."""
        if self.case or not of_case:
            self.effects.append(StopTimers(kinds, self.case.id if self.case and of_case else None))

    def hand_off(self, reason: str, *, is_urgent: bool = False) -> None:
        """Put the conversation into the queue."""
        self.update(owner="queue", agent_id=None, handoff_reason=reason)
        self.effects.append(HandOff(reason, is_urgent))

    def remark(self, order: Order, flag: Flag, text: str) -> None:
        """Leave a note on an order for the warehouse and the next shift."""
        self.effects.append(Remark(order.number, flag, text))

    def record(self, register: str, **values: Any) -> None:
        """Write a line of a register."""
        self.effects.append(Record(register, values))

    def update(self, **changes: Any) -> None:
        """Change the conversation."""
        self.conversation = replace(self.conversation, **changes)


def button(trigger: str, value: str = "", case: Case | None = None, *, text: str = "", url: str = "") -> Button:
    """A button for a trigger, labelled by a text, else by `button.<trigger>.<value>` or `button.<trigger>`."""
    data = ":".join(part for part in (trigger, value) if part)
    if case is not None and case.id > 0:
        data = f"{trigger}:{value}:{case.id}"
    label = "" if text else f"button.{trigger}" + (f".{value}" if value else "")
    return Button(data, label, text, url)


def human_button(reason: str) -> Button:
    """A person, for a reason that the customer does not have to say."""
    return Button(f"human:{reason}", "button.human")


def order_buttons(orders: tuple[Order, ...] | list[Order], case: Case | None = None) -> tuple[Button, ...]:
    """One button an order, labelled with its number and its first article."""
    return tuple(
        button(
            "order_given",
            order.number,
            case,
            text=f"{order.number} · {order.lines[0].title[:16]}" if order.lines else order.number,
        )
        for order in orders[:6]
    )
