import pytest

from flows.bands import facts, weigh
from flows.case import Case
from flows.policy import Inquiry, Policy
from flows.situation import Situation
from replies.understanding import Match, Understanding
from tests.flows.world import World, order

RULES = Policy(inquiry=Inquiry(certain=60, likely=40, lead=4))


def now(*states: str, **more: object) -> Situation:
    orders = [order(f"A{at}", state) for at, state in enumerate(states)]
    return World(*orders, policy=RULES, **more).situation()


def ranked(*scores: tuple[str, float]) -> Understanding:
    return Understanding("", matches=tuple(Match(*one) for one in scores))


@pytest.mark.parametrize(("first", "second", "band"), [
    (70, 20, "certain"), (60, 20, "certain"), (59, 20, "likely"), (70, 67, "likely"), (96, 95, "certain"),
    (40, 5, "likely"), (39, 5, "none"),
])  # fmt: skip
def test_the_band_comes_from_score_and_lead(first: float, second: float, band: str) -> None:
    assert weigh(ranked(("shop.store", first), ("shop.cooperation", second)), now()).band == band


def test_what_matches_nothing_has_no_band() -> None:
    assert weigh(Understanding("…"), now()).band == "none"


def test_an_unpaid_order_makes_payment_the_likelier_of_two() -> None:
    asked = ranked(("shipping.when", 65), ("payment.how", 64))

    assert weigh(asked, now("placed")).matches[0].intent == "payment.how"
    assert weigh(asked, now("paid")).matches[0].intent == "shipping.when"


def test_a_prior_never_lifts_above_a_hundred() -> None:
    assert weigh(ranked(("payment.how", 99.5)), now("placed")).matches[0].score == 100


def test_the_first_of_two_questions_stays_the_first() -> None:
    asked = Understanding("", matches=(Match("shop.store", 66), Match("payment.how", 65.5)),
                          more=(Match("payment.how", 65.5),))  # fmt: skip

    assert weigh(asked, now("placed")).matches[0].intent == "shop.store"


@pytest.mark.parametrize(("state", "fact"), [
    ("placed", "unpaid"), ("shipped", "under_way"), ("delivered", "delivered"), ("completed", "delivered"),
])  # fmt: skip
def test_facts_are_told_from_the_orders(state: str, fact: str) -> None:
    assert facts(now(state)) == {fact}


def test_an_open_return_is_a_fact() -> None:
    assert facts(now(cases={1: Case(1, "return", 1, 1)})) == {"case_open"}
