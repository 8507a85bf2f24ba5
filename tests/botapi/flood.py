"""The flood limits: one a second to a chat with a small burst, thirty a second in all, twenty a minute to a group.

Edits and new topics count like messages, and all topics of a forum are one chat.
"""

import math
from collections import defaultdict, deque

from telegram.constants import FloodLimit

from tests.botapi.chat import Chat
from tests.botapi.refusal import too_many

BURST = 3
COUNTED = ("send", "copy", "edit", "createforumtopic")
NOT_COUNTED = {"sendchataction", "editforumtopic"}


class Flood:
    """Windows that slide over what was taken; a refused call takes nothing."""

    def __init__(self) -> None:
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        #: By private chat: when its bucket will be empty again.
        self._full_until: dict[int, float] = {}

    def take(self, method: str, chat: Chat, count: int, now: float) -> None:
        """Counts a call of so many messages. Raises Refusal 429 where it is one too many."""
        if not method.startswith(COUNTED) or method in NOT_COUNTED:
            return
        wait = self._wait(self._all, FloodLimit.MESSAGES_PER_SECOND, 1.0, count, now)
        if chat.is_private:
            begin = max(self._full_until.get(chat.id, 0.0), now)
            wait = max(wait, begin - now - (BURST - 1))
        else:
            minute = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
            wait = max(wait, self._wait(self._groups[chat.id], minute, 60.0, count, now))
        if wait > 0:
            raise too_many(math.ceil(wait))
        self._all.extend([now] * count)
        if chat.is_private:
            self._full_until[chat.id] = begin + count
        else:
            self._groups[chat.id].extend([now] * count)

    @staticmethod
    def _wait(taken: deque[float], most: int, window_s: float, count: int, now: float) -> float:
        """How long until there is room for so many; 0 where there is."""
        while taken and taken[0] <= now - window_s:
            taken.popleft()
        over = len(taken) + count - most
        return taken[min(over, len(taken)) - 1] + window_s - now if over > 0 and taken else 0.0
