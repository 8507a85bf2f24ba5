"""How an event becomes triggers, in the order in which they are tried. The first that the chart accepts is taken."""

from functools import lru_cache

from flows.chart import State
from flows.conversation import IDLE
from flows.events import AgentAct, Message, Opened, OrderNews, Press, TimerFired
from flows.turn import Turn
from replies.understanding import Understanding

#: Triggers that a button may carry. Anything else in a button's data is no press of ours.
PRESSES: frozenset[str] = frozenset({
    "order_given", "product_given", "picked", "yes", "no", "human", "cancel", "back", "hello", "order_asked",
    "product_asked", "return_wanted", "exchange_wanted", "refund_wanted", "repair_wanted", "reason_given",
    "item_given", "paid_claimed", "pay_problem", "pay_later", "later_given", "stop_reminding", "address_right",
    "address_wrong", "keep_given", "rating_given", "leave_message", "call_back", "go_on", "no_photo",
    "give_up", "case_asked", "trail_asked", "wait_for_stock", "resend_wanted", "start_again", "haggle", "stop",
    "matter_changed", "withdrawn", "kept", "served",
})  # fmt: skip


def triggers(turn: Turn, state: State) -> list[str]:
    """What this event may set off here."""
    event = turn.event
    match event:
        case Press():
            return _pressed(turn, event)
        case Opened():
            return ["opened"]
        case OrderNews():
            return [f"order_{event.kind}"]
        case TimerFired():
            return [f"timer_{event.kind.split('.')[0]}"]
        case AgentAct():
            return [f"agent_{event.verb}"]
        case Message():
            return _said(turn, state)


def _said(turn: Turn, state: State) -> list[str]:
    if is_fragment(turn):
        return ["fragment", *_heard(turn, state)]
    return _heard(turn, state)


#: What stands around a fragment and says nothing.
_MARKS = " \t\n,.?!~…，。？！～、:："


def is_fragment(turn: Turn) -> bool:
    """Whether the whole message only announces another: 在吗, 想问下."""
    said = "".join(turn.text.lower().split()).strip(_MARKS)
    return bool(said) and said in _fragments(turn.policy.greeting.fragments)


@lru_cache(maxsize=8)
def _fragments(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset("".join(word.split()) for word in words)


def _heard(turn: Turn, state: State) -> list[str]:
    if state.takes_all and turn.conversation.owner != "agent":
        return [*_way_out(turn), *_values(turn.meaning), "words_given", "unknown"]
    return [*_firm(turn, state), *_answers(turn, state), *_last(turn)]


#: A text of so many characters that asks for a human, or for silence, asks for nothing else.
SHORT = 8


def _way_out(turn: Turn) -> list[str]:
    """What is no text to pass on although any text is wanted: 'cancel', and a plain call for a human or for silence."""
    signals = turn.meaning.signals
    if signals.wants_cancel:
        return ["cancel"]
    if len(turn.text.strip()) > SHORT:
        return []
    return [*(["human"] if signals.wants_human else []), *(["stop"] if signals.wants_stop else [])]


def _pressed(turn: Turn, press: Press) -> list[str]:
    """A picked intent does what the same words would have done."""
    if press.trigger == "picked" and press.value in turn.guide.titles:
        return [*asked(turn), "picked"]
    return [press.trigger] if press.trigger in PRESSES else []


def _firm(turn: Turn, state: State) -> list[str]:
    """What works from every state: a human, the end of reminders, the way out of a question."""
    signals = turn.meaning.signals
    found = []
    if turn.is_angry:
        found.append("angry")
    if signals.wants_human:
        found.append("human")
    if signals.wants_stop:
        found.append("stop")
    if signals.wants_start:
        found.append("start_again")
    if signals.wants_cancel and turn.conversation.owner == "queue":
        # Who is in line and takes back something takes back the wait.
        found.append("go_on")
    if signals.wants_cancel and state.name != IDLE and state.ask is not None:
        found.append("cancel")
    return found


def _answers(turn: Turn, state: State) -> list[str]:
    """What the state may be waiting for, then what the text asks."""
    meaning, found = turn.meaning, []
    if turn.has_photo:
        found.append("photo_given")
    if turn.has_attachment and not turn.text.strip():
        return [*found, "attachment"]
    values = [*_values(meaning), *_short(meaning)]
    wishes = asked(turn) if not state.takes_words or _is_question(meaning) else []
    # A number or a bare 'yes' answers the question that is open; where none is, it belongs to what is asked.
    return [*found, *values, *wishes] if state.ask else [*found, *wishes, *values]


def _values(meaning: Understanding) -> list[str]:
    entities, found = meaning.entities, []
    if entities.tracking_numbers:
        found.append("tracking_given")
    if entities.order_numbers:
        found.append("order_given")
    if entities.phones:
        found.append("phone_given")
    if entities.phone_tails:
        found.append("digits_given")
    if entities.choice is not None:
        found.append("choice_given")
    if entities.rating is not None:
        found.append("rating_given")
    return found


def _is_question(meaning: Understanding) -> bool:
    """Whether the text asks something with certainty, so that it is no answer to an open question."""
    return meaning.band == "certain" and not (meaning.signals.is_yes or meaning.signals.is_no)


def asked(turn: Turn) -> list[str]:
    """The flow that a certain intent starts, else its plain answer."""
    if turn.intent is None:
        return []
    flow = turn.guide.starts.get(turn.intent)
    return [flow, "asked"] if flow else ["asked"]


def _short(meaning: Understanding) -> list[str]:
    found = []
    if meaning.signals.is_yes:
        found.append("yes")
    if meaning.signals.is_no:
        found.append("no")
    return found


def _last(turn: Turn) -> list[str]:
    """Free words for a state that wants them; then a cancelled order, an article, a likely meaning, and a shrug."""
    found = ["words_given"] if turn.text.strip() else []
    if turn.meaning.signals.wants_cancel:
        found.append("cancel_wanted")
    if turn.conversation.owner != "bot":
        # Who waits for a human is not asked back: only what is certain is answered.
        return [*found, "unknown"]
    if turn.meaning.keywords or turn.meaning.entities.amounts or turn.meaning.entities.measures:
        found.append("product_named")
    if turn.meaning.band == "likely":
        found.append("maybe")
    return [*found, "unknown"]
