import pytest

from flows import effects as fx
from flows.hours import HOUR, MINUTE
from flows.policy import Handoff, Policy
from flows.situation import Duty
from tests.flows.ways import away, call, message, taken, waiting, why
from tests.flows.world import MORNING, World, order

ONE = Duty(on_duty=1)


def test_a_human_is_a_word_away() -> None:
    world = World(duty=ONE).hear("转人工")

    assert world.talk.owner == "queue"
    assert world.talk.handoff_reason == "asked"
    assert world.found(fx.HandOff) == [fx.HandOff("asked")]


@pytest.mark.parametrize(("queue", "people", "place", "minutes"), [(0, 1, 1, 3), (4, 1, 5, 15), (4, 2, 5, 8)])
def test_place_and_wait_are_told_honestly(queue: int, people: int, place: int, minutes: int) -> None:
    world = World(duty=Duty(on_duty=people, waiting=queue)).press("human")

    assert world.says[0].slots == {"place": place, "minutes": minutes}


def test_the_minutes_of_a_talk_are_the_policys() -> None:
    world = World(duty=ONE, policy=Policy(handoff=Handoff(minutes_each=10))).press("human")

    assert world.says[0].slots["minutes"] == 10


def test_the_wait_is_kept_in_sight() -> None:
    world = waiting()
    world.duty = Duty(on_duty=1, place=1)

    assert world.wait(6 * MINUTE).said == ["handoff.still_waiting"]
    assert world.wait(16 * MINUTE).said == ["handoff.still_waiting"]


def test_who_waits_when_the_shop_closes_is_told_once() -> None:
    world = waiting()
    world.duty = Duty(back_at=MORNING + 23 * HOUR)

    assert world.wait(5 * HOUR).said == ["handoff.waiting_away"]


def test_with_nobody_there_it_is_said_when_somebody_will_be() -> None:
    world = World(duty=Duty(back_at=MORNING + HOUR)).press("human")

    assert world.said == ["handoff.away"]
    assert world.says[0].slots["back_at"] == MORNING + HOUR
    assert [one.data for one in world.says[0].buttons] == ["leave_message", "call_back", "go_on"]


def test_who_asks_again_once_somebody_is_there_comes_into_line() -> None:
    world = away()
    world.duty = ONE

    assert world.hear("转人工").said == ["handoff.place"]


def test_a_message_is_kept_for_the_next_shift() -> None:
    world = message().hear("请给我回个话，订单一直没发")

    assert world.talk.owner == "queue"
    assert world.case("complaint").slots["words"] == "请给我回个话，订单一直没发"


def test_a_photo_can_be_a_message() -> None:
    assert message().hear("碎成这样了", photo=True).said == ["handoff.message_kept"]


def test_a_call_back_wants_a_number() -> None:
    assert call().hear("明天上午").said == ["handoff.call_number_missing"]
    assert call().hear("13800138001 明天上午").case("callback").slots["phone"] == "13800138001"


def test_what_was_left_is_seen_to_when_the_agent_hands_back() -> None:
    world = message().hear("请给我回个话").agent("take").agent("release")

    assert not world.case("complaint").is_open


def test_a_take_over_takes_back_what_was_not_sent() -> None:
    world = waiting().agent("take")

    assert world.found(fx.CancelUnsent) == [fx.CancelUnsent("agent_took_over")]
    assert (world.talk.owner, world.talk.agent_id) == ("agent", 7)


def test_a_reply_takes_over_and_goes_out_as_it_stands() -> None:
    world = World().agent("reply", "亲，我来看看")

    assert world.talk.owner == "agent"
    assert world.found(fx.Tell) == [fx.Tell(7, "亲，我来看看")]


def test_a_note_changes_nothing() -> None:
    world = waiting().agent("note", "老顾客")

    assert world.talk.owner == "queue"
    assert world.found(fx.Note) == [fx.Note(7, "老顾客")]


def test_handing_back_sends_what_was_held() -> None:
    world = taken(World()).agent("release")

    assert world.talk.owner == "bot"
    assert world.found(fx.SendHeld) == [fx.SendHeld()]
    assert world.said == ["handoff.back"]


def test_handing_back_what_nobody_took_says_nothing() -> None:
    assert World().agent("release").said == []


@pytest.mark.parametrize("text", ["你们太差劲了", "再不发货我就去12315投诉", "you are all idiots"])
def test_anger_and_threats_get_an_apology_and_a_person(text: str) -> None:
    world = World(duty=ONE).hear(text)

    assert world.said == ["handoff.sorry", "handoff.place"]
    assert world.talk.handoff_reason == "anger"
    assert world.found(fx.HandOff)[0].is_urgent


def test_anger_with_nobody_there_is_still_apologised_for() -> None:
    world = World().hear("你们太差劲了")

    assert world.said == ["handoff.sorry", "handoff.away"]
    assert world.talk.handoff_reason == "anger"


def test_an_insult_in_a_flow_does_not_lose_the_flow() -> None:
    world = why()
    world.duty = ONE
    world.hear("你们都是骗子").press("go_on")

    assert world.state == "after_sales.why"


def test_anger_in_the_queue_is_heard_once() -> None:
    world = waiting().hear("你们太差劲了")
    assert world.said == ["handoff.sorry", "handoff.still_waiting"]

    assert world.hear("太差劲了").said == []


def test_the_reason_survives_until_the_message_is_left() -> None:
    world = World().hear("我要投诉你们").press("leave_message").hear("三天没发货")

    assert world.case("complaint").slots["reason"] == "anger"


def test_a_parcel_that_is_said_to_be_there_and_is_not_is_a_case() -> None:
    world = World(order(), duty=ONE).hear("显示签收了但没收到", "logistics.not_received")

    assert world.said == ["handoff.sorry", "handoff.place"]
    assert world.case("complaint").order_number == "A1001"
    assert world.found(fx.Remark)[0].flag == "yellow"


ERASE_ME = ("删除我的个人信息", "privacy.data")


@pytest.mark.parametrize("duty", [ONE, Duty(back_at=MORNING + HOUR)])
def test_who_asks_after_their_data_has_a_matter_of_their_own(duty: Duty) -> None:
    world = World(duty=duty).hear(*ERASE_ME)

    assert (world.case("privacy").status, world.case("privacy").slots["words"]) == ("for_agent", ERASE_ME[0])
    assert world.talk.case_id is None


def test_asked_again_it_is_still_one_matter() -> None:
    world = waiting().hear(*ERASE_ME).hear(*ERASE_ME)

    assert [case.kind for case in world.cases.values()] == ["privacy"]


def test_it_is_answered_when_the_agent_hands_back_and_not_when_they_went_home() -> None:
    world = World(duty=ONE).hear(*ERASE_ME).agent("take")
    assert not world.agent("release").case("privacy").is_open

    world = World(duty=ONE).hear(*ERASE_ME).agent("take").wait(13 * HOUR)
    assert world.talk.owner == "bot"
    assert world.case("privacy").is_open


def test_a_person_who_is_wanted_for_something_else_is_no_matter_of_data() -> None:
    assert World(duty=ONE).hear("转人工").cases == {}


def test_a_question_that_is_certain_is_answered_in_the_queue() -> None:
    world = waiting().hear("发什么快递", "shipping.carrier")

    assert world.said == ["shipping.carrier"]
    assert world.talk.owner == "queue"


@pytest.mark.parametrize(("text", "intent"), [("人呢", "service.no_reply"), ("有人吗", "greeting.hello")])
def test_anybody_there_is_answered_with_the_place(text: str, intent: str) -> None:
    world = waiting()
    world.duty = Duty(on_duty=1, place=2)

    assert world.hear(text, intent).says[0].slots["place"] == 2


@pytest.mark.parametrize("text", ["嗯这个", "茶杯", "A1001"])
def test_what_is_uncertain_waits_for_the_human(text: str) -> None:
    assert waiting().hear(text).said == []


def test_the_wait_is_told_as_the_queue_moved_of_late() -> None:
    duty = Duty(on_duty=2, waiting=2, minutes_a_place=4.2)

    assert World(duty=duty).hear("转人工").says[0].slots["minutes"] == 13


def test_until_then_as_the_policy_guesses() -> None:
    assert World(duty=Duty(on_duty=2, waiting=2)).hear("转人工").says[0].slots["minutes"] == 5


def test_a_queue_that_hardly_waits_is_a_minute() -> None:
    assert World(duty=Duty(on_duty=1, minutes_a_place=0.1)).hear("转人工").says[0].slots["minutes"] == 1
