"""Whether a message may go: the table of kind × owner, and what a nudge must pass besides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flows.case import ASKING, BURDENS, Case
from flows.conversation import Owner
from flows.effects import SayKind
from flows.hours import DAY, HOUR, MINUTE, after_quiet, is_quiet
from flows.situation import Order, Situation

Verdict = Literal["send", "hold", "drop"]


#: Kind → what becomes of it while the bot, the queue, an agent owns the conversation. With the bot as the owner, a
#: desk message is the one that opens or closes the wait.
TABLE: Mapping[SayKind, tuple[Verdict, Verdict, Verdict]] = {
    "answer": ("send", "drop", "drop"),
    "desk": ("send", "send", "drop"),
    "confirm": ("send", "send", "send"),
    "notice": ("send", "send", "hold"),
    "nudge": ("send", "drop", "drop"),
}
OWNERS: tuple[Owner, ...] = ("bot", "queue", "agent")


def may_say(kind: SayKind, owner: Owner, *, certain: bool = False, promise_broken: bool = False) -> Verdict:
    """The table of DESIGN's 'What always holds'. `hold`: shown to the agent and sent on handing back."""
    if (kind, owner) == ("answer", "queue") and certain:
        return "send"
    if (kind, owner) == ("desk", "agent") and promise_broken:
        return "send"
    return TABLE[kind][OWNERS.index(owner)]


@dataclass(frozen=True, slots=True)
class Later:
    """Not now, but at this shop time."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """Not at all, and why."""

    reason: str


def may_nudge(
    situation: Situation, owner: Owner, last_in_at: int | None, case: Case, not_after: int
) -> Later | Never | None:
    """None where a nudge may go now. A time that comes too late is a 'never'."""
    no = _never(situation, owner, case)
    if no:
        return Never(no)
    later = _later(situation, last_in_at)
    if later is None:
        return Never("too_late") if situation.now > not_after else None
    return Never("too_late") if later.at > not_after else later


def _never(situation: Situation, owner: Owner, case: Case) -> str | None:
    policy, now = situation.policy, situation.now
    if not case.is_open:
        return "case_closed"
    if owner != "bot":
        return f"owner_{owner}"
    if not situation.customer.takes_nudges:
        return "opted_out"
    if not situation.contact.is_reachable:
        return "unreachable"
    if any(_weighs(other, situation) for other in situation.cases if other.id != case.id):
        return "something_else_open"
    if sum(1 for one in situation.nudged if one.at > now - DAY) >= policy.nudges.per_day:
        return "cap_of_the_day"
    if sum(1 for one in situation.nudged if one.at > now - 7 * DAY) >= policy.nudges.per_week:
        return "cap_of_the_week"
    return None


def _weighs(case: Case, situation: Situation) -> bool:
    """Whether a matter holds nudges back: not once its questions were left unanswered for so long that they are off."""
    is_left = (
        case.status == ASKING and case.updated_at < situation.now - situation.policy.talk.forget_after_hours * HOUR
    )
    return case.is_open and case.kind in BURDENS and not is_left


def _later(situation: Situation, last_in_at: int | None) -> Later | None:
    policy, now = situation.policy, situation.now
    if is_quiet(now, policy):
        return Later(after_quiet(now, policy, situation.contact.id * 7919), "quiet_hours")
    talk_ends = (last_in_at or 0) + policy.nudges.talking_minutes * MINUTE
    return Later(talk_ends, "talking") if talk_ends > now else None


def is_payable(order: Order | None) -> bool:
    """Whether an order still waits for its payment; one that is paid for at the door waits for nothing."""
    return order is not None and order.state == "placed" and order.paid_at is None and not order.is_cod
