"""A contact's thread: where the talk is, what it was interrupted in, and who may speak."""

from typing import Literal

from msgspec import Struct

Owner = Literal["bot", "queue", "agent"]

IDLE = "idle"

#: How many interrupted flows are remembered. A fourth drops the oldest.
STACK_LIMIT = 3


class Frame(Struct, frozen=True):
    """A flow that another one interrupted: it comes back when the inner one ends."""

    state: str
    case_id: int | None
    #: Shop time in milliseconds, so that a return after half an hour can say what it was about.
    left_at: int


class Conversation(Struct, frozen=True):
    """What the talk is about now. What must survive the talk belongs in a `Case`."""

    id: int
    contact_id: int
    customer_id: int
    state: str = IDLE
    case_id: int | None = None
    stack: tuple[Frame, ...] = ()
    owner: Owner = "bot"
    #: The agent who owns it, where `owner` is `agent`.
    agent_id: int | None = None
    #: Why it went to a human the last time, one of `handoff.REASONS`.
    handoff_reason: str | None = None
    language: str = "zh"
    greeted_at: int | None = None
    last_in_at: int | None = None
    last_out_at: int | None = None
    #: Answers in a row that did not help.
    misses: int = 0
    #: The order and the product that were last spoken of: 'when does it ship?' means these.
    order_number: str | None = None
    sku: str | None = None
    #: When the state was entered, shop time in milliseconds.
    entered_at: int | None = None

    @property
    def flow(self) -> str:
        """The flow that the state belongs to: `after_sales` for `after_sales.ask_photo`."""
        return self.state.split(".", 1)[0]
