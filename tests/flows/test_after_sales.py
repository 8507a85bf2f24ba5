import pytest

from flows import effects as fx
from flows.hours import DAY, HOUR
from flows.policy import AfterSales, Policy
from flows.situation import Duty
from tests.flows.ways import offer, photo, too_late, what_wanted, which_item, why
from tests.flows.world import MORNING, World, order


def agreed() -> World:
    return offer().press("yes")


def test_it_opens_with_an_apology() -> None:
    assert World(order()).press("return_wanted").said == ["after_sales.sorry", "after_sales.why"]


def test_a_fault_that_was_named_is_not_asked_for_again() -> None:
    world = World(order()).hear("杯子碎了", "item.damaged").press("return_wanted")

    assert world.state == "after_sales.photo"
    assert world.case("return").slots["reason"] == "damaged"


@pytest.mark.parametrize(("intent", "wanted"), [("return.start", "return"), ("exchange.start", "exchange")])
def test_what_is_wanted_is_taken_from_the_words(intent: str, wanted: str) -> None:
    assert World(order()).hear("……", intent).case(wanted).slots["wanted"] == wanted


def test_no_delivered_order_is_said_so() -> None:
    assert World().press("return_wanted").said == ["after_sales.no_order"]


@pytest.mark.parametrize("state", ["shipped", "out_for_delivery", "paid"])
def test_what_has_not_arrived_cannot_be_sent_back(state: str) -> None:
    world = World(order(state=state)).press("return_wanted")

    assert world.said == ["after_sales.not_delivered"]
    assert world.cases == {}


def test_money_back_before_it_shipped_stops_the_order() -> None:
    world = World(order(state="paid")).press("refund_wanted")

    assert world.said[0] == "order.stopping"
    assert world.case("refund").status == "for_agent"


def test_a_matter_of_quality_wants_a_photo_and_costs_no_freight() -> None:
    world = photo().hear("", photo=True)

    assert world.said == ["after_sales.offer_quality"]
    assert world.press("yes").said == ["after_sales.return_accepted", "after_sales.send_back_quality"]


def test_a_photo_that_came_early_is_not_asked_for() -> None:
    assert why().hear("", photo=True).press("reason_given:faulty").said == ["after_sales.offer_quality"]


def test_without_a_photo_a_person_looks_at_it() -> None:
    world = photo().press("no_photo")

    assert world.said[0] == "after_sales.for_agent"
    assert world.case("return").status == "for_agent"


def test_what_is_no_matter_of_quality_goes_back_at_the_buyers_cost() -> None:
    assert agreed().said == ["after_sales.return_accepted", "after_sales.send_back"]


def test_an_exchange_is_offered_before_the_return() -> None:
    assert offer().says[0].buttons[0].data.startswith("exchange_wanted")
    world = offer().press("exchange_wanted").press("item_given:same")
    assert world.press("yes").case("exchange").status == "awaiting_parcel"


@pytest.mark.parametrize(
    ("presses", "flag"), [(("yes",), "purple"), (("exchange_wanted", "item_given:same", "yes"), "blue")]
)
def test_the_flag_says_what_it_is(presses: tuple[str, ...], flag: str) -> None:
    world = offer()

    for press in presses:
        world.press(press)

    assert world.found(fx.Remark)[0].flag == flag


def test_the_register_gets_the_reason() -> None:
    assert agreed().found(fx.Record)[0].values == {
        "order": "A1001",
        "kind": "return",
        "reason": "size",
        "quality": False,
        "refund": 3600,
    }


@pytest.mark.parametrize(("days", "is_late"), [(6.9, False), (7.1, True)])
def test_the_window_is_seven_days_from_delivery(days: float, is_late: bool) -> None:
    world = World(order(delivered_at=MORNING - int(days * DAY))).press("return_wanted").press("reason_given:size")

    assert (world.state == "after_sales.too_late") is is_late


def test_the_window_is_the_policys() -> None:
    world = World(order(delivered_at=MORNING - 20 * DAY), policy=Policy(after_sales=AfterSales(window_days=30)))

    assert world.press("return_wanted").press("reason_given:size").state == "after_sales.offer"


@pytest.mark.parametrize("press", ["human", "yes"])
def test_after_the_window_a_person_decides_with_the_whole_story(press: str) -> None:
    world = too_late()
    world.duty = Duty(on_duty=1)
    world.press(press)

    assert world.said == ["after_sales.for_agent", "handoff.place"]
    assert world.case("return").status == "for_agent"
    assert world.talk.handoff_reason == "policy"


def test_what_is_excluded_goes_back_only_with_a_fault() -> None:
    fine = World(order(sku="HOM-08")).press("return_wanted").press("reason_given:size")
    broken = World(order(sku="HOM-08")).press("return_wanted").press("reason_given:faulty")

    assert fine.said == ["after_sales.excluded"]
    assert broken.said == ["after_sales.ask_photo"]


def test_large_amounts_are_for_people() -> None:
    world = World(order(total=50_001)).press("return_wanted").press("reason_given:size")

    assert world.said[0] == "after_sales.for_agent"


@pytest.mark.parametrize("wish", ["refund_wanted", "repair_wanted"])
def test_money_without_a_return_and_repairs_are_for_people(wish: str) -> None:
    world = what_wanted().press(wish).hear("", photo=True)

    assert world.said[0] == "after_sales.for_agent"


def test_a_second_return_of_the_same_order_tells_how_the_first_stands() -> None:
    world = agreed().press("return_wanted")

    assert world.said == ["after_sales.status.awaiting_parcel"]
    assert len(world.cases) == 1


def test_a_running_case_that_is_picked_from_a_list_leaves_nothing_half_open() -> None:
    world = World(order("A1001"), order("A1002")).press("return_wanted:A1001").press("reason_given:size").press("yes")
    world.hear("发什么快递", "shipping.carrier")
    world.talk = type(world.talk)(1, 1, 1)
    world.press("return_wanted").hear("A1001")

    assert world.said == ["after_sales.status.awaiting_parcel"]
    assert [case.status for case in world.cases.values() if case.is_open] == ["awaiting_parcel"]


def test_the_tracking_number_is_noted_wherever_the_talk_is() -> None:
    world = agreed().hear("发什么快递", "shipping.carrier").hear("SF1234567890123")

    assert world.said == ["after_sales.tracking_noted"]
    assert world.case("return").status == "parcel_under_way"
    assert world.planned == {}


def test_a_tracking_number_is_asked_for_once() -> None:
    assert agreed().wait(10 * DAY).said == ["after_sales.remind_tracking"]


def test_news_of_the_parcel_and_the_money_close_the_matter() -> None:
    world = agreed().hear("SF1234567890123").news("returned")
    assert world.case("return").status == "parcel_received"

    assert world.news("refunded").case("return").status == "refunded"
    assert not world.case("return").is_open


def test_who_asks_how_far_it_is_hears_it() -> None:
    assert agreed().hear("退到哪了", "aftersales.status").said == ["after_sales.status.awaiting_parcel"]
    assert World().hear("退到哪了", "aftersales.status").said == ["after_sales.no_case"]


def test_keeping_it_closes_the_matter() -> None:
    world = offer().press("give_up")

    assert world.said == ["after_sales.withdrawn"]
    assert not world.case("return").is_open


def test_a_cancelled_return_is_closed_too() -> None:
    assert not why().hear("算了").case("return").is_open


def test_asking_for_a_person_keeps_the_matter_open_for_later() -> None:
    world = why()
    world.duty = Duty(on_duty=1)
    world.press("human").press("go_on")

    assert world.said == ["handoff.go_on", "after_sales.why"]


def test_a_return_that_waits_holds_the_question_for_stars_back() -> None:
    world = World(order(state="shipped")).news("delivered", delivered_at=MORNING).wait(HOUR)
    world.press("return_wanted:A1001").press("reason_given:size").press("yes").wait(4 * DAY)

    assert "review.ask" not in world.said


@pytest.mark.parametrize("press", ["item_given:POR-02", "item_given:HOM-08", "item_given:all"])
def test_of_several_articles_one_or_all_can_go_back(press: str) -> None:
    world = which_item().press(press)

    assert world.said == ["after_sales.why"]
    assert world.case("return").slots["item"] == press.partition(":")[2]


@pytest.mark.parametrize("text", ["第二个", "眼罩"])
def test_the_article_can_be_named_by_place_or_by_name(text: str) -> None:
    assert which_item().hear(text).case("return").slots["item"] == "HOM-08"


@pytest.mark.parametrize(("item", "state"), [
    ("POR-02", "after_sales.offer"), ("HOM-08", "after_sales.excluded"), ("all", "after_sales.excluded"),
])  # fmt: skip
def test_what_is_excluded_excludes_itself_and_not_its_neighbour(item: str, state: str) -> None:
    assert which_item().press(f"item_given:{item}").press("reason_given:size").state == state


def test_the_warehouse_reads_which_article_it_is() -> None:
    world = which_item().press("item_given:POR-02").press("reason_given:size").press("yes")

    assert "青瓷品茗杯" in world.found(fx.Remark)[0].text
