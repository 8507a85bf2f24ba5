"""When the next call for a chat may start, so that Telegram has nothing to refuse.

Three rates hold at once: that of all chats together, that of each chat, and that of each group with all its topics.
Customers' replies are urgent and may use the whole of the common rate. Whoever is not urgent leaves the last third of
it free: it waits as if the common rate were a third lower, counting everybody's calls. Edits and new topics count like
messages, so the caller takes for those too.
"""

from collections import deque

#: Messages to one chat that may follow each other at once; Telegram tolerates "short bursts" and names no number.
CHAT_BURST = 3
#: What `urgent=False` leaves free of the common rate.
_LEFT_FREE = 1 / 3

_SECOND = 1_000
_MINUTE = 60_000
#: On the way calls come closer together. A window is taken to be this much longer than Telegram says.
_JITTER = 1.02

#: Chats that are remembered before the idle ones are looked for.
_KEPT = 1_000


class _Window:
    """No more than `most` calls in any stretch of `length_ms`."""

    __slots__ = ("_length", "_most", "_taken")

    def __init__(self, most: int, length_ms: int) -> None:
        self._most = most
        self._length = int(length_ms * _JITTER)
        self._taken: deque[int] = deque(maxlen=most)

    def ready_at(self, now: int, left_free: int = 0) -> int:
        """When there is room, as if fewer by `left_free` were allowed."""
        most = self._most - left_free
        if len(self._taken) < most:
            return now
        return max(now, self._taken[-most] + self._length)

    def take(self, now: int) -> None:
        """Count one call."""
        self._taken.append(now)

    def give_back(self) -> None:
        """Forget the last call."""
        if self._taken:
            self._taken.pop()

    def is_idle(self, now: int) -> bool:
        """Whether none of it matters any more."""
        return not self._taken or self._taken[-1] + self._length <= now


class _Allowance:
    """A burst at once, then one each interval. All that is kept is the moment when the burst is whole again."""

    __slots__ = ("_ahead", "_interval", "_whole_at")

    def __init__(self, per_s: float) -> None:
        self._interval = int(_SECOND * _JITTER / per_s)
        self._ahead = self._interval * (CHAT_BURST - 1)
        self._whole_at = 0

    def ready_at(self, now: int) -> int:
        """When there is one left."""
        return max(now, self._whole_at - self._ahead)

    def take(self, now: int) -> None:
        """Use one up."""
        self._whole_at = max(now, self._whole_at) + self._interval

    def give_back(self) -> None:
        """One more is left again."""
        self._whole_at -= self._interval

    def is_idle(self, now: int) -> bool:
        """Whether none of it matters any more."""
        return self._whole_at <= now


class Pace:
    """Asked before each call and told of each. `now` is the clock of the machine in milliseconds, as are the answers.

    That clock may be put back. Then no time has passed in here: what was counted binds as long as it would have anyhow.
    """

    def __init__(self, *, rate: int = 30, chat_rate: float = 1.0, group_rate: int = 20) -> None:
        """`rate`: all together, a second. `chat_rate`: each chat, a second. `group_rate`: a group, a minute. 0: off."""
        self._all = _Window(rate, _SECOND) if rate else None
        self._left_free = int(rate * _LEFT_FREE)
        self._chat_rate = chat_rate
        self._group_rate = group_rate
        self._chats: dict[int, _Allowance] = {}
        self._groups: dict[int, _Window] = {}
        #: By chat; None stands for all of them.
        self._halts: dict[int | None, int] = {}
        self._look_at = _KEPT
        #: The latest time in here, which only goes forward, and by how much it is ahead of the machine's.
        self._latest = 0
        self._ahead = 0

    def ready_at(self, chat_id: int, now: int, *, urgent: bool = True) -> int:
        """The earliest time for a call to this chat; `now` where it may start at once."""
        here = self._forward(now)
        times = [here, self._halts.get(None, 0), self._halts.get(chat_id, 0)]
        if self._all:
            times.append(self._all.ready_at(here, 0 if urgent else self._left_free))
        if chat := self._chats.get(chat_id):
            times.append(chat.ready_at(here))
        if group := self._groups.get(chat_id):
            times.append(group.ready_at(here))
        return max(times) - self._ahead

    def room_at(self, now: int, *, urgent: bool = True) -> int:
        """The earliest time for a call to whomever, as far as all of them together are held."""
        here = self._forward(now)
        room = self._all.ready_at(here, 0 if urgent else self._left_free) if self._all else here
        return max(room, self._halts.get(None, 0)) - self._ahead

    def give_back(self, chat_id: int) -> None:
        """The call that was taken last for this chat was not made after all."""
        if self._all:
            self._all.give_back()
        for one in (self._chats.get(chat_id), self._groups.get(chat_id)):
            if one is not None:
                one.give_back()

    def take(self, chat_id: int, now: int) -> None:
        """A call to this chat starts now."""
        now = self._forward(now)
        if self._all:
            self._all.take(now)
        if self._chat_rate:
            self._chats.setdefault(chat_id, _Allowance(self._chat_rate)).take(now)
        if self._group_rate and chat_id < 0:
            self._groups.setdefault(chat_id, _Window(self._group_rate, _MINUTE)).take(now)
        self._forget(now)

    def halt(self, chat_id: int | None, until: int) -> None:
        """Telegram said to wait: this chat alone, or all where it named none. A shorter wait ends no longer one."""
        self._halts[chat_id] = max(until + self._ahead, self._halts.get(chat_id, 0))

    def is_halted(self, chat_id: int, now: int) -> bool:
        """Whether Telegram said to wait with this chat, or with all."""
        here = self._forward(now)
        return max(self._halts.get(None, 0), self._halts.get(chat_id, 0)) > here

    @property
    def remembered(self) -> int:
        """How much is kept, in chats."""
        return len(self._chats) + len(self._groups) + len(self._halts)

    def _forward(self, now: int) -> int:
        self._ahead = max(self._ahead, self._latest - now)
        self._latest = now + self._ahead
        return self._latest

    def _forget(self, now: int) -> None:
        """Let go of what is idle, whenever twice as much is kept as was left the last time."""
        if self.remembered <= self._look_at:
            return
        self._chats = {chat_id: one for chat_id, one in self._chats.items() if not one.is_idle(now)}
        self._groups = {chat_id: one for chat_id, one in self._groups.items() if not one.is_idle(now)}
        self._halts = {chat_id: until for chat_id, until in self._halts.items() if until > now}
        self._look_at = max(_KEPT, 2 * self.remembered)
