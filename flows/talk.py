"""What works from every state: the way out, the end of reminders, and coming back to what was interrupted."""

from flows.chart import Transition
from flows.conversation import IDLE
from flows.effects import CancelUnsent, SetConsent
from flows.left_alone import LEFT, end
from flows.turn import Turn, button


def say_cancelled(turn: Turn) -> None:
    """The flow is left; nothing was done."""
    if turn.case is not None and turn.case.is_open and turn.case.status == "asking":
        turn.close_case("cancelled")
    turn.say("chat.cancelled", certain=True)


def nothing_to_cancel(turn: Turn) -> None:
    """There is no question open."""
    turn.say("chat.nothing_to_cancel", buttons=(button("order_asked"), button("human")))


def stop(turn: Turn) -> None:
    """No more messages that the bot starts, for all of the customer's contacts."""
    turn.update(owner=turn.conversation.owner)
    turn.effects.append(SetConsent(nudges=False))
    turn.effects.append(CancelUnsent("opted_out"))
    turn.say("chat.stopped", kind="confirm", buttons=(button("start_again"),))


def start_again(turn: Turn) -> None:
    """Reminders are welcome again."""
    turn.effects.append(SetConsent(nudges=True))
    turn.say("chat.started", kind="confirm")


def stale(turn: Turn) -> None:
    """The button belongs to something that is over."""
    turn.say("chat.stale", certain=True)


EVERYWHERE: tuple[Transition, ...] = (
    Transition("stop", "*", None, do=(stop,)),
    Transition("start_again", "*", None, do=(start_again,)),
    Transition("cancel", IDLE, None, do=(nothing_to_cancel,)),
    Transition("cancel", "*", IDLE, do=(say_cancelled,)),
    Transition("back", "*", IDLE, do=(say_cancelled,)),
    Transition(f"timer_{LEFT}", "*", None, do=(end,)),
)
