"""Out to the group: topics made, told and kept in shape, one call after the other at the group's own pace."""

import asyncio
from collections import deque

import structlog
from telegram import Bot

from bot.channels.telegram.desk.calls import Failed, GroupCalls
from bot.channels.telegram.desk.look import look
from bot.channels.telegram.desk.plan import Choice, choose
from bot.channels.telegram.desk.records import DeskRecords
from bot.channels.telegram.desk.standing import Standing, tell
from bot.channels.telegram.desk.steps import Steps
from bot.channels.telegram.pace import Pace
from data.connection import StorageError
from data.desk import Talk

log = structlog.get_logger("telegram")

#: How often it is looked for more while there is a topic, and while there is none (s).
LOOK_S, IDLE_S = 1.0, 5.0
#: How often a group that is no desk is looked at again (s).
AGAIN_S = 60.0
#: The wait after a failure (s), growing.
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0


class Mirror:
    """Has one task, which makes all calls. What it was about to do is found again in the database after any death."""

    def __init__(
        self, bot: Bot, calls: GroupCalls, records: DeskRecords, pace: Pace, asked: int, bot_id: int, gather_s: float
    ) -> None:
        """`asked` is the group that the settings name."""
        self._bot, self._calls, self._records, self._pace = bot, calls, records, pace
        self._bot_id, self._gather_s = bot_id, gather_s
        self.standing = Standing("starting", asked, asked)
        self._look_at = 0.0
        self._some = asyncio.Event()
        self._answers: deque[tuple[int | None, str]] = deque()
        self._served: dict[int, float] = {}
        self._steps = Steps(calls, records, pace, gather_s)
        self._wait_s = FIRST_WAIT_S
        self._stopping = False

    @property
    def chat_id(self) -> int:
        """The group's number as it is now."""
        return self.standing.chat_id

    def wake(self) -> None:
        """There may be something to tell."""
        self._some.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._some.set()

    def look_again(self) -> None:
        """Something about the group, or the bot in it, is otherwise."""
        self._look_at = 0.0
        self._some.set()

    def answer(self, thread: int | None, text: str) -> None:
        """A word to whoever gave a command; one that is lost by a stop is no harm."""
        self._answers.append((thread, text))
        self._some.set()

    async def follow(self, chat_id: int) -> None:
        """The group has another number."""
        standing = Standing("starting", self.standing.asked, chat_id)
        await self._records.keep_standing(standing, self.chat_id)
        self.standing = standing
        self.look_again()

    async def load(self) -> None:
        """Which number the group had the last time: what comes from it must be known for the desk's."""
        kept = await self._records.standing()
        if kept is not None and kept.asked == self.standing.asked:
            self.standing = Standing("starting", kept.asked, kept.chat_id)

    async def run(self) -> None:
        """Until it is to stop: what is being sent is seen through, or the next start would send it again."""
        while not self._stopping:
            try:
                await self._pause(await self._once())
            except StorageError as error:
                log.error("storage refuses", action="storage_refused", reason=str(error))
                await asyncio.sleep(FIRST_WAIT_S)
            except Exception:
                # The one task that speaks to the group must outlive a mistake of ours.
                log.exception("the desk failed", action="desk_failed")
                await asyncio.sleep(LONGEST_WAIT_S)

    async def _pause(self, seconds: float) -> None:
        """Until something happened and a little more had time to happen with it, or so long."""
        if seconds <= 0 or self._stopping:
            return
        self._some.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._some.wait()
        except TimeoutError:
            return
        if not self._stopping:
            await asyncio.sleep(self._gather_s)

    async def _once(self) -> float:
        """One call at most; returns the wait before the next, 0 where there may be more to do at once."""
        loop = asyncio.get_running_loop()
        if loop.time() >= self._look_at:
            await self._look(loop.time())
        if self.standing.status != "ok":
            return max(0.05, self._look_at - loop.time())
        now = self._records.clock.machine()
        wait = self._pace.ready_at(self.chat_id, now, urgent=False) - now
        if wait > 0:
            # No longer than that: the machine's clock may be put forward meanwhile.
            return min(LOOK_S, wait / 1000)
        if self._answers:
            return await self._say(*self._answers[0])
        talks = await self._records.talks()
        found = choose(talks, self.chat_id, now, self._records.words, self._served)
        if found is None:
            return LOOK_S if talks else IDLE_S
        return await self._perform(found, loop.time())

    async def _look(self, at: float) -> None:
        found = await look(self._bot, self._bot_id, self.standing.asked, self.chat_id)
        if found != self.standing:
            await self._records.keep_standing(found, self.chat_id)
            tell(found)
        self.standing = found
        self._look_at = at + (AGAIN_S if found.status != "unreachable" else self._longer())
        if found.status == "ok":
            self._look_at = float("inf")

    def _longer(self) -> float:
        wait, self._wait_s = self._wait_s, min(LONGEST_WAIT_S, self._wait_s * 2)
        return wait

    async def _say(self, thread: int | None, text: str) -> float:
        self._pace.take(self.chat_id, self._records.clock.machine())
        result = await self._calls.say(self.chat_id, thread, text, is_quiet=True)
        if isinstance(result, Failed) and result.why in ("later", "moved"):
            return await self._failed(result, None)
        self._answers.popleft()
        return 0.0

    async def _perform(self, found: Choice, at: float) -> float:
        talk = found.talk
        result = await self._steps.take(found, self.chat_id)
        self._served[talk.id] = at
        if isinstance(result, Failed):
            return await self._failed(result, talk)
        if result is not None:
            self._wait_s = FIRST_WAIT_S
        return 0.0

    async def _failed(self, failed: Failed, talk: Talk | None) -> float:
        """What a refusal asks for; returns the wait before the next call."""
        log.warning("the desk was refused", action=f"desk_{failed.why}", reason=failed.detail)
        match failed.why:
            case "later" if failed.wait_s:
                self._pace.halt(self.chat_id, self._records.clock.machine() + round(failed.wait_s * 1000))
                return 0.05
            case "later" | "refused":
                return self._longer()
            case "moved":
                await self.follow(failed.moved_to)
            case "off":
                self._look_at = 0.0
                return self._longer()
            case "gone" if talk is not None:
                await self._records.lose(talk.id)
            case "closed" if talk is not None:
                await self._records.update(talk.id, is_closed=1)
            case "no_card" if talk is not None:
                await self._records.update(talk.id, card_id=None)
        return 0.0
