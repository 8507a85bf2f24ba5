"""The passage of a conversation to a human, as it is kept: entered, taken, answered, ended."""

from data import contacts, handoffs, registers
from data.connection import Connection
from data.handoffs import Entering
from flows.conversation import Conversation
from flows.hours import HOUR, SECOND
from flows.policy import Policy
from flows.working_time import after_working


def enter(
    db: Connection, policy: Policy, talk: Conversation, reason: str, now: int, *, state: str = "", is_urgent: bool
) -> None:
    """Into the queue, with the reason; a new passage is a line of the register and has its due times."""
    contacts.urge(db, talk.id, is_urgent)
    if handoffs.enter(db, _entering(policy, talk, reason, now, state or talk.state, is_urgent=is_urgent)):
        registers.record(db, "handoffs", talk.id, talk.customer_id, {"reason": reason, "state": talk.state}, now)


def follow(db: Connection, policy: Policy, before: Conversation, after: Conversation, trigger: str, now: int) -> None:
    """Another owner: an agent took it, or the bot has it again."""
    if (before.owner, before.agent_id) == (after.owner, after.agent_id):
        return
    if after.owner == "agent" and after.agent_id is not None:
        _take(db, policy, before, after.agent_id, now)
    elif after.owner == "bot":
        by = {"agent_release": "released", "timer_agent_idle": "idle"}
        handoffs.end(db, after.id, by.get(trigger, "gave_up"), now)  # type: ignore[arg-type]


def _take(db: Connection, policy: Policy, before: Conversation, agent_id: int, now: int) -> None:
    if not handoffs.take(db, before.id, agent_id, now):
        # Nobody asked for a person: an agent who watched stepped in.
        new = _entering(policy, before, handoffs.STEPPED_IN, now, before.state, is_urgent=False)
        handoffs.enter(db, new)
        handoffs.take(db, before.id, agent_id, now)


def _entering(policy: Policy, talk: Conversation, reason: str, now: int, state: str, *, is_urgent: bool) -> Entering:
    rules = policy.handoff
    return Entering(
        talk.id, talk.customer_id, reason, is_urgent, state, now,
        after_working(now, rules.first_reply_seconds * SECOND, policy),
        after_working(now, rules.settled_hours * HOUR, policy),
    )  # fmt: skip
