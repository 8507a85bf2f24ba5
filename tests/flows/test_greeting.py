from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from flows.hours import DAY, HOUR, MINUTE, SECOND, moment
from flows.policy import Greeting, Hours, Policy
from flows.situation import Customer, Duty
from tests.flows.ways import waiting, why
from tests.flows.world import MORNING, World, order


def test_a_newcomer_is_welcomed_with_something_to_tap() -> None:
    world = World().open()

    assert world.said == ["greeting.new"]
    assert [one.data for one in world.says[0].buttons] == ["order_asked", "product_asked", "return_wanted", "human"]


def test_a_chat_that_is_opened_again_is_not_greeted_again() -> None:
    assert World().open().open().said == []


def test_who_comes_back_after_a_day_is_greeted_as_somebody_known() -> None:
    assert World().open().hear("发什么快递", "shipping.carrier").wait(DAY).open().said == ["greeting.back"]


def test_hello_in_the_middle_of_a_talk_is_answered_without_greeting_twice() -> None:
    assert World().open().hear("你好", "greeting.hello").said == ["greeting.again"]


def test_hello_in_the_middle_of_a_flow_keeps_its_question() -> None:
    assert why().hear("在吗", "greeting.hello").said == ["greeting.again", "after_sales.why"]


def test_hello_while_waiting_asks_whether_anybody_is_there() -> None:
    assert waiting().hear("在吗", "greeting.hello").said == ["handoff.still_waiting"]


@pytest.mark.parametrize(("state", "reply"), [
    ("placed", "greeting.unpaid"), ("shipped", "greeting.under_way"), ("out_of_stock", "greeting.under_way"),
    ("completed", "greeting.new"), ("cancelled", "greeting.new"),
])  # fmt: skip
def test_the_most_pressing_order_is_said_first(state: str, reply: str) -> None:
    assert World(order(state=state, delivered_at=1)).open().said == [reply]


def test_what_came_yesterday_is_asked_after() -> None:
    assert World(order(delivered_at=MORNING - DAY)).open().said == ["greeting.delivered"]


def test_an_unpaid_order_comes_before_a_parcel() -> None:
    world = World(order("A1001", "shipped"), order("A1002", "placed")).open()

    assert world.said == ["greeting.unpaid"]
    assert world.talk.order_number == "A1002"


def test_cash_on_delivery_is_not_called_unpaid() -> None:
    assert World(order(state="placed", is_cod=True)).open().said == ["greeting.under_way"]


def test_a_link_to_an_own_order_is_greeted_with_it() -> None:
    world = World(order("A1001", "placed"), order("A1002")).open("order_A1002")

    assert world.said == ["greeting.order"]
    assert world.talk.order_number == "A1002"


def test_a_link_to_somebody_elses_order_tells_nothing() -> None:
    world = World(others={"A1009": order("A1009")}).open("order_A1009")

    assert world.said == ["greeting.new"]
    assert world.talk.order_number is None


def test_a_link_to_an_article_is_greeted_with_it() -> None:
    world = World(order(state="shipped")).open("product_POR-01")

    assert world.said == ["greeting.product"]
    assert world.says[0].cards == ("POR-01",)
    assert world.hear("多少钱", "price.ask").says[0].slots["product"]["sku"] == "POR-01"


def test_a_link_is_answered_although_the_greeting_was_said() -> None:
    assert World().open().open("product_POR-01").said == ["greeting.product"]


def test_a_payload_of_nothing_is_a_plain_greeting() -> None:
    assert World().open("../../etc/passwd").said == ["greeting.new"]


def test_a_campaign_greets_while_it_runs() -> None:
    assert World(campaign={"name": "茶节", "offer": "满减", "ends_at": MORNING + DAY}).open().said == [
        "greeting.campaign"
    ]


@pytest.mark.parametrize("birthday", ["1993-03-04", "--03-04"])
def test_a_birthday_is_not_forgotten(birthday: str) -> None:
    assert World(customer=Customer(1, birthday=birthday)).open().said == ["greeting.birthday"]


def test_a_day_without_a_birthday_is_none() -> None:
    assert World(customer=Customer(1, birthday="1993-03-05")).open().said == ["greeting.new"]


def test_a_holiday_is_named_while_somebody_is_there() -> None:
    keeps = Policy(hours=Hours(calendar="CN", workdays=("2026-10-01",)))
    noon = moment(datetime(2026, 10, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    world = World(policy=keeps, now=noon).open()
    assert world.said == ["greeting.holiday"]
    assert world.says[0].slots["holiday"] == "国庆节"

    closed = Policy(hours=Hours(calendar="CN"))
    assert World(policy=closed, now=noon, duty=Duty()).open().said == ["greeting.away"]


def test_a_long_queue_is_told() -> None:
    world = World(policy=Policy(greeting=Greeting(busy_above=2)), duty=Duty(on_duty=1, waiting=3)).open()

    assert world.said == ["greeting.busy"]
    assert world.says[0].slots["waiting"] == 3


def test_in_the_evening_nobody_is_told_that_it_is_night() -> None:
    world = World(now=MORNING + 11 * HOUR, policy=Policy(hours=Hours(end=time(18)))).open()

    assert world.said == ["greeting.away"]


def test_at_night_it_is_told_when_somebody_will_be_there() -> None:
    world = World(now=MORNING + 14 * HOUR, duty=Duty(back_at=MORNING + 23 * HOUR)).open()

    assert world.said == ["greeting.night"]
    assert world.says[0].slots["back_at"] == MORNING + 23 * HOUR


def test_a_holiday_is_a_day_without_people() -> None:
    assert World(policy=Policy(hours=Hours(holidays=("2026-03-04",)))).open().said == ["greeting.away"]


def test_the_silence_after_which_to_greet_again_is_the_policys() -> None:
    world = World(policy=Policy(greeting=Greeting(again_after_hours=1))).open()

    assert world.talk.greeted_at == MORNING
    assert world.wait(2 * HOUR).open().said == ["greeting.new"]


def test_a_first_word_that_announces_another_waits_for_it() -> None:
    world = World().hear("在吗？")
    assert world.said == []
    world.now += SECOND
    assert world.hear("什么时候发货", "shipping.when").said == ["shipping.when"]

    assert world.wait(MINUTE).said == []


@pytest.mark.parametrize("text", ["在吗", "想问下", "亲在吗～", "Are you there?", "excuse me"])
def test_where_nothing_comes_the_announcement_is_greeted(text: str) -> None:
    world = World(order("A1001", "placed")).hear(text, "greeting.hello")
    assert world.said == []

    assert world.wait(3 * SECOND).said == ["greeting.unpaid"]


def test_a_greeting_that_asks_something_is_answered_at_once() -> None:
    assert World().hear("你好", "greeting.hello").said == ["greeting.new"]
    assert World().hear("在吗，什么时候发货", "shipping.when").said == ["shipping.when"]


def test_without_patience_it_is_greeted_at_once() -> None:
    world = World(policy=Policy(greeting=Greeting(patience_seconds=0)))

    assert world.hear("在吗", "greeting.hello").said == ["greeting.new"]


def test_in_the_middle_of_a_talk_nobody_waits() -> None:
    assert World().open().hear("在吗", "greeting.hello").said == ["greeting.again"]


def test_a_person_who_took_over_meanwhile_is_not_spoken_over() -> None:
    world = World().hear("在吗").agent("take")

    assert world.wait(MINUTE).said == []
