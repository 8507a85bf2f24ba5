"""How sure the matcher is, once the situation is known: a small prior for what is likely now, then the band."""

from msgspec.structs import replace

from flows.situation import UNDER_WAY, Situation
from replies.understanding import Band, Match, Understanding

#: What a fact about the customer adds to intents that begin so, in points of the score. Small: it breaks ties.
PRIORS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("unpaid", ("payment.", "order.cancel", "price."), 2.0),
    ("under_way", ("shipping.", "logistics.", "delivery.", "order."), 2.0),
    ("delivered", ("return.", "exchange.", "refund.", "quality.", "item.", "review."), 2.0),
    ("case_open", ("aftersales.", "return.tracking", "return.send", "refund.when"), 2.0),
)


def facts(situation: Situation) -> frozenset[str]:
    """The facts that `PRIORS` names and that hold now."""
    states = {order.state for order in situation.orders}
    holds = {
        "unpaid": "placed" in states,
        "under_way": bool(states & UNDER_WAY),
        "delivered": bool(states & {"delivered", "completed"}),
        "case_open": any(case.is_open and case.kind in ("return", "exchange", "refund") for case in situation.cases),
    }
    return frozenset(name for name, true in holds.items() if true)


def weigh(meaning: Understanding, situation: Situation) -> Understanding:
    """The same with its band set, and its matches in the order that the situation suggests."""
    if not meaning.matches:
        return meaning
    true = facts(situation)
    first, *others = meaning.matches
    matches = sorted((_lifted(match, true) for match in meaning.matches), key=lambda match: -match.score)
    if meaning.more:
        # Several questions in one message: the first clause's answer stays the first.
        matches = [_lifted(first, true), *sorted((_lifted(one, true) for one in others), key=lambda one: -one.score)]
    return replace(meaning, matches=tuple(matches), band=_band(matches, meaning, situation))


def _lifted(match: Match, true: frozenset[str]) -> Match:
    points = sum(points for fact, intents, points in PRIORS if fact in true and match.intent.startswith(intents))
    return replace(match, score=min(100.0, match.score + points)) if points else match


def _band(matches: list[Match], meaning: Understanding, situation: Situation) -> Band:
    rules = situation.policy.inquiry
    best = matches[0]
    leads = len(matches) < 2 or bool(meaning.more) or best.score - matches[1].score >= rules.lead
    if best.score >= rules.certain and (leads or best.score >= 95):
        return "certain"
    return "likely" if best.score >= rules.likely else "none"
