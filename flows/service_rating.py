"""Stars for the service, once a conversation that a person handled: as buttons, with a comment for who wants to."""

from flows.case import Case
from flows.events import AgentAct, Message, Press
from flows.turn import Turn, button

#: How a rating stands until the stars come, and after.
ASKED, RATED = "stars_asked", "rated"


def ask_stars(turn: Turn) -> None:
    """Asked on handing back, where somebody wrote to the customer and no question of another flow is open."""
    passage = turn.situation.passage
    is_handled = passage is not None and passage.answered_at is not None
    if not is_handled or not turn.policy.handoff.asks_stars or turn.conversation.stack:
        return
    assert isinstance(turn.event, AgentAct)
    case = turn.open_case("service", None, ASKED, agent_id=turn.event.agent_id)
    stars = tuple(button("served", str(n), case, text="★" * n) for n in range(5, 0, -1))
    turn.say("handoff.stars", kind="desk", buttons=stars)
    turn.case = None


def _meant(turn: Turn) -> Case | None:
    if not isinstance(turn.event, Press):
        return None
    # A button that was made with the case itself could not name it yet.
    newest = turn.open_cases("service")[-1:] if turn.event.case_id is None else []
    return turn.case_of(turn.event.case_id, "service") or next(iter(newest), None)


def _stars(turn: Turn) -> int:
    return int(turn.pressed) if turn.pressed in ("1", "2", "3", "4", "5") else 0


def may_rate(turn: Turn) -> bool:
    """Whether these stars are asked for and not given yet."""
    return _meant(turn) is not None and _stars(turn) > 0


def is_at_ease(turn: Turn) -> bool:
    """Whether the bot has the talk, so that a word more can be asked for."""
    return may_rate(turn) and turn.conversation.owner == "bot"


def take_stars(turn: Turn) -> None:
    """Kept for the register of the service."""
    turn.case = _meant(turn)
    turn.close_case(RATED, stars=_stars(turn))


def ask_comment(turn: Turn) -> None:
    """Thanks, or an apology; a word more is welcome and nobody's duty."""
    is_good = int(turn.slot("stars", 5)) >= turn.policy.review.good_from
    turn.say("handoff.stars_good" if is_good else "handoff.stars_bad", certain=True)


def thank(turn: Turn) -> None:
    """Stars in the middle of something else: thanks, and nothing more is asked."""
    take_stars(turn)
    turn.case = None
    turn.say("handoff.stars_thanks", certain=True)


def is_comment(turn: Turn) -> bool:
    """Whether there are words to keep."""
    return isinstance(turn.event, Message) and bool(turn.text.strip())


def note_comment(turn: Turn) -> None:
    """In their own words, beside the stars."""
    turn.note(words=turn.text[:500])
    turn.say("handoff.stars_thanks", certain=True)


def say_again(turn: Turn) -> None:
    """Given before, or too long ago."""
    turn.say("handoff.stars_again", certain=True)
