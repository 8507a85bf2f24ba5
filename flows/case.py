"""One matter about an order, with its own status, slots and timers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct, field

CaseKind = Literal[
    "payment", "return", "exchange", "refund", "repair", "resend", "complaint", "review", "inquiry", "callback",
    "privacy", "service",
]  # fmt: skip

#: Cases of these kinds hold back nudges: nobody asks for stars while a return is open.
BURDENS: frozenset[CaseKind] = frozenset({"return", "exchange", "refund", "repair", "resend", "complaint"})

#: The status of a matter whose questions are being asked: nothing is agreed yet.
ASKING = "asking"

#: What a matter stands at while the shop's people owe the next step: the list of promises shows it until it is done.
WITH_PEOPLE: frozenset[str] = frozenset({"for_agent", "message_left", "wanted", "parcel_received"})

EMPTY: Mapping[str, Any] = MappingProxyType({})


class Case(Struct, frozen=True):
    """How a matter stands. `id` is negative until the case is first saved."""

    id: int
    kind: CaseKind
    customer_id: int
    contact_id: int
    order_number: str | None = None
    #: A word of the flow that runs it; `closed` is the same in all.
    status: str = "open"
    #: Values that the flow collected. JSON: strings, numbers, booleans, lists of them.
    slots: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    opened_at: int = 0
    updated_at: int = 0
    closed_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.closed_at is None


def can_be_resumed(case: Case) -> bool:
    """Whether a matter whose questions are open keeps what was said, for when the customer comes back to it."""
    return case.status == ASKING and case.kind in BURDENS and case.order_number is not None
