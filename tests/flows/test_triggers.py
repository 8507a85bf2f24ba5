import pytest

from flows.triggers import PRESSES
from tests.flows.ways import message, new_address, offer, talking, waiting, why, why_not
from tests.flows.world import World, machine, order


@pytest.mark.parametrize("text", ["好的", "可以", "嗯", "OK"])
def test_yes_takes_the_offer_although_it_is_polite_as_well(text: str) -> None:
    assert offer().hear(text, "chat.yes").said[0] == "after_sales.return_accepted"


def test_no_to_the_offer_keeps_the_goods() -> None:
    world = offer().hear("不用了", "chat.no")

    assert world.said == ["after_sales.withdrawn"]
    assert world.case("return").status == "withdrawn"


@pytest.mark.parametrize(("text", "reply"), [("好的", "chat.yes"), ("👍", "chat.yes"), ("不用了", "chat.no")])
def test_yes_and_no_outside_of_questions_get_a_friendly_word(text: str, reply: str) -> None:
    assert talking().hear(text).said == [reply]


def test_a_number_with_a_wish_belongs_to_the_wish() -> None:
    world = World(order("A1001"), order("A1002")).hear("A1002要退货", "return.start")

    assert world.case("return").order_number == "A1002"


def test_a_number_alone_answers_the_question_which() -> None:
    world = World(order("A1001"), order("A1002")).press("return_wanted").hear("A1002")

    assert world.case("return").order_number == "A1002"
    assert world.state == "after_sales.why"


def test_the_second_of_a_list_can_be_picked_by_its_place() -> None:
    world = World(order("A1001"), order("A1002")).press("return_wanted").hear("第二个")

    assert world.case("return").order_number == "A1002"


def test_words_are_the_reason_where_a_reason_is_asked() -> None:
    world = why().hear("跟我家的桌子不搭")

    assert world.case("return").slots["words"] == "跟我家的桌子不搭"


def test_a_certain_question_is_no_reason() -> None:
    assert why().hear("发什么快递", "shipping.carrier").state == "after_sales.why"


def test_an_address_is_taken_whatever_it_sounds_like() -> None:
    world = new_address().hear("地址改成云栖省听雨市慢慢街 9 号", "order.change_address")

    assert world.said == ["payment.address_noted"]


def test_a_message_to_pass_on_is_kept_whole_even_where_it_is_angry() -> None:
    world = message().hear("气死我了，快递三天没动，让人工给我回电话", "logistics.stuck")

    assert world.said == ["handoff.message_kept"]
    assert "三天没动" in world.case("complaint").slots["words"]


@pytest.mark.parametrize(("text", "reply"), [("取消", "chat.cancelled"), ("别提醒我", "chat.stopped")])
def test_a_plain_way_out_works_where_any_text_is_wanted(text: str, reply: str) -> None:
    assert new_address().hear(text).said[0] == reply


def test_a_reason_in_words_leads_where_its_button_leads() -> None:
    assert why_not().hear("太贵了", "price.haggle").said == ["payment.reason.price"]
    assert why_not().hear("地址填错了", "order.change_address").state == "payment_nudge.new_address"


def test_cancel_while_waiting_gives_up_the_wait() -> None:
    world = waiting().hear("算了")

    assert world.talk.owner == "bot"
    assert world.said == ["handoff.go_on"]


def test_of_a_greeting_and_a_question_the_question_is_answered() -> None:
    world = World(order(state="shipped")).hear("你好，到哪了", "greeting.hello", more=("logistics.where",))

    assert world.said == ["order.status.shipped"]


def test_two_plain_questions_get_both_answers() -> None:
    world = World().hear("发什么快递，多少钱", "shipping.carrier", more=("shipping.fee",))

    assert world.said == ["shipping.carrier", "shipping.fee"]


def test_three_plain_questions_get_all_their_answers_in_their_order() -> None:
    world = World().hear("发什么快递，多少钱，能开发票吗", "shipping.carrier", more=("shipping.fee", "invoice.request"))

    assert world.said == ["shipping.carrier", "shipping.fee", "invoice.request"]


def test_a_plain_question_is_answered_before_the_flow_asks_its_own() -> None:
    world = World(order()).hear("我要退货，运费谁出", "return.start", more=("return.freight",))

    assert world.said == ["return.freight", "after_sales.sorry", "after_sales.why"]


def test_a_flow_in_the_second_place_begins_after_the_answer() -> None:
    world = World(order()).hear("运费谁出，我要退货", "return.freight", more=("return.start",))

    assert world.said == ["return.freight", "after_sales.sorry", "after_sales.why"]


@pytest.mark.parametrize("data", ["", ":", "launch", "timer_nudge", "order_paid:A1001", "agent_take", "x" * 64])
def test_what_is_no_button_of_ours_does_nothing(data: str) -> None:
    world = World(order(state="placed"))
    world.press(data)

    assert world.said == ["chat.stale"]
    assert world.state == "idle"


def test_every_button_is_heard_somewhere() -> None:
    known = {trigger for triggers_ in machine().chart.accepts().values() for trigger in triggers_}
    assert known >= PRESSES


def test_the_language_follows_what_the_customer_writes() -> None:
    world = World(order()).hear("我要退货", "return.start").hear("It is too big for my table")

    assert world.talk.language == "en"
    assert world.hear("A1001").talk.language == "en"
