"""The steps for one conversation: each a call into the group, then what is so now, written down."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.telegram.desk.calls import Done, Failed, GroupCalls, Result
from bot.channels.telegram.desk.plan import Choice, card_key, name_of
from bot.channels.telegram.desk.records import DeskRecords
from bot.channels.telegram.desk.story import Shown, Teller, Told
from bot.channels.telegram.pace import Pace
from data.desk import Said, Talk, Topic

log = structlog.get_logger("telegram")

#: So long a message that is on its way to the customer is waited for, so that it is told as sent (s).
PENDING_S = 2.0
#: Refusals of one message before it is left out.
TRIES = 3

Step = Callable[[Talk, Topic], Awaitable[Result | None]]


class Steps:
    """Makes them. A death between the call and its writing repeats the call: two of it are better than none."""

    def __init__(self, calls: GroupCalls, records: DeskRecords, pace: Pace, gather_s: float) -> None:
        """Who takes a step has asked `pace` for room; here it is told of each call."""
        self._calls, self._records, self._pace, self._gather_s = calls, records, pace, gather_s
        self.chat_id = 0
        self._pending: dict[int, tuple[int, float]] = {}
        self._refused: dict[int, int] = {}
        self._steps: dict[str, Step] = {
            "reopen": self._reopen, "card": self._card, "tell": self._tell, "rename": self._rename, "pin": self._pin,
            "edit": self._edit, "close": self._close, "settle": self._settle, "wake": self._wake,
        }  # fmt: skip

    async def take(self, found: Choice, chat_id: int) -> Result | None:
        """Take the step in the group; None where no call was needed."""
        self.chat_id = chat_id
        talk = found.talk
        if found.step == "create":
            return await self._create(talk)
        assert talk.topic is not None
        result = await self._steps[found.step](talk, talk.topic)
        if isinstance(result, Done):
            self._refused.pop(talk.id, None)
        return result

    def _take(self) -> None:
        self._pace.take(self.chat_id, self._records.clock.machine())

    async def _create(self, talk: Talk) -> Result:
        name = name_of(talk, self._records.words)
        self._take()
        result = await self._calls.create(self.chat_id, name)
        if isinstance(result, Done) and result.thread is not None:
            await self._records.begin(talk.id, self.chat_id, result.thread, name)
        return result

    async def _reopen(self, talk: Talk, topic: Topic) -> Result:
        self._take()
        result = await self._calls.reopen(self.chat_id, topic.thread or 0)
        return await self._kept(result, talk, is_closed=0, wants_closed=0)

    async def _close(self, talk: Talk, topic: Topic) -> Result:
        self._take()
        result = await self._calls.close(self.chat_id, topic.thread or 0)
        return await self._kept(result, talk, is_closed=1)

    async def _rename(self, talk: Talk, topic: Topic) -> Result:
        name = name_of(talk, self._records.words)
        self._take()
        result = await self._calls.rename(self.chat_id, topic.thread or 0, name)
        stays = {} if talk.owner == "bot" else {"wants_closed": 0}
        return await self._kept(result, talk, name=name, **stays)

    async def _pin(self, talk: Talk, topic: Topic) -> Result:
        self._take()
        result = await self._calls.pin(self.chat_id, topic.card_id or 0)
        return await self._kept(result, talk, is_pinned=1)

    async def _settle(self, talk: Talk, _: Topic) -> None:
        """All is told and looks as it should: nothing is looked at here until people have it again."""
        await self._records.update(talk.id, is_live=0)

    async def _wake(self, talk: Talk, _: Topic) -> None:
        """People have it again."""
        await self._records.catch_up(talk.id)

    async def _card(self, talk: Talk, topic: Topic) -> Result | None:
        card = await self._records.card(talk)
        if card is None:
            await self._records.lose(talk.id)
            return None
        self._take()
        result = await self._calls.say(
            self.chat_id, topic.thread, card.text, entities=card.entities, keyboard=card.keyboard
        )
        number = result.message_id if isinstance(result, Done) else 0
        now = self._records.clock.machine()
        return await self._kept(result, talk, card_id=number, card_key=card_key(talk), carded_at=now, is_pinned=0)

    async def _edit(self, talk: Talk, topic: Topic) -> Result | None:
        card = await self._records.card(talk)
        if card is None:
            await self._records.lose(talk.id)
            return None
        self._take()
        result = await self._calls.change(self.chat_id, topic.card_id or 0, card.text, card.entities, card.keyboard)
        now = self._records.clock.machine()
        return await self._kept(result, talk, card_key=card_key(talk), carded_at=now)

    async def _tell(self, talk: Talk, topic: Topic) -> Result | None:
        """What was said since, as far as one message holds it."""
        lines = await self._records.untold(talk)
        if self._is_waited_for(talk, lines):
            await asyncio.sleep(self._gather_s)
            return None
        teller = Teller(self._records.words, talk.name, talk.channel, self.chat_id, topic.thread or 0)
        told = teller.next(lines, topic.told, topic.part)
        result: Result = Done()
        if told.piece is not None:
            self._take()
            result = await self._put(topic, told)
            if isinstance(result, Failed) and result.why == "refused":
                result = await self._instead(topic, told, result)
        self._pending.pop(talk.id, None)
        return await self._kept(result, talk, told=told.told, part=told.part)

    async def _put(self, topic: Topic, told: Told) -> Result:
        if isinstance(told.piece, Shown):
            return await self._calls.show(self.chat_id, topic.thread or 0, told.piece)
        return await self._calls.say(self.chat_id, topic.thread, told.piece or "", is_quiet=not told.is_customers)

    async def _instead(self, topic: Topic, told: Told, refused: Failed) -> Result:
        """A file that Telegram does not take is named."""
        if not isinstance(told.piece, Shown):
            return refused
        name = self._records.words[f"file.{told.piece.attachment.kind}"]
        self._take()
        return await self._calls.say(self.chat_id, topic.thread, f"{told.piece.caption} [{name}]")

    def _is_waited_for(self, talk: Talk, lines: list[Said]) -> bool:
        """Whether something of it is on its way still, and it is worth a moment to see it arrive."""
        if all(line.status not in ("waiting", "sending") for line in lines):
            return False
        now = asyncio.get_running_loop().time()
        last, since = self._pending.get(talk.id, (0, now))
        if last != lines[-1].id:
            since = since if last else now
            self._pending[talk.id] = (lines[-1].id, since)
        return now - since < PENDING_S

    async def _kept(self, result: Result, talk: Talk, **values: object) -> Result:
        """Write what is so now. What Telegram refuses again and again counts as done: it must not hold up the rest."""
        if isinstance(result, Failed):
            if result.why != "refused":
                return result
            self._refused[talk.id] = self._refused.get(talk.id, 0) + 1
            if self._refused[talk.id] < TRIES:
                return result
            log.error("left out", action="desk_left_out", conversation_id=talk.id, reason=result.detail)
        await self._records.update(talk.id, **values)
        return Done()
