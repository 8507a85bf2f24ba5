import pytest
from msgspec.structs import replace

from flows.bands import facts
from flows.bands import weigh as weigh_with
from flows.case import Case
from flows.guide import Guide
from flows.hours import HOUR, MINUTE
from flows.policy import Inquiry, Policy
from flows.situation import Asked, Situation
from replies.thresholds import Thresholds
from replies.understanding import Entities, Match, Understanding
from tests.flows.world import World, order

RULES = Policy(inquiry=Inquiry(certain=60, likely=40, lead=4))


def now(*states: str, **more: object) -> Situation:
    orders = [order(f"A{at}", state) for at, state in enumerate(states)]
    return World(*orders, policy=RULES, **more).situation()


def weigh(asked: Understanding, situation: Situation) -> Understanding:
    return weigh_with(asked, situation, Guide())


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


def test_the_librarys_thresholds_count_where_the_shop_set_none() -> None:
    own = Guide(thresholds=Thresholds(certain=80, likely=50, lead=0))
    asked = ranked(("shop.store", 70), ("shop.cooperation", 20))

    assert weigh_with(asked, World().situation(), own).band == "likely"
    assert weigh_with(asked, now(), own).band == "certain"


def test_what_was_asked_a_moment_ago_makes_its_topic_the_likelier_of_two() -> None:
    asked = ranked(("shop.store", 65.0), ("invoice.status", 64.5))
    before = {"invoice.request": Asked("invoice.request", 1, World().now - MINUTE)}
    long_before = {"invoice.request": Asked("invoice.request", 1, World().now - 2 * HOUR)}

    assert weigh(asked, now(asked=before)).matches[0].intent == "invoice.status"
    assert weigh(asked, now(asked=long_before)).matches[0].intent == "shop.store"


def test_thanks_are_no_topic() -> None:
    asked = ranked(("shop.store", 65.0), ("chat.bye", 64.5))
    before = {"chat.thanks": Asked("chat.thanks", 1, World().now - MINUTE)}

    assert weigh(asked, now(asked=before)).matches[0].intent == "shop.store"


GUIDE = Guide(
    starts={"item.damaged": "fault_reported", "order.cancel": "cancel_wanted", "product.find": "product_asked"}
)


def named(*scores: tuple[str, float], number: str = "A0") -> Understanding:
    return replace(ranked(*scores), entities=Entities(order_numbers=(number,)))


def test_a_number_beside_it_makes_a_likely_matter_of_orders_certain() -> None:
    found = weigh_with(named(("item.damaged", 52)), now("delivered"), GUIDE)

    assert (found.band, found.matches[0].intent) == ("certain", "item.damaged")


def test_manners_before_it_do_not_stand_in_its_way() -> None:
    found = weigh_with(named(("chat.no", 56), ("order.cancel", 51)), now("placed"), GUIDE)

    assert (found.band, found.matches[0].intent) == ("certain", "order.cancel")


@pytest.mark.parametrize(
    "asked", [
        named(("product.find", 55), ("item.damaged", 54)), named(("item.damaged", 48)), ranked(("item.damaged", 52)),
    ],
)  # fmt: skip
def test_another_matter_a_faint_one_or_one_without_a_number_stays_likely(asked: Understanding) -> None:
    assert weigh_with(asked, now(), GUIDE).band == "likely"
