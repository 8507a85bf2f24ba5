"""No open matter is left to itself."""

from msgspec.structs import replace

from flows import effects as fx
from tests.flows.test_after_sales import agreed
from tests.flows.world import DAY, HOUR, MINUTE, World, order


def unpaid(*numbers: str) -> World:
    world = World(*(order(number, "placed") for number in numbers))
    for number in numbers:
        world.news("placed", number)
    return world


def test_a_ladder_ends_where_the_shop_never_tells_of_the_order_again() -> None:
    world = unpaid("A1001").wait(2 * DAY)

    assert (world.case("payment").status, world.case("payment").is_open) == ("expired", False)
    assert world.timers == {}


def test_the_shops_own_word_on_a_closed_order_comes_first() -> None:
    world = unpaid("A1001").wait(DAY + HOUR)

    assert world.case("payment").is_open
    assert world.news("closed").case("payment").status == "closed"


def test_a_parcel_that_is_never_sent_ends_the_return() -> None:
    world = agreed().wait(14 * DAY)
    assert world.case("return").status == "awaiting_parcel"

    world.wait(2 * DAY)

    assert (world.case("return").status, world.case("return").is_open) == ("never_sent", False)


def test_whoever_speaks_of_a_matter_keeps_it_open() -> None:
    world = agreed().wait(14 * DAY).hear("SF1234567890123").wait(2 * DAY)

    assert world.case("return").status == "parcel_under_way"


def test_what_was_spoken_of_elsewhere_meanwhile_is_not_ended() -> None:
    world = agreed().wait(14 * DAY)
    case = world.case("return")
    # The same customer wrote from another contact: the timer of this conversation knows nothing of it.
    world.cases[case.id] = replace(case, updated_at=world.now)

    world.wait(2 * DAY)
    assert world.case("return").is_open

    world.wait(14 * DAY)
    assert world.case("return").status == "never_sent"


def test_a_parcel_back_that_never_arrives_goes_to_people_with_a_remark() -> None:
    world = agreed().hear("SF1234567890123").wait(4 * DAY)
    assert world.case("return").status == "parcel_under_way"

    world.wait(2 * DAY)

    assert (world.case("return").status, world.case("return").is_open) == ("for_agent", True)


def test_few_stars_without_a_word_are_looked_at_by_people() -> None:
    world = World(order()).news("delivered", delivered_at=World().now).wait(3 * DAY + MINUTE).press("rating_given:1")
    assert world.case("review").status == "bad"

    world.wait(DAY + HOUR)

    assert (world.case("review").status, world.case("review").is_open) == ("for_agent", True)


def test_stars_that_nobody_gave_are_asked_for_no_more() -> None:
    world = World(order()).news("delivered", delivered_at=World().now).wait(12 * DAY)

    assert (world.case("review").status, world.case("review").is_open) == ("unanswered", False)


def test_the_button_of_an_order_that_is_over_stops_no_other_ladder() -> None:
    world = unpaid("A1001", "A1002").wait(11 * MINUTE).news("paid", "A1001", paid_at=1)
    other = world.case("payment")
    before = dict(world.planned)
    assert before

    world.press("stop_reminding:A1001:1")

    assert world.planned == before
    assert (world.cases[1].status, other.order_number) == ("paid", "A1002")


def test_a_button_never_changes_a_matter_of_another_kind() -> None:
    world = agreed()
    case = world.case("return")

    world.press(f"stop_reminding:A1001:{case.id}").press(f"paid_claimed::{case.id}").press(f"rating_given:5:{case.id}")

    assert world.case("return").status == "awaiting_parcel"


def test_what_people_have_done_is_off_their_list_and_a_note_says_who() -> None:
    world = agreed().hear("SF1234567890123").news("returned")
    case = world.case("return")
    assert case.status == "parcel_received"

    world.agent("settle", case_id=case.id)

    assert (world.case("return").status, world.case("return").is_open) == ("done", False)
    assert [(one.agent_id, "A1001" in one.text) for one in world.found(fx.Note)] == [(7, True)]
    assert world.talk.owner == "bot"
    assert world.agent("settle", case_id=case.id).found(fx.Note) == []


def test_nobody_settles_what_waits_for_the_customer() -> None:
    world = agreed()

    world.agent("settle", case_id=world.case("return").id)

    assert world.case("return").is_open
