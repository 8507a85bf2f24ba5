"""The two clocks: shop time, which the demo can put forward, and machine time, which nobody moves."""

import time
from collections.abc import Callable

Milliseconds = Callable[[], int]


def machine_now() -> int:
    """Milliseconds UTC as the machine has them: for leases, retries, sign-in, signatures."""
    return time.time_ns() // 1_000_000


class Clock:
    """Handed to whoever needs to know the time."""

    __slots__ = ("_machine", "offset")

    def __init__(self, machine: Milliseconds = machine_now, offset: int = 0) -> None:
        """`offset`: by how many milliseconds shop time is ahead."""
        self._machine = machine
        self.offset = offset

    def machine(self) -> int:
        """Machine time, milliseconds UTC."""
        return self._machine()

    def shop(self) -> int:
        """Shop time, milliseconds UTC: policy, timers, text."""
        return self._machine() + self.offset
