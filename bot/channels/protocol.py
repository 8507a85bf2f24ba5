"""What a channel is to the rest of the program, and what the rest is to a channel."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

from msgspec import Struct, field

from data.inbox import Incoming
from data.outbox import Outgoing


class Received(Struct, frozen=True):
    """The inbox's receipt: the event is durable."""

    #: The inbox row.
    id: int
    #: False where the same key was there already; it is acknowledged all the same.
    is_new: bool


class Door(Protocol):
    """The one way in. Returns only when the event is committed; raises `InboxUnavailable` when it could not be."""

    async def receive(self, incoming: Incoming) -> Received:
        """Store the event durably. Only then may the channel acknowledge it to its source."""
        ...

    async def receive_all(self, batch: list[Incoming]) -> list[Received]:
        """Store a batch in one transaction: all of it or none."""
        ...


class Sent(Struct, frozen=True):
    """What the other side said of a message that it took."""

    #: Its own id for the message, where it has one.
    ref: str | None = None
    #: Anything worth keeping beside it.
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: False where more parts of the message are to follow.
    is_last: bool = True
    #: Whether it stands where the message stood that it was to take the place of.
    is_edit: bool = False


#: What a channel may be told about a conversation that is no message.
Hint = Literal["typing", "still"]


class Channel(Protocol):
    """One way of reaching customers. `send` returns when the other side has the message, or raises `ChannelError`."""

    name: str

    async def start(self, door: Door) -> None:
        """Begin to take in. Returns when intake is running."""
        ...

    async def stop_intake(self) -> None:
        """Take in nothing more; sending still works until `close`."""
        ...

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one message. Raises `ChannelError` with what is known of its fate."""
        ...

    async def hint(self, address: str, hint: Hint) -> None:
        """Show that somebody is writing, where the channel can. Never raises."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A channel whose other side takes only so many calls. Machine milliseconds; asked and told on the event loop."""

    def room_at(self, now: int, *, urgent: bool) -> int:
        """When there is room for a call to whomever."""
        ...

    def ready_at(self, address: str, now: int, *, urgent: bool) -> int:
        """When a call to this address may start; `now` where it may at once."""
        ...

    def take(self, address: str, now: int) -> None:
        """A call starts."""
        ...

    def give_back(self, address: str) -> None:
        """The call that was last taken for this address was not made after all."""
        ...


@runtime_checkable
class Mailbox(Protocol):
    """A channel without a wire: a message is sent by being stored, and whoever is not looking reads it later."""

    name: str

    def show(self, outgoing: Outgoing) -> None:
        """Push it to those who are looking now. Never fails; called after the commit, in order."""
        ...
