"""Delivery's side of the transaction: settle the last send, look at the gate once more, lease the next row."""

from random import Random

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.protocol import Sent
from bot.errors import ChannelError, ChannelOff
from bot.failure import hand_over
from bot.reach import lose
from bot.saving import Moment, take_back
from bot.scene import situation
from bot.shelf import Shelf
from data import contacts, messages, outbox, registers
from data.connection import Connection
from data.outbox import Head, Outgoing
from flows.events import TimerFired
from flows.gate import Later, is_payable, may_nudge, may_say
from flows.hours import DAY

#: How long a send may take before its lease ends, in machine milliseconds.
LEASE_MS = 60_000
#: Tries of a message that surely did not arrive; with the waits below, about a day.
TRIES = 24
FIRST_WAIT_MS, LONGEST_WAIT_MS = 1_000, 3_600_000
#: How often a channel that is off is looked at again. It is nobody's failed try.
OFF_WAIT_MS = 60_000

Result = Sent | ChannelError


class Claimed(Struct, frozen=True):
    """A row that is ours to send."""

    outgoing: Outgoing
    tries: int
    unsure: int


class Wait(Struct, frozen=True):
    """Nothing to send in this chat before this machine time."""

    until: int


def settle(db: Connection, claimed: Claimed, result: Result, at: Moment, random: Random) -> str:
    """Write what became of a send; returns its outcome for the metrics: sent, retry, unsure or dead.

    1. Taken by the other side: sent.
    2. Never to be sent (blocked, refused): dead, with the reason; a contact that is gone is marked, its timers stop.
    3. Surely not sent: again after a growing, jittered wait, or after the wait that the other side asked for.
    4. Perhaps sent: once more, since one copy is better than silence; a nudge is not worth it. Twice: an agent sees.
    """
    row = claimed.outgoing
    if isinstance(result, ChannelOff):
        outbox.again(db, row.id, at.machine + OFF_WAIT_MS, str(result), unsure=False, counts=False)
        return "retry"
    if isinstance(result, Sent) and not result.is_last:
        outbox.part_sent(db, row.id)
        return "part"
    if isinstance(result, Sent):
        outbox.sent(db, row.id, result.ref, at.machine, is_edit=result.is_edit)
        return "sent"
    if result.permanent:
        _bury(db, claimed, str(result), at, unreachable=result.unreachable)
        return "dead"
    if result.fate == "unknown":
        if row.kind == "nudge" or claimed.unsure:
            _bury(db, claimed, f"unsure: {result}", at)
            return "dead"
        outbox.again(db, row.id, at.machine + _wait(1, result, random), str(result), unsure=True, counts=True)
        return "unsure"
    if claimed.tries >= TRIES:
        _bury(db, claimed, f"{TRIES} tries: {result}", at)
        return "dead"
    outbox.again(db, row.id, at.machine + _wait(claimed.tries, result, random), str(result), unsure=False, counts=True)
    return "retry"


def _wait(tries: int, error: ChannelError, random: Random) -> int:
    if error.retry_after_s is not None:
        return round(error.retry_after_s * 1000)
    longest = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))
    return int(longest * (0.5 + random.random()))


def _bury(db: Connection, claimed: Claimed, reason: str, at: Moment, *, unreachable: bool = False) -> None:
    row = claimed.outgoing
    outbox.bury(db, row.id, reason)
    if unreachable:
        lose(db, row.contact_id, row.conversation_id, reason, at.shop)
        if row.kind != "agent":
            return
    note = f"没有送达 / not delivered: {row.text[:80]} ({reason})"
    _tell_agent(db, row.conversation_id, note, at, needs_human=row.kind != "nudge" and not unreachable)


def _tell_agent(db: Connection, conversation_id: int, note: str, at: Moment, *, needs_human: bool) -> None:
    messages.add(db, messages.NewMessage(conversation_id, "note", note, at.shop, kind="note"))
    thread = contacts.thread_of(db, conversation_id)
    if thread and needs_human:
        hand_over(db, thread, "not_delivered", at.shop)


def set_aside(db: Connection, conversation_id: int, reason: str, at: Moment) -> None:
    """A row that cannot even be claimed is given up, so that the rest of its chat goes on."""
    head = outbox.head(db, conversation_id)
    if head is not None:
        outbox.bury(db, head.id, reason)
        note = f"没有送达 / not delivered: outbox {head.id} ({reason})"
        _tell_agent(db, conversation_id, note, at, needs_human=head.kind != "nudge")


def claim(db: Connection, shelf: Shelf, conversation_id: int, at: Moment, random: Random) -> Claimed | Wait | None:
    """Lease the chat's next row. Owner and gate are read again in this very transaction: a 'no' cancels the row."""
    while (head := outbox.head(db, conversation_id)) is not None:
        if head.status == "sending":
            left = (head.leased_until or 0) - at.machine
            # More than a whole lease is left where the machine's clock went back.
            if 0 < left <= LEASE_MS:
                return Wait(at.machine + left)
            _free(db, head, at, random)
            continue
        if head.due_at > at.machine:
            return Wait(head.due_at)
        verdict = _verdict(db, shelf, head, at.shop)
        if verdict is None:
            outgoing = outbox.lease(db, head.id, at.machine + LEASE_MS)
            return Claimed(outgoing, head.tries + 1, head.unsure)
        if verdict == "hold":
            outbox.hold(db, head.id, f"owner_{head.owner}")
        else:
            take_back(db, head.id, verdict)
            registers.not_sent(db, conversation_id, head.case_id, "", head.kind, verdict, at.shop)
    return None


def _free(db: Connection, head: Head, at: Moment, random: Random) -> None:
    """A lease ran out and nobody said what became of the send."""
    lost = Claimed(outbox.get(db, head.id), head.tries, head.unsure)
    settle(db, lost, ChannelError("the lease ran out", fate="unknown", retry_after_s=0), at, random)


def _verdict(db: Connection, shelf: Shelf, head: Head, now: int) -> str | None:
    """None to send, `hold`, or the reason why not."""
    if head.not_after is not None and now > head.not_after:
        return "too_late"
    if head.kind == "agent":
        return None
    table = may_say(head.kind, head.owner, certain=head.certain, promise_broken=head.promise_broken)  # type: ignore[arg-type]
    if table != "send":
        return "hold" if table == "hold" else f"owner_{head.owner}"
    return _nudge_verdict(db, shelf, head, now) if head.kind == "nudge" else None


def _nudge_verdict(db: Connection, shelf: Shelf, head: Head, now: int) -> str | None:
    thread = contacts.thread_of(db, head.conversation_id)
    assert thread is not None
    facts = situation(db, shelf, thread, TimerFired("nudge", head.case_id), now)
    # This very row is among what was started today; it must not count against itself.
    facts = replace(facts, nudged=tuple(sorted(facts.nudged, key=lambda one: one.at))[:-1])
    case = facts.case(head.case_id)
    if case is None:
        return None
    if case.kind == "payment" and not is_payable(facts.order(case.order_number)):
        return "not_payable"
    verdict = may_nudge(facts, thread.conversation.owner, None, case, head.not_after or now + DAY)
    if verdict is None:
        return None
    return "quiet_hours" if isinstance(verdict, Later) else verdict.reason
