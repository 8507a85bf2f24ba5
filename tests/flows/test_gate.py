import pytest
from msgspec.structs import replace

from flows.case import Case
from flows.effects import SayKind
from flows.gate import Later, Never, is_payable, may_nudge, may_say
from flows.hours import DAY, HOUR, MINUTE
from flows.situation import Contact, Nudged, Situation
from tests.flows.world import MORNING, World, order

LADDER = Case(1, "payment", 1, 1, "A1001", "waiting")
TABLE = {
    ("answer", "bot"): "send", ("answer", "queue"): "drop", ("answer", "agent"): "drop",
    ("desk", "bot"): "send", ("desk", "queue"): "send", ("desk", "agent"): "drop",
    ("confirm", "bot"): "send", ("confirm", "queue"): "send", ("confirm", "agent"): "send",
    ("notice", "bot"): "send", ("notice", "queue"): "send", ("notice", "agent"): "hold",
    ("nudge", "bot"): "send", ("nudge", "queue"): "drop", ("nudge", "agent"): "drop",
}  # fmt: skip
KINDS: tuple[SayKind, ...] = ("answer", "desk", "confirm", "notice", "nudge")


def now(**changes: object) -> Situation:
    return replace(World(order(state="placed"), cases={1: LADDER}).situation(), **changes)


def verdict(situation: Situation, last_in_at: int | None = None, **changes: object) -> Later | Never | None:
    return may_nudge(situation, "bot", last_in_at, replace(LADDER, **changes), MORNING + DAY)


@pytest.mark.parametrize(("cell", "wanted"), TABLE.items())
def test_kind_and_owner_decide_whether_a_message_may_go(cell: tuple[str, str], wanted: str) -> None:
    assert may_say(*cell) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("owner", ["bot", "queue", "agent"])
def test_certainty_opens_one_cell_and_a_broken_promise_another(kind: SayKind, owner: str) -> None:
    certain = may_say(kind, owner, certain=True)  # type: ignore[arg-type]
    broken = may_say(kind, owner, promise_broken=True)  # type: ignore[arg-type]

    assert (certain == TABLE[kind, owner]) is ((kind, owner) != ("answer", "queue"))
    assert (broken == TABLE[kind, owner]) is ((kind, owner) != ("desk", "agent"))


def test_a_nudge_goes_where_nothing_speaks_against_it() -> None:
    assert verdict(now()) is None


@pytest.mark.parametrize("owner", ["queue", "agent"])
def test_no_nudge_while_a_human_is_in_it(owner: str) -> None:
    assert may_nudge(now(), owner, None, LADDER, MORNING + DAY) == Never(f"owner_{owner}")  # type: ignore[arg-type]


def test_no_nudge_for_a_matter_that_is_closed() -> None:
    assert verdict(now(), closed_at=MORNING) == Never("case_closed")


def test_no_nudge_to_who_opted_out() -> None:
    situation = now()

    assert verdict(replace(situation, customer=replace(situation.customer, takes_nudges=False))) == Never("opted_out")


def test_no_nudge_to_who_cannot_be_reached() -> None:
    assert verdict(now(contact=Contact(1, "terminal", "x", is_reachable=False))) == Never("unreachable")


@pytest.mark.parametrize("kind", ["return", "exchange", "refund", "repair", "complaint"])
def test_no_nudge_while_a_return_or_a_complaint_is_open(kind: str) -> None:
    burden = Case(2, kind, 1, 1, "A1001", "awaiting_parcel", updated_at=MORNING)  # type: ignore[arg-type]

    assert verdict(now(cases=(LADDER, burden))) == Never("something_else_open")


def test_a_return_that_was_left_half_way_yesterday_holds_nothing_back() -> None:
    left = Case(2, "return", 1, 1, "A1001", "asking", updated_at=MORNING - 25 * HOUR)

    assert verdict(now(cases=(LADDER, left))) is None


def test_no_more_nudges_a_day_than_the_policy_allows() -> None:
    today = tuple(Nudged(MORNING - HOUR, "payment.nudge.first") for _ in range(4))

    assert verdict(now(nudged=today)) == Never("cap_of_the_day")


def test_nudges_of_yesterday_do_not_count() -> None:
    yesterday = tuple(Nudged(MORNING - DAY, "payment.nudge.first") for _ in range(4))

    assert verdict(now(nudged=yesterday)) is None


def test_no_more_nudges_a_week_than_the_policy_allows() -> None:
    week = tuple(Nudged(MORNING - (1 + at % 6) * DAY - HOUR, "payment.nudge.first") for at in range(10))

    assert verdict(now(nudged=week)) == Never("cap_of_the_week")
    assert verdict(now(nudged=week[1:])) is None
    assert verdict(now(nudged=tuple(replace(one, at=one.at - 7 * DAY) for one in week))) is None


def test_a_nudge_waits_until_the_talk_is_over() -> None:
    assert verdict(now(), last_in_at=MORNING - MINUTE) == Later(MORNING + 4 * MINUTE, "talking")


def test_a_nudge_in_quiet_hours_waits_for_the_morning() -> None:
    late = verdict(now(now=MORNING + 13 * HOUR))

    assert isinstance(late, Later)
    assert MORNING + 23 * HOUR <= late.at <= MORNING + 23 * HOUR + 20 * MINUTE


def test_a_nudge_that_would_come_too_late_is_dropped() -> None:
    assert may_nudge(now(), "bot", None, LADDER, MORNING - 1) == Never("too_late")


def test_a_nudge_whose_morning_is_too_late_is_dropped() -> None:
    assert may_nudge(now(now=MORNING + 13 * HOUR), "bot", None, LADDER, MORNING + 14 * HOUR) == Never("too_late")


@pytest.mark.parametrize(("of", "wanted"), [
    ({"state": "placed"}, True), ({"state": "paid"}, False), ({"state": "placed", "is_cod": True}, False),
    ({"state": "placed", "paid_at": 1}, False), ({"state": "closed"}, False),
])  # fmt: skip
def test_only_an_open_unpaid_order_waits_for_money(of: dict[str, object], wanted: bool) -> None:
    assert is_payable(order(**of)) is wanted  # type: ignore[arg-type]
