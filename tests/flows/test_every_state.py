"""What every state of the chart has to stand: never an error, never an unknown state, never a silence that hurts."""

from collections.abc import Callable

import pytest

from flows.step import house_chart
from tests.flows.ways import WAYS, taken
from tests.flows.world import DAY, World

Happening = Callable[[World], World]

BY_CUSTOMER: dict[str, Happening] = {
    "the empty message": lambda world: world.hear(""),
    "cancel": lambda world: world.hear("取消"),
    "agent please": lambda world: world.hear("agent please"),
    "a photo": lambda world: world.hear("", photo=True),
    "4,000 characters": lambda world: world.hear("啊" * 4000),
    "a stale button": lambda world: world.press("keep_given:A0000"),
    "a button of nobody": lambda world: world.press("launch:missiles"),
    "hello": lambda world: world.hear("你好", "greeting.hello"),
    "yes": lambda world: world.hear("好的", "chat.yes"),
    "no": lambda world: world.hear("不用了", "chat.no"),
    "a question": lambda world: world.hear("发什么快递", "shipping.carrier"),
    "an article": lambda world: world.hear("茶壶"),
    "a number": lambda world: world.hear("1"),
    "an order number": lambda world: world.hear("A1001"),
    "stop": lambda world: world.hear("别再提醒我了"),
    "anger": lambda world: world.hear("你们太差劲了"),
}
BY_SHOP: dict[str, Happening] = {
    "shipped": lambda world: world.news("shipped"),
    "paid": lambda world: world.news("paid", paid_at=1),
    "closed": lambda world: world.news("closed"),
    "news of nobody's order": lambda world: world.news("shipped", "A0000"),
    "time": lambda world: world.wait(5 * DAY),
    "an agent takes": lambda world: world.agent("take"),
    "an agent writes": lambda world: world.agent("reply", "在的"),
    "an agent hands back": lambda world: world.agent("release"),
    "an agent's note": lambda world: world.agent("note", "急"),
}
#: What is said into a wait: it is kept for the human, and no machine talks over it.
KEPT = {"the empty message", "a photo", "4,000 characters", "an article", "a number", "an order number"}


@pytest.mark.parametrize("state", sorted(WAYS))
@pytest.mark.parametrize("happening", [*BY_CUSTOMER, *BY_SHOP])
def test_nothing_that_happens_leads_out_of_the_chart(state: str, happening: str) -> None:
    world = (BY_CUSTOMER | BY_SHOP)[happening](WAYS[state]())

    assert world.state in house_chart().states


@pytest.mark.parametrize("state", sorted(set(WAYS) - {"handoff.waiting"}))
@pytest.mark.parametrize("happening", BY_CUSTOMER)
def test_whoever_says_something_to_the_bot_hears_something(state: str, happening: str) -> None:
    world = BY_CUSTOMER[happening](WAYS[state]())

    assert world.said, f"silent in {world.state}"


@pytest.mark.parametrize("happening", BY_CUSTOMER)
def test_who_waits_for_a_human_hears_what_is_certain_and_nothing_else(happening: str) -> None:
    world = BY_CUSTOMER[happening](WAYS["handoff.waiting"]())

    assert bool(world.said) == (happening not in KEPT)


@pytest.mark.parametrize("state", sorted(WAYS))
@pytest.mark.parametrize("happening", [one for one in BY_CUSTOMER if one != "stop"])
def test_while_an_agent_owns_the_bot_is_silent(state: str, happening: str) -> None:
    world = BY_CUSTOMER[happening](taken(WAYS[state]()))

    assert world.said == []
    assert world.talk.owner == "agent"


@pytest.mark.parametrize("state", sorted(WAYS))
def test_stop_is_confirmed_even_while_an_agent_owns(state: str) -> None:
    world = taken(WAYS[state]()).hear("别再提醒我了")

    assert world.said == ["chat.stopped"]
    assert not world.customer.takes_nudges


def buttons() -> list[tuple[str, str]]:
    """Every button under the last words before each state."""
    return [
        (state, one.data) for state in sorted(WAYS) for say in WAYS[state]().says for one in say.buttons if one.data
    ]


@pytest.mark.parametrize(("state", "data"), buttons())
def test_the_same_button_twice_does_no_harm(state: str, data: str) -> None:
    once = WAYS[state]().press(data)
    cases = len(once.cases)
    twice = once.press(data)

    assert twice.said or twice.talk.owner != "bot"
    assert len(twice.cases) == cases


@pytest.mark.parametrize(("state", "data"), buttons())
def test_no_button_that_is_shown_is_stale(state: str, data: str) -> None:
    assert "chat.stale" not in WAYS[state]().press(data).said
