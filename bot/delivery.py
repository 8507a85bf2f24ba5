"""The outbox, drained: in order in each chat, chats side by side, a handful of sends in flight."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

import structlog

from bot.channels.protocol import Channel
from bot.claim import Claimed, Result, Wait, claim, set_aside, settle
from bot.clock import Clock
from bot.errors import ChannelError, ChannelOff
from bot.metrics import Metrics
from bot.outlet import Outlet, Where
from bot.saving import Moment
from bot.shelf import Shelf
from data import outbox
from data.connection import Connection
from data.database import Database, is_refusal

log = structlog.get_logger("delivery")

#: Rows of one chat before another chat has its turn.
TURN = 4
#: The wait while the database itself refuses.
STORAGE_WAIT_S = 1.0
#: What a channel has for one send, less than a lease. After it nobody knows what the other side has.
SEND_S = 45.0
#: A reply that has to wait so long, in milliseconds, is announced by a sign that somebody is writing.
SIGN_FROM_MS = 1_500
#: Mistakes of ours in one chat before its first row is set aside.
TRIES = 3


class Delivery:
    """Sends what the outbox holds. Woken by the engine after each commit; finds the rest by itself at the start."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        shelf: Callable[[], Shelf],
        clock: Clock,
        metrics: Metrics,
        in_flight: int = 6,
        send_s: float = SEND_S,
    ) -> None:
        """`in_flight` bounds how many sends a crash can repeat."""
        self._send_s = send_s
        self.storage_wait_s = STORAGE_WAIT_S
        self._db, self._channels, self._shelf, self._clock, self._metrics = db, channels, shelf, clock, metrics
        self._sends = cache(metrics.sends.labels)
        self._in_flight = in_flight
        self._outlets: dict[str, Outlet] = {}
        #: Chats that are in a queue or in a worker's hands; what came meanwhile.
        self._chats: dict[int, Where | None] = {}
        self._alarms: dict[int, asyncio.TimerHandle] = {}
        self._workers: list[asyncio.Task[None]] = []
        #: What became of sends, until it is written.
        self._unsettled: dict[int, tuple[Claimed, Result]] = {}
        #: How often in a row a chat failed by a mistake of ours.
        self._troubles: dict[int, int] = {}
        self._signs: set[asyncio.Task[None]] = set()
        # Only spreads retries.
        self._random = Random()  # noqa: S311
        self._stopping = False

    async def start(self) -> None:
        """Free what a dead process was sending, and take up every chat with something to send."""
        copies = await self._db.write(outbox.recover)
        self._metrics.copies.inc(copies)
        if copies:
            log.warning("sends of a dead process go out again", action="recovered", count=copies)
        for one in await self._db.read(outbox.open_chats):
            self.wake(one.conversation_id, Where(one.channel, one.address, one.is_urgent))

    def wake(self, conversation_id: int, where: Where) -> None:
        """There may be something to send in this chat."""
        if conversation_id in self._chats:
            self._chats[conversation_id] = where
            return
        self._chats[conversation_id] = None
        self._outlet(where.channel).put(conversation_id, where)

    def _outlet(self, name: str) -> Outlet:
        """The channel's own queue with its own workers: a slow or halted channel holds up no other."""
        if name not in self._outlets:
            outlet = self._outlets[name] = Outlet(self._channels.get(name), self._clock.machine)
            self._workers += [asyncio.create_task(self._work(outlet)) for _ in range(self._in_flight)]
        return self._outlets[name]

    async def _work(self, outlet: Outlet) -> None:
        while True:
            conversation_id, where = await outlet.next()
            try:
                await self._drain(conversation_id, where, outlet)
                self._troubles.pop(conversation_id, None)
            except Exception as error:  # noqa: BLE001 - a worker that died of one chat would be missing to all
                self._stumble(conversation_id, where, error)
            finally:
                again = self._chats.pop(conversation_id, None)
                if again is not None:
                    self.wake(conversation_id, again)

    def _stumble(self, conversation_id: int, where: Where, error: Exception) -> None:
        """Again in a moment. What is not the storage's own trouble is counted: the third time the row is set aside."""
        if is_refusal(error):
            log.error("storage refuses", action="storage_refused", reason=str(error))
        else:
            self._troubles[conversation_id] = self._troubles.get(conversation_id, 0) + 1
            log.error("delivery failed", action="delivery_failed", conversation_id=conversation_id, exc_info=error)
        self._alarm(conversation_id, where, self.storage_wait_s)

    async def _drain(self, conversation_id: int, where: Where, outlet: Outlet) -> None:
        if self._troubles.get(conversation_id, 0) >= TRIES:
            return await self._set_aside(conversation_id, where)
        last = self._unsettled.get(conversation_id)
        for turn in range(TURN + 1):
            # The last turn only settles what the one before it sent.
            is_over = turn == TURN or self._stopping
            wait = 0 if is_over else outlet.reserve(where)
            found = await self._turn(conversation_id, where, outlet, last, claims=not is_over and not wait, wait=wait)
            if isinstance(found, Wait):
                self._show_wait(where, wait)
                self._alarm(conversation_id, where, max(0.0, (found.until - self._clock.machine()) / 1000))
            if not isinstance(found, Claimed):
                if is_over and last is not None and not self._stopping:
                    self._chats[conversation_id] = self._chats[conversation_id] or where
                return None
            last = (found, await self._send(found))
            # Kept until it is written: a disk that refuses now must not make a second send of it.
            self._unsettled[conversation_id] = last
        return None

    def _show_wait(self, where: Where, wait: int) -> None:
        """Who waits for an answer that is held by the other side's pace sees that it comes."""
        channel = self._channels.get(where.channel)
        if where.is_urgent and wait >= SIGN_FROM_MS and channel is not None:
            sign = asyncio.create_task(channel.hint(where.address, "typing"))
            self._signs.add(sign)
            sign.add_done_callback(self._signs.discard)

    async def _turn(
        self,
        conversation_id: int,
        where: Where,
        outlet: Outlet,
        last: tuple[Claimed, Result] | None,
        *,
        claims: bool,
        wait: int,
    ) -> Claimed | Wait | None:
        """Settle and claim, or find out whether anything waits.

        What was reserved at the other side and is not used is given back, whatever happens.
        """
        found: Claimed | Wait | None = None
        try:
            found = await self._settle_and_claim(conversation_id, last, claims=claims, wait=wait)
            self._unsettled.pop(conversation_id, None)
        finally:
            if claims and not isinstance(found, Claimed):
                outlet.give_back(where)
        return found

    async def _set_aside(self, conversation_id: int, where: Where) -> None:
        at = Moment(self._clock.shop(), self._clock.machine())
        self._unsettled.pop(conversation_id, None)
        await self._db.write(lambda db: set_aside(db, conversation_id, "failed three times", at))
        self._chats[conversation_id] = where

    async def _settle_and_claim(
        self, conversation_id: int, last: tuple[Claimed, Result] | None, *, claims: bool, wait: int
    ) -> Claimed | Wait | None:
        """One commit for the end of one send and the beginning of the next."""
        at = Moment(self._clock.shop(), self._clock.machine())
        shelf = self._shelf()

        def both(db: Connection) -> tuple[str | None, Claimed | Wait | None]:
            outcome = settle(db, *last, at, self._random) if last else None
            if claims:
                return outcome, claim(db, shelf, conversation_id, at, self._random)
            waits = wait > 0 and outbox.head(db, conversation_id) is not None
            return outcome, Wait(at.machine + wait) if waits else None

        outcome, found = await self._db.write(both)
        if outcome and last:
            self._sends(last[0].outgoing.channel, outcome).inc()
        return found

    async def _send(self, claimed: Claimed) -> Result:
        """Nothing is awaited before the channel is called: a take-over that commits from here on comes after it."""
        row = claimed.outgoing
        channel = self._channels.get(row.channel)
        if channel is None:
            return ChannelOff()
        if claimed.unsure:
            self._metrics.copies.inc()
        try:
            async with asyncio.timeout(self._send_s):
                return await channel.send(row)
        except ChannelError as error:
            log.warning("not sent", action="send_failed", channel=row.channel, fate=error.fate, reason=str(error))
            return error
        except TimeoutError:
            log.warning("no answer", action="send_timed_out", channel=row.channel)
            return ChannelError(f"no answer within {self._send_s:g} s", fate="unknown")
        except Exception as error:
            # A channel's own mistake: nobody knows what the other side has.
            log.exception("send broke", action="send_broke", channel=row.channel)
            return ChannelError(repr(error), fate="unknown")

    def _alarm(self, conversation_id: int, where: Where, after_s: float) -> None:
        old = self._alarms.pop(conversation_id, None)
        if old:
            old.cancel()
        loop = asyncio.get_running_loop()
        self._alarms[conversation_id] = loop.call_later(after_s, self._rung, conversation_id, where)

    def _rung(self, conversation_id: int, where: Where) -> None:
        self._alarms.pop(conversation_id, None)
        self.wake(conversation_id, where)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being sent, nothing is ready to be, and every outcome is written."""
        return not self._chats and not self._unsettled

    async def stop(self, within_s: float = 10) -> None:
        """Finish the sends in hand and write what became of them; what waits stays in the outbox."""
        self._stopping = True
        for conversation_id, alarm in self._alarms.items():
            if conversation_id not in self._unsettled:
                alarm.cancel()
        deadline = asyncio.get_running_loop().time() + within_s
        while not self.is_quiet and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - once a life
            await asyncio.sleep(0.01)
        for alarm in self._alarms.values():
            alarm.cancel()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
