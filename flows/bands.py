"""How sure the matcher is, once the situation is known: a small prior for what is likely now, then the band."""

from collections.abc import Iterable

from msgspec.structs import replace

from flows.guide import Guide
from flows.hours import MINUTE
from flows.policy import Inquiry
from flows.situation import UNDER_WAY, Situation
from replies.thresholds import HIGHEST, Thresholds
from replies.understanding import Match, Understanding

#: What a fact about the customer adds to intents that begin so, in points of the score. Small: it breaks ties.
PRIORS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("unpaid", ("payment.", "order.cancel", "price."), 2.0),
    ("under_way", ("shipping.", "logistics.", "delivery.", "order."), 2.0),
    ("delivered", ("return.", "exchange.", "refund.", "quality.", "item.", "review."), 2.0),
    ("case_open", ("aftersales.", "return.tracking", "return.send", "refund.when"), 2.0),
)
#: What the topic of the last question adds to intents of the same topic, and for how long it is the topic.
SAME_TOPIC, TOPIC_MINUTES = 1.0, 30
#: Topics that nobody stays at.
_NO_TOPIC = frozenset({"chat", "greeting", "handoff", "complaint"})


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


def topic(situation: Situation) -> str:
    """What was asked about a moment ago; empty where nothing was."""
    since = situation.now - TOPIC_MINUTES * MINUTE
    last = max((one for one in situation.asked if one.last_at >= since), key=lambda one: one.last_at, default=None)
    return topic_of(last.intent) if last else ""


def topic_of(intent: str) -> str:
    """The first word of an intent that is about something."""
    name = intent.partition(".")[0]
    return "" if name in _NO_TOPIC else name


def lifts(intent: str, true: Iterable[str], about: str) -> dict[str, float]:
    """What speaks for an intent beside the words, in points of the score: facts of the customer, the last topic."""
    found = {fact: points for fact, intents, points in PRIORS if fact in true and intent.startswith(intents)}
    return found | ({"topic": SAME_TOPIC} if about and topic_of(intent) == about else {})


def weigh(meaning: Understanding, situation: Situation, guide: Guide) -> Understanding:
    """The same with its band set, and its matches in the order that the situation suggests."""
    rules = thresholds(situation.policy.inquiry, guide.thresholds)
    found = weighed(meaning, facts(situation), topic(situation), rules)
    return _of_order(found, situation, guide, rules) if found.band == "likely" else found


#: What a number of an order beside it makes sure of: nobody writes one to say that they are only looking around.
OF_ORDERS: frozenset[str] = frozenset({
    "fault_reported", "return_wanted", "exchange_wanted", "refund_wanted", "cancel_wanted", "address_wrong",
    "parcel_lost", "paid_claimed", "pay_later", "stop_reminding", "order_asked",
})  # fmt: skip


def _of_order(meaning: Understanding, situation: Situation, guide: Guide, rules: Thresholds) -> Understanding:
    """The same, certain where an order is named, and what is likely is a matter of orders and well on its way."""
    numbers = [one for one in meaning.entities.order_numbers if situation.product(one) is None]
    matters = [one for one in meaning.matches if guide.starts.get(one.intent) in OF_ORDERS]
    if not numbers or not matters or meaning.more:
        return meaning
    best = matters[0]
    is_plain = all(topic_of(one.intent) == "" for one in meaning.matches[: meaning.matches.index(best)])
    if not is_plain or best.score < (rules.likely + rules.certain) / 2:
        return meaning
    others = tuple(one for one in meaning.matches if one is not best)
    return replace(meaning, matches=(best, *others), band="certain")


def weighed(meaning: Understanding, true: frozenset[str], about: str, rules: Thresholds) -> Understanding:
    """The same where these facts are true and this is the topic."""
    if not meaning.matches:
        return meaning
    first, *others = (_lifted(match, true, about) for match in meaning.matches)
    if meaning.more:
        # Several questions in one message: the first clause's answer stays the first.
        matches = [first, *sorted(others, key=lambda match: -match.score)]
    else:
        matches = sorted((first, *others), key=lambda match: -match.score)
    return replace(meaning, matches=tuple(matches), band=rules.band(matches, leads=bool(meaning.more)))


def thresholds(rules: Inquiry, own: Thresholds) -> Thresholds:
    """The library's own, unless the shop set others."""
    certain = own.certain if rules.certain is None else rules.certain
    return Thresholds(
        certain,
        min(certain, own.likely if rules.likely is None else rules.likely),
        own.lead if rules.lead is None else rules.lead,
    )


def _lifted(match: Match, true: frozenset[str], about: str) -> Match:
    points = sum(lifts(match.intent, true, about).values())
    return replace(match, score=min(HIGHEST, match.score + points)) if points else match
