import pytest

from flows import effects as fx
from flows.hours import DAY, HOUR
from flows.policy import Policy, Review, Shop
from tests.flows.ways import stars, trouble
from tests.flows.world import MORNING, World, order


def delivered(**more: object) -> World:
    return World(order(state="shipped"), **more).news("delivered", delivered_at=MORNING)


def test_an_arrival_is_told_at_once_and_asked_after_later() -> None:
    world = delivered()

    assert world.said == ["order.notice.delivered"]
    assert [timer.due_at for timer in world.planned.values()] == [MORNING + 3 * DAY]


def test_an_arrival_told_twice_is_asked_after_once() -> None:
    world = delivered().news("delivered")

    assert len([case for case in world.cases.values() if case.kind == "review"]) == 1


def test_the_question_has_five_stars_to_press() -> None:
    world = delivered().wait(4 * DAY)

    assert world.said == ["review.ask"]
    assert [one.text for one in world.says[0].buttons] == ["★★★★★", "★★★★", "★★★", "★★", "★"]


def test_the_question_is_asked_once() -> None:
    assert delivered().wait(30 * DAY).said == ["review.ask"]


@pytest.mark.parametrize("text", ["5", "五星", "4分"])
def test_good_stars_are_thanked_for(text: str) -> None:
    world = stars().hear(text)

    assert world.said == ["review.good"]
    assert world.case("review").status == "good"
    assert not world.case("review").is_open


def test_contentment_in_words_counts_as_stars() -> None:
    assert stars().hear("挺好的", "review.satisfied").case("review").status == "good"


@pytest.mark.parametrize("text", ["1", "两星", "3"])
def test_bad_stars_are_apologised_for(text: str) -> None:
    world = stars().hear(text)

    assert world.said == ["review.sorry"]
    assert world.found(fx.Record)[0].register == "reviews"


def test_from_where_on_stars_are_good_is_the_policys() -> None:
    world = delivered(policy=Policy(review=Review(good_from=3))).wait(4 * DAY).hear("3")

    assert world.said == ["review.good"]


@pytest.mark.parametrize("reason", ["late", "damaged", "not_as_described", "size", "quality", "service"])
def test_what_was_wrong_is_kept_for_a_person(reason: str) -> None:
    world = trouble().press(f"reason_given:{reason}")

    assert world.case("review").slots["reason"] == reason
    assert world.case("review").status == "for_agent"
    assert world.found(fx.Remark)[0].flag == "yellow"


@pytest.mark.parametrize(("reason", "amount"), [("late", 500), ("damaged", 1000), ("size", None), ("service", None)])
def test_what_was_late_or_broken_is_made_good_within_the_rules(reason: str, amount: int | None) -> None:
    world = trouble().press(f"reason_given:{reason}")

    assert world.said == ["review.coupon" if amount else "review.noted"]
    assert world.case("review").slots.get("coupon") == amount
    paid = [one.values["amount"] for one in world.found(fx.Record) if one.register == "compensations"]
    assert paid == ([amount] if amount else [])


def test_the_budget_of_a_day_is_not_gone_beyond() -> None:
    spent = trouble()
    spent.coupons_today = 19_600

    assert spent.press("reason_given:late").said == ["review.noted"]


def test_one_order_is_made_good_once() -> None:
    world = trouble().press("reason_given:late")
    case = world.case("review")
    again = world.press(f"rating_given:1:{case.id}").press("reason_given:late")

    assert "review.coupon" not in again.said


def test_what_was_wrong_in_words_starts_no_return() -> None:
    world = trouble().hear("颜色跟图片差太多", "item.not_as_described")

    assert world.said == ["review.noted"]
    assert world.case("review").slots["reason"] == "not_as_described"


def test_own_words_are_kept_as_they_are() -> None:
    assert trouble().hear("说不上来，就是不喜欢").case("review").slots["words"] == "说不上来，就是不喜欢"


def test_stars_that_come_again_change_nothing() -> None:
    world = stars()
    case = world.case("review").id
    world.press(f"rating_given:5:{case}").press(f"rating_given:1:{case}")

    assert world.said == ["review.already"]
    assert world.case("review").slots["stars"] == 5


def test_stars_that_come_a_day_later_still_count() -> None:
    world = stars()
    world.hear("发什么快递", "shipping.carrier").press(f"rating_given:2:{world.case('review').id}")

    assert world.said == ["review.sorry"]


def test_no_to_the_question_is_taken_kindly() -> None:
    assert stars().hear("不用了").said == ["chat.no"]


def test_praise_that_nobody_asked_for_is_enjoyed() -> None:
    assert World(order()).hear("东西很好", "review.satisfied").said == ["review.good"]


def test_a_public_review_is_asked_for_only_with_a_page_for_it() -> None:
    policy = Policy(review=Review(url="https://shop.example/review"), shop=Shop())
    world = delivered(policy=policy).wait(4 * DAY).hear("5")

    assert [one.url for one in world.says[0].buttons] == ["https://shop.example/review"]
    assert stars().hear("5").says[0].buttons == ()


def test_the_question_waits_for_the_morning() -> None:
    night = MORNING + 13 * HOUR
    world = World(order(state="shipped"), now=night).news("delivered", delivered_at=night).wait(3 * DAY)
    assert world.reasons() == ["quiet_hours"]

    assert world.wait(12 * HOUR).said == ["review.ask"]


def test_an_order_that_went_back_is_not_asked_about() -> None:
    world = delivered()
    world.orders = (order(state="returned"),)

    assert world.wait(4 * DAY).said == []
    assert world.reasons() == ["not_delivered"]
