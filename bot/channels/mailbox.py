"""A channel without a wire: what is sent stands in the outbox, and whoever reads it there has it."""

import asyncio

from bot.channels.protocol import Door, Hint, Sent
from data.outbox import Outgoing


class MailboxChannel:
    """The terminal's side in the serving process: `xiaoer chat` reads the file, here or beside it."""

    def __init__(self, name: str = "terminal") -> None:
        """Each channel's name is its own."""
        self.name = name
        #: Set at each message, for a reader in the same process.
        self.arrived = asyncio.Event()

    async def start(self, door: Door) -> None:
        """Nothing comes in by itself."""

    async def stop_intake(self) -> None:
        """Nothing to stop."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """It is where it is read."""
        self.show(outgoing)
        return Sent(str(outgoing.id))

    def show(self, outgoing: Outgoing) -> None:  # noqa: ARG002 - the reader fetches it from the file
        """Wake the reader."""
        self.arrived.set()

    async def hint(self, address: str, hint: Hint) -> None:
        """Nobody watches."""

    async def close(self) -> None:
        """Nothing to let go of."""
