import pytest

from flows import effects as fx
from flows.hours import DAY
from flows.policy import Inquiry, Policy
from flows.situation import Asked
from tests.flows.world import MORNING, World, order


def stranger() -> World:
    return World(others={"A1009": order("A1009", "shipped")})


def test_a_plain_question_gets_the_shops_answer() -> None:
    world = World().hear("发什么快递", "shipping.carrier")

    assert world.said == ["shipping.carrier"]
    assert world.says[0].certain
    assert world.reaction is not None
    assert world.reaction.answered == "shipping.carrier"


def test_what_may_be_meant_is_asked_back() -> None:
    world = World().hear("那个快", "shipping.carrier", score=45)

    assert world.said == ["inquiry.did_you_mean"]
    assert [one.data for one in world.says[0].buttons] == ["picked:shipping.carrier", "no"]


def test_a_picked_meaning_is_answered() -> None:
    assert World().hear("那个快", "shipping.carrier", score=45).press("picked:shipping.carrier").said == [
        "shipping.carrier"
    ]


def test_nobody_is_asked_whether_they_meant_to_be_polite() -> None:
    assert World().hear("啦啦啦", "chat.thanks", score=45).said == ["inquiry.not_understood"]


def test_the_second_miss_offers_a_human() -> None:
    world = World().hear("呼噜噜").hear("咕噜咕")

    assert world.said == ["inquiry.offer_human"]
    assert world.talk.misses == 2


def test_an_answer_that_helped_clears_the_misses() -> None:
    world = World().hear("呼噜噜").hear("发什么快递", "shipping.carrier").hear("咕噜咕")

    assert world.said == ["inquiry.not_understood"]


@pytest.mark.parametrize("intent", ["shipping.carrier", "logistics.where", "price.ask", "price.haggle"])
def test_the_third_time_a_human_is_offered_beside_the_answer(intent: str) -> None:
    world = World(order(state="shipped"), asked={intent: Asked(intent, 2, MORNING)}).hear("……", intent)

    assert world.said[-1] == "inquiry.third_time"
    assert len(world.said) == 2


def test_thanks_may_be_said_as_often_as_one_likes() -> None:
    world = World(asked={"chat.thanks": Asked("chat.thanks", 9, MORNING)}).hear("谢谢", "chat.thanks")

    assert world.said == ["chat.thanks"]


@pytest.mark.parametrize(("state", "intent", "reply"), [
    ("placed", "order.status", "order.status.placed"), ("paid", "order.status", "order.status.paid"),
    ("paid", "shipping.when", "order.ships_when"), ("shipped", "logistics.where", "order.status.shipped"),
    ("shipped", "delivery.eta", "order.arrives_when"), ("shipped", "logistics.stuck", "order.stuck"),
    ("out_of_stock", "shipping.when", "order.status.out_of_stock"), ("lost", "logistics.where", "order.status.lost"),
])  # fmt: skip
def test_what_is_told_of_an_order_is_what_was_asked(state: str, intent: str, reply: str) -> None:
    assert World(order(state=state)).hear("……", intent).said == [reply]


@pytest.mark.parametrize(("state", "intent", "times", "reply"), [
    ("paid", "shipping.when", {"paid_at": MORNING - 3 * DAY}, "order.late_shipping"),
    ("shipped", "delivery.eta", {"shipped_at": MORNING - 6 * DAY}, "order.late_arrival"),
])  # fmt: skip
def test_what_is_late_is_said_first(state: str, intent: str, times: dict[str, int], reply: str) -> None:
    assert World(order(state=state, **times)).hear("……", intent).said == [reply]


def test_of_several_orders_the_one_that_fits_is_meant() -> None:
    world = World(order("A1001", "paid"), order("A1002", "shipped")).hear("到哪了", "logistics.where")

    assert world.talk.order_number == "A1002"


def test_of_several_that_fit_the_one_just_spoken_of_is_meant() -> None:
    world = World(order("A1001", "shipped"), order("A1002", "shipped")).hear("A1002到哪了", "logistics.where")

    assert world.hear("什么时候到", "delivery.eta").said == ["order.arrives_when"]


def test_a_tracking_number_names_its_order() -> None:
    one, two = order("A1001", "shipped"), order("A1002", "shipped", tracking_number="SF1234567890")

    assert World(one, two).hear("SF1234567890到哪了", "logistics.where").talk.order_number == "A1002"


def test_orders_that_are_over_are_offered_last() -> None:
    world = World(order("A1001", "cancelled"), order("A1002", "completed")).hear("……", "order.status")

    assert world.talk.order_number == "A1002"


def test_a_stranger_who_asks_for_a_parcel_is_asked_for_the_number_once() -> None:
    assert World().hear("到哪了", "logistics.where").said == ["order.ask_number"]


def test_a_stranger_gets_the_general_answer_where_it_is_one() -> None:
    assert World().hear("什么时候发货", "shipping.when").said == ["shipping.when"]


def test_the_right_digits_show_what_was_asked() -> None:
    world = stranger().hear("到哪了", "logistics.where").hear("A1009").hear("8001")

    assert world.said == ["order.tied", "order.status.shipped"]
    assert [one.proof for one in world.orders] == ["digits"]


def test_wrong_digits_and_a_wrong_number_get_the_same_answer() -> None:
    known = stranger().hear("A1009").hear("1111").said
    unknown = stranger().hear("A4444").hear("1111").said

    assert known == unknown == ["order.wrong_digits", "order.ask_digits"]


def test_after_too_many_tries_the_way_is_closed_even_for_the_right_digits() -> None:
    world = stranger().hear("A1009")
    for digits in ("1111", "2222", "3333", "4444", "5555"):
        world.hear(digits)
    assert world.said == ["order.proof_closed"]

    assert world.hear("A1009").hear("8001").said == ["order.proof_closed"]


def test_a_whole_phone_number_proves_as_well_as_its_end() -> None:
    assert "order.tied" in stranger().hear("A1009").hear("13800138001").said


def test_digits_prove_nothing_where_nothing_is_to_be_proven() -> None:
    assert World(others={"A1009": order("A1009")}).hear("8001").found(fx.TieOrder) == []


def test_an_article_that_is_sold_out_is_said_to_be_so() -> None:
    world = World().hear("茶盏还有吗", "stock.available")

    assert world.said == ["product.restock"]
    assert world.says[0].cards[0] == "POR-11"


def test_what_goes_with_an_article_is_offered_once() -> None:
    first = World().hear("茶杯", "product.find")
    assert first.said == ["product.detail", "product.goes_with"]

    assert first.hear("眼罩", "product.find").hear("茶杯", "product.find").said == ["product.detail"]


def test_an_inquiry_that_ends_in_an_order_is_closed() -> None:
    world = World(order(state="placed")).hear("茶杯", "product.find").news("placed")

    assert world.case("inquiry").status == "ordered"
    assert world.case("inquiry").slots["skus"] == ["POR-02"]


@pytest.mark.parametrize(("rules", "replies"), [
    ({"haggle_allowed": True}, ["price.haggle", "haggle.allowed", "price.haggle"]),
    ({"haggle_allowed": False}, ["price.haggle", "price.haggle", "price.haggle"]),
    ({"haggle_allowed": True, "haggle_per_day": 0}, ["price.haggle", "price.haggle", "price.haggle"]),
    ({"haggle_allowed": True, "haggle_floor": 999_900}, ["price.haggle", "price.haggle", "price.haggle"]),
])  # fmt: skip
def test_the_policy_decides_what_haggling_is_worth(rules: dict[str, object], replies: list[str]) -> None:
    world = World(order(state="placed"), policy=Policy(inquiry=Inquiry(**rules)))  # type: ignore[arg-type]

    assert [world.hear("便宜点", "price.haggle").said[0] for _ in replies] == replies


def test_a_discount_is_a_remark_on_the_order() -> None:
    world = World(order(state="placed"), policy=Policy(inquiry=Inquiry(haggle_allowed=True, haggle_percent=7)))
    remark = world.hear("便宜点", "price.haggle").hear("便宜点", "price.haggle").found(fx.Remark)[0]

    assert (remark.order_number, remark.flag) == ("A1001", "red")
    assert "7%" in remark.text


def test_an_unpaid_order_that_is_not_wanted_closes_by_itself() -> None:
    world = World(order(state="placed")).news("placed").hear("不要了", "order.cancel")

    assert world.said == ["order.will_close"]
    assert world.timers == {}


def test_a_paid_order_that_is_not_wanted_is_held_and_goes_to_a_person() -> None:
    world = World(order(state="paid")).hear("取消订单", "order.cancel")

    assert world.said[0] == "order.stopping"
    assert world.case("refund").status == "for_agent"
    assert world.found(fx.Remark)[0].flag == "red"
