"""One event in, one reaction out: the door to the flows."""

from msgspec import Struct
from msgspec.structs import replace

from flows.after_sales import AFTER_SALES
from flows.bands import weigh
from flows.blackmail import gather_evidence
from flows.case import ASKING, BURDENS, Case, can_be_resumed
from flows.chart import Chart, compose
from flows.conversation import IDLE, STACK_LIMIT, Conversation, Frame
from flows.effects import Effect
from flows.events import AgentAct, Event, Message, OrderNews, Press, TimerFired
from flows.greeting import GREETING
from flows.guide import Guide
from flows.handoff import HANDOFF
from flows.hours import HOUR, MINUTE
from flows.inquiry import INQUIRY
from flows.left_alone import look_after
from flows.machine import Machine
from flows.order_news import ORDER_NEWS
from flows.payment_mention import mention_unpaid
from flows.payment_nudge import PAYMENT_NUDGE
from flows.review_follow_up import REVIEW_FOLLOW_UP
from flows.situation import Situation
from flows.talk import EVERYWHERE, stale
from flows.triggers import triggers
from flows.turn import Turn, human_button
from replies.understanding import Match, Signals, Understanding

FLOWS = (GREETING, INQUIRY, PAYMENT_NUDGE, AFTER_SALES, REVIEW_FOLLOW_UP, HANDOFF)

#: Answered without leaving a flow, after which its last question comes again.
SIDE = frozenset({
    "asked", "order_asked", "product_asked", "product_given", "product_named", "case_asked",
    "trail_asked", "wait_for_stock", "hello", "haggle",
    "satisfied", "unknown", "attachment", "paid_claimed", "stop_reminding", "tracking_given", "yes", "no", "go_on",
    "agent_release",
})  # fmt: skip

#: While an agent speaks, the customer's word on reminders is all that the bot still hears.
HEARD_WITH_AGENT = frozenset({"stop", "start_again"})

#: Decisions that follow each other without a word in between; more would be a circle.
ONWARD_AT_MOST = 4

#: Intents that are manners: beside a real question they need no answer of their own.
MANNERS = ("greeting.", "chat.")


def house_chart() -> Chart:
    """The chart of all flows."""
    return compose(FLOWS, (*EVERYWHERE, *ORDER_NEWS))


class Reaction(Struct, frozen=True):
    """What a step comes to."""

    conversation: Conversation
    effects: tuple[Effect, ...]
    #: The trigger that was taken, None where nothing was to be done.
    trigger: str | None
    #: The intent that was answered, for counting.
    answered: str | None = None
    #: The meaning with its band set.
    event: Event | None = None


def react(machine: Machine, conversation: Conversation, event: Event, situation: Situation, guide: Guide) -> Reaction:
    """What the conversation becomes and what is to be done.

    1. The meaning gets its band; a state that the chart lost, or in which nobody spoke for a day, becomes idle.
    2. The first trigger that the state accepts moves it, and decisions follow on.
    3. What was interrupted goes on the stack, and comes back when the inner flow ends.
    """
    if isinstance(event, (Message, OrderNews)):
        event = replace(event, meaning=_to_the_point(weigh(event.meaning, situation, guide)))
    turn = Turn(_awake(machine, conversation, event, situation), event, situation, guide)
    _listen(turn)
    trigger = _move(machine, turn)
    if trigger is not None and isinstance(turn.event, Message):
        for other in turn.meaning.more:
            _also(machine, turn, other)
    gather_evidence(turn)
    mention_unpaid(machine, turn, trigger)
    _forget(turn, conversation)
    look_after(turn)
    _close_books(turn, trigger)
    return Reaction(turn.conversation, tuple(turn.effects), trigger, turn.answered, event)


def _to_the_point(meaning: Understanding) -> Understanding:
    """Of a greeting and a question in one message, the question."""
    best, more = meaning.best, tuple(one for one in meaning.more if not one.intent.startswith(MANNERS))
    if best is not None and more and best.intent.startswith(MANNERS):
        second, *others = more
        rest = tuple(one for one in meaning.matches[1:] if one.intent != second.intent)
        return replace(meaning, matches=(second, *rest), more=tuple(others))
    return replace(meaning, more=more) if more != meaning.more else meaning


def _awake(machine: Machine, talk: Conversation, event: Event, situation: Situation) -> Conversation:
    spoken_at = max(talk.last_in_at or 0, talk.entered_at or 0) or situation.now
    forgotten = spoken_at < situation.now - situation.policy.talk.forget_after_hours * HOUR
    if not machine.knows(talk.state) or (forgotten and isinstance(event, Message) and talk.owner == "bot"):
        return replace(talk, state=IDLE, stack=(), case_id=None)
    return talk


def _forget(turn: Turn, before: Conversation) -> None:
    """Questions that nobody will answer any more leave no half-open matter behind."""
    now = turn.conversation
    for case_id in _talked_about(before) - _talked_about(now):
        talk_case, turn.case = turn.case, turn.cases.get(case_id)
        # A return of a known order can be taken up again days later; it ends by its own timer.
        if turn.case is not None and turn.case.status == ASKING and not can_be_resumed(turn.case):
            turn.close_case("forgotten")
        turn.case = None if talk_case is not None and talk_case.id == case_id else talk_case


def _talked_about(talk: Conversation) -> set[int]:
    """The matters that are talked about, and those that come back."""
    return {case_id for case_id in (talk.case_id, *(frame.case_id for frame in talk.stack)) if case_id is not None}


def _listen(turn: Turn) -> None:
    """The customer is answered in the language in which they write."""
    written = turn.meaning.language if isinstance(turn.event, Message) else None
    if written and written != turn.conversation.language:
        turn.update(language=written)


def _move(machine: Machine, turn: Turn) -> str | None:
    """Fire what the event sets off, and settle where that leads."""
    before, turn.entered = turn.conversation, False
    trigger = _fire(machine, turn)
    if trigger is not None:
        _insist(turn)
        _settle(machine, turn, before, trigger)
    return trigger


def _fire(machine: Machine, turn: Turn) -> str | None:
    state = machine.chart.states[turn.state]
    wanted = triggers(turn, state)
    if turn.conversation.owner == "agent" and isinstance(turn.event, (Message, Press)):
        wanted = [one for one in wanted if one in HEARD_WITH_AGENT]
    for trigger in wanted:
        if machine.fire(turn, trigger):
            for _ in range(ONWARD_AT_MOST):
                if not machine.fire(turn, "onward"):
                    break
            return trigger
    if isinstance(turn.event, Press) and turn.conversation.owner != "agent":
        stale(turn)
        return "stale"
    return None


def _settle(machine: Machine, turn: Turn, before: Conversation, trigger: str) -> None:
    old, new = machine.chart.states[before.state], machine.chart.states[turn.state]
    turn.update(state=turn.state, case_id=_case_id(turn, machine) if turn.entered else before.case_id)
    if turn.entered:
        turn.update(entered_at=turn.now)
    if turn.conversation.owner == "agent":
        return
    if turn.entered and old.ask and old.resumes and turn.conversation.flow != before.flow and turn.state != IDLE:
        _put_aside(turn, before)
    elif new.ask is None and turn.conversation.owner == "bot" and not isinstance(turn.event, OrderNews):
        _come_back(machine, turn)
    elif not turn.entered and trigger in SIDE and old.resumes and turn.conversation.owner == "bot":
        turn.case = turn.cases.get(turn.conversation.case_id or 0)
        machine.ask(turn)


def _case_id(turn: Turn, machine: Machine) -> int | None:
    """At rest no matter is being talked about."""
    if machine.chart.states[turn.state].ask is None:
        return None
    return turn.case.id if turn.case else None


def _put_aside(turn: Turn, before: Conversation) -> None:
    """Another flow began: the question that is open comes back after it, unless its matter is settled by now."""
    case = turn.cases.get(before.case_id or 0)
    if before.case_id is not None and not _is_pending(case):
        return
    frame = Frame(before.state, before.case_id, turn.now)
    stack = tuple(one for one in before.stack if one.state != frame.state)
    turn.update(stack=(*stack, frame)[-STACK_LIMIT:])


def _is_pending(case: Case | None) -> bool:
    """Whether a question about it is still worth an answer: not once it is closed, with an agent, or agreed upon."""
    return case is not None and case.is_open and (case.kind not in BURDENS or case.status == ASKING)


def _come_back(machine: Machine, turn: Turn) -> None:
    """The inner flow ended: the outer question comes again, after a while with a word on what it was about."""
    while turn.conversation.stack:
        frame = turn.conversation.stack[-1]
        turn.update(stack=turn.conversation.stack[:-1])
        case = turn.cases.get(frame.case_id or 0)
        if machine.knows(frame.state) and (frame.case_id is None or _is_pending(case)):
            _resume(machine, turn, frame, case)
            return


def _resume(machine: Machine, turn: Turn, frame: Frame, case: Case | None) -> None:
    turn.state, turn.case = frame.state, case
    turn.update(state=frame.state, case_id=frame.case_id)
    if turn.now - frame.left_at > turn.policy.talk.resume_says_after_minutes * MINUTE:
        turn.say(f"chat.resume.{turn.conversation.flow}", order=turn.order)
    machine.ask(turn)


def _also(machine: Machine, turn: Turn, other: Match) -> None:
    """A further question of a message: its plain answer goes before a question of ours, its flow begins after it."""
    if turn.conversation.owner == "agent" or other.intent == turn.intent:
        return
    if turn.conversation.owner == "queue" and other.intent in turn.guide.starts:
        # Whoever waits for a person has brought the matter before one.
        return
    assert isinstance(turn.event, Message)
    if machine.chart.states[turn.state].ask is None:
        first, at = turn.answered, turn.event
        meaning = replace(at.meaning, matches=(other,), more=(), band="certain", signals=Signals())
        turn.event, turn.answered = replace(at, meaning=meaning), None
        _move(machine, turn)
        turn.answered, turn.event = first or turn.answered, at
    elif other.intent not in turn.guide.starts and other.intent in turn.guide.replies:
        said = len(turn.effects)
        turn.say(turn.guide.replies[other.intent], intent=other.intent, certain=True)
        turn.effects = [*turn.effects[said:], *turn.effects[:said]]


def _insist(turn: Turn) -> None:
    """Asked the same for the n-th time: a human is offered beside the answer."""
    intent, rules = turn.answered or "", turn.policy.inquiry
    if not intent or intent.startswith(MANNERS) or turn.conversation.owner != "bot":
        return
    if turn.meaning.keywords and turn.guide.starts.get(intent) == "product_asked":
        # Asked of one article after the other it is not the same question.
        return
    if turn.times_asked(intent) + 1 >= rules.human_at_times:
        turn.say("inquiry.third_time", buttons=(human_button("third_time"),), certain=True)


def _close_books(turn: Turn, trigger: str | None) -> None:
    """Count what did not help, and note who spoke when."""
    if isinstance(turn.event, (OrderNews, TimerFired, AgentAct)) or trigger == "opened":
        return
    if trigger == "fragment":
        # It was not answered yet, so nobody was greeted.
        turn.update(last_in_at=turn.now)
        return
    if isinstance(turn.event, Message) and turn.conversation.owner == "bot":
        turn.update(misses=0 if turn.helped else turn.conversation.misses + 1)
    greeted = turn.conversation.greeted_at or turn.now
    turn.update(last_in_at=turn.now, greeted_at=greeted)
