"""The updates that wait for the bot, and getUpdates with its offsets.

An offset confirms everything below it. One that lies further ahead than ten is not believed: the real server then
answers from the head of its queue, which is what a bot meets whose ids have jumped down.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from telegram.constants import PollingLimit, UpdateType

from tests.botapi.bell import Bell
from tests.botapi.chat import Json
from tests.botapi.form import Form
from tests.botapi.refusal import Breach, Refusal

#: Come only when they are asked for by name.
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = {kind.value for kind in UpdateType}
BELIEVED_AHEAD = 10
LONGEST_POLL_S = 50
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Pending:
    """An update that is not confirmed, frozen as it was when it happened."""

    id: int
    body: bytes
    #: Within a lane the order is kept: a chat is one, the presses of a user are another.
    lane: tuple[str, Any]
    #: Handed out once more although its id was confirmed.
    is_repeat: bool = False
    was_given: bool = False


class Updates:
    """The queue. A poll that waits is ended by the next one."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self.pending: deque[Pending] = deque()
        self.allowed = KINDS - NOT_BY_DEFAULT
        self.next_id = 700_000_001
        #: Where updates go while a webhook is set.
        self.deliver: Callable[[Pending], None] | None = None
        self._poll: asyncio.Future[None] | None = None

    def push(self, kind: str, content: Json) -> Json:
        """Queues it where its kind is allowed; the update, which has no id where it is not."""
        if kind not in self.allowed:
            return {kind: content}
        return self.push_raw({kind: content})

    def push_raw(self, update: Json, *, is_repeat: bool = False) -> Json:
        """Queues whatever it is, with the next id where it has none."""
        if "update_id" not in update:
            update = {"update_id": self.next_id, **update}
            self.next_id += 1
        body = orjson.dumps(update)
        pending = Pending(update["update_id"], body, _lane(update), is_repeat)
        self.pending.append(pending)
        if self.deliver:
            self.deliver(pending)
        elif self._poll and not self._poll.done():
            self._poll.set_result(None)
        frozen: Json = orjson.loads(body)
        return frozen

    def taken(self, pending: Pending) -> None:
        """A webhook has taken it."""
        self.pending.remove(pending)
        self._bell.ring()

    def jump(self, to: int) -> None:
        """The next id. Downward only where nothing waits, as it happens after a week of silence."""
        if to < self.next_id and self.pending:
            raise ValueError("ids jump down only when every update is confirmed: await that first")
        self.next_id = to

    def end_poll(self, why: str) -> None:
        """A poll that waits ends with a 409."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(why, 409))

    def allow(self, kinds: list[str] | None) -> None:
        """None: as last time. An empty list: the default."""
        if kinds is not None:
            self.allowed = set(kinds) & KINDS if kinds else KINDS - NOT_BY_DEFAULT

    async def take(self, form: Form) -> list[bytes]:
        """getUpdates: confirms, and answers as soon as there is something."""
        if self.deliver:
            raise Refusal(WEBHOOK_IS_SET, 409)
        self.end_poll(OTHER_POLL)
        limit = form.integer("limit") or PollingLimit.MAX_LIMIT
        if not PollingLimit.MIN_LIMIT <= limit <= PollingLimit.MAX_LIMIT:
            raise Breach("limit must be between 1 and 100")
        self.allow(form.parsed("allowed_updates", list))
        self._confirm(form.integer("offset") or 0)
        self._bell.ring()
        if not self.pending:
            await self._wait(min(form.integer("timeout") or 0, LONGEST_POLL_S))
        given = [pending for pending, _ in zip(self.pending, range(limit), strict=False)]
        for pending in given:
            pending.was_given = True
        return [pending.body for pending in given]

    def _confirm(self, offset: int) -> None:
        while offset < 0 and len(self.pending) > -offset:
            self.pending.popleft()
        if offset > self.next_id + BELIEVED_AHEAD:
            offset = 0
        while self.pending and _is_confirmed(self.pending[0], offset):
            self.pending.popleft()

    async def _wait(self, most_s: int) -> None:
        if most_s <= 0:
            return
        self._poll = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._poll


def _is_confirmed(pending: Pending, offset: int) -> bool:
    return pending.was_given if pending.is_repeat else pending.id < offset


def _lane(update: Json) -> tuple[str, Any]:
    for kind, content in update.items():
        if kind == "callback_query" and isinstance(content, dict):
            return "presses", content.get("from", {}).get("id")
        if isinstance(content, dict) and isinstance(content.get("chat"), dict):
            return "chat", content["chat"].get("id")
    return "other", update["update_id"]
