"""How much one visitor, one network address and all of them together may take."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.channels.web_refusals import Refused
from bot.channels.web_settings import WebSettings

#: Keys kept before those whose allowance has filled up again are forgotten.
_KEPT = 10_000


class Allowance:
    """A bucket for each key: `burst` at once, `per_s` back each second."""

    def __init__(self, burst: int, per_s: float, monotonic: Callable[[], float]) -> None:
        self._burst = float(burst)
        self._per_s = per_s
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Use one up. Raises `Refused` with the time after which there is one again."""
        now = self._monotonic()
        left = self._now_left(key, now)
        if left < 1:
            raise Refused("slow_down", retry_after_s=(1 - left) / self._per_s if self._per_s else 60.0)
        self._left[key] = (left - 1, now)
        if len(self._left) > _KEPT:
            self._forget_full(now)

    def _now_left(self, key: str, now: float) -> float:
        left, at = self._left.get(key, (self._burst, now))
        return min(self._burst, left + (now - at) * self._per_s)

    def _forget_full(self, now: float) -> None:
        self._left = {key: value for key, value in self._left.items() if self._now_left(key, now) < self._burst}


class Places:
    """The connections that may be open at once: in all, from one network address, of one visitor."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many connections are open."""
        return self._taken["all"]

    @contextmanager
    def from_ip(self, ip: str) -> Iterator[None]:
        """Hold a place for a connection from there. Raises `Refused` where none is free."""
        caps = {"all": self._settings.sockets, f"ip {ip}": self._settings.sockets_per_ip}
        with self._held(caps):
            yield

    @contextmanager
    def of_visitor(self, address: str) -> Iterator[None]:
        """Hold a place for a connection of this visitor. Raises `Refused` where none is free."""
        with self._held({f"visitor {address}": self._settings.sockets_per_visitor}):
            yield

    @contextmanager
    def _held(self, caps: dict[str, int]) -> Iterator[None]:
        if any(self._taken[name] >= cap for name, cap in caps.items()):
            raise Refused("too_many", retry_after_s=5.0)
        self._taken.update(caps.keys())
        try:
            yield
        finally:
            self._taken.subtract(caps.keys())
            for name in caps:
                if not self._taken[name]:
                    del self._taken[name]
