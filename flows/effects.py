"""What a step wants done: data, carried out by the engine in the step's transaction."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from flows.case import Case
from flows.events import Attachment, Mark

#: What a message is for. Kind and owner decide whether it may go: `flows.gate`.
SayKind = Literal["answer", "desk", "confirm", "notice", "nudge"]

Flag = Literal["grey", "red", "yellow", "blue", "purple", "green"]


class Button(Struct, frozen=True):
    """A choice under a message. Its label is a reply of the library (`button.…`), or plain text."""

    data: str
    label: str = ""
    text: str = ""
    url: str = ""


class Say(Struct, frozen=True):
    """Say this reply. The wording is chosen and rendered by `replies`, in the same transaction."""

    reply: str
    kind: SayKind = "answer"
    #: Plain copies only: dicts, lists, strings, numbers, booleans.
    slots: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    #: SKUs of the products to show as cards.
    cards: tuple[str, ...] = ()
    #: The intent it answers, for the angle: asked again within a day, another angle.
    intent: str | None = None
    #: Whether the question was understood with certainty; only such answers go out while a human is awaited.
    certain: bool = False
    #: A time that was promised to the customer has passed: the one `desk` message that may speak over an agent.
    promise_broken: bool = False
    case_id: int | None = None
    #: Shop time after which it is pointless. A nudge always has one.
    not_after: int | None = None
    #: The angle that is due, where the flow and not the count decides (a nudge's step).
    angle: str | None = None


class SetTimer(Struct, frozen=True):
    """Wake this conversation at `due_at` (shop time). A timer of the same kind and case is replaced."""

    kind: str
    due_at: int
    case_id: int | None = None
    not_after: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


class StopTimers(Struct, frozen=True):
    """Stop timers of this conversation: of these kinds for the case (None: its own), or all of the case."""

    kinds: tuple[str, ...] = ()
    case_id: int | None = None


class SaveCase(Struct, frozen=True):
    """Open or change a case. A negative id is a new one; the step's other effects may name it."""

    case: Case


class HandOff(Struct, frozen=True):
    """Put the conversation into the queue for a human."""

    reason: str
    is_urgent: bool = False


class Tell(Struct, frozen=True):
    """What an agent wrote goes to the customer as it stands."""

    agent_id: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    marks: tuple[Mark, ...] = ()


class Note(Struct, frozen=True):
    """What is for agents alone; the bot's own where no agent is named."""

    agent_id: int | None
    text: str


class SendHeld(Struct, frozen=True):
    """The notices that were held while a human spoke go out now."""


class CancelUnsent(Struct, frozen=True):
    """Take back what the bot has not begun to send: somebody else speaks now."""

    reason: str


class Remark(Struct, frozen=True):
    """A note with a coloured flag on an order, for the warehouse and the next shift."""

    order_number: str
    flag: Flag
    text: str


class SetConsent(Struct, frozen=True):
    """The customer's word on messages that the bot starts: False is an opt-out from all nudges."""

    nudges: bool


class NotSent(Struct, frozen=True):
    """A message that the gate refused, kept as a row with its reason."""

    reply: str
    kind: SayKind
    reason: str
    case_id: int | None = None


class Record(Struct, frozen=True):
    """A line of a register: what happened, for the manager's tables."""

    register: str
    values: Mapping[str, Any] = field(default_factory=dict)


class TieOrder(Struct, frozen=True):
    """The contact has proven that an order is theirs."""

    order_number: str
    #: How: `digits` shows name, phone and address masked; `link` and `identity` show them whole.
    proof: Literal["digits", "link", "identity"]


class WrongProof(Struct, frozen=True):
    """A try to prove an order that failed: counted against guessing."""

    order_number: str


class Gather(Struct, frozen=True):
    """Put together all that there is of an order, as it is now, and lay it before the agents."""

    order_number: str


Effect = (
    Say
    | SetTimer
    | StopTimers
    | SaveCase
    | HandOff
    | CancelUnsent
    | Remark
    | SetConsent
    | NotSent
    | Record
    | TieOrder
    | WrongProof
    | Tell
    | Note
    | SendHeld
    | Gather
)
