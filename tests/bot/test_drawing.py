import re

import pytest

from bot.drawing import answers, mermaid, redrawn
from flows.chart import Flow, State, Transition, compose
from flows.conversation import IDLE
from flows.step import FLOWS, house_chart


def is_round(_turn):
    return True


def is_square(_turn):
    return True


TEA = Flow(
    name="tea",
    initial="cup",
    states=(State("cup"), State("pot"), State("sink")),
    transitions=(
        Transition("pour", "cup", "pot", (is_round,)),
        Transition("spill", "cup", "pot"),
        Transition("pour", "cup", "sink", (is_square,)),
        Transition("sip", "cup", None, (is_round,)),
        Transition("leave", "", IDLE),
    ),
    entries=(
        Transition("thirst", "*", "cup", (is_round,)),
        Transition("wait", "*", None),
        Transition("smell", ("idle", "tea.pot"), IDLE),
    ),
)
WASH = Flow("wash", "up", (State("up"),), (Transition("dry", "up", IDLE),), (Transition("full", "tea.sink", "up"),))


@pytest.fixture
def lines():
    return [line.strip() for line in mermaid(compose((TEA, WASH)), "tea").splitlines()]


def test_parallel_transitions_are_one_arrow(lines):
    assert "cup --> pot: pour [is_round]<br/>spill" in lines


def test_a_guard_is_drawn_only_where_it_decides(lines):
    assert "cup --> sink: pour [is_square]" in lines
    assert "cup --> cup: sip" in lines


def test_what_comes_from_outside_is_only_named(lines):
    assert "[*] --> cup: thirst" in lines


def test_what_every_state_knows_leads_out_of_each(lines):
    assert [f"{name} --> [*]: leave" in lines for name in ("cup", "pot", "sink")] == [True] * 3


def test_a_flow_that_takes_over_is_drawn_on_both_sides(lines):
    there = mermaid(compose((TEA, WASH)), "wash")

    assert 'state "wash.up" as wash_up' in lines
    assert "sink --> wash_up: full" in lines
    assert "tea_sink --> up: full" in there


def test_answers_in_place_are_listed_and_not_drawn(lines):
    assert answers(compose((TEA, WASH)), "tea") == ("wait", "smell")
    assert not any("wait" in line or "smell" in line for line in lines)


def test_an_unknown_flow_is_refused():
    with pytest.raises(StopIteration):
        mermaid(compose((TEA,)), "coffee")


def test_only_the_marked_blocks_of_a_page_are_written_anew():
    page = "before\n<!-- flow: tea -->\nold\n<!-- end -->\nafter\n"

    drawn = redrawn(page, compose((TEA, WASH)))

    assert drawn.startswith("before\n<!-- flow: tea -->\n```mermaid\nstateDiagram-v2\n")
    assert "answered in place: `wait`、`smell`" in drawn
    assert drawn.endswith("<!-- end -->\nafter\n")
    assert "old" not in drawn


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_state_of_the_shop_is_in_its_drawing(flow):
    drawn = mermaid(house_chart(), flow.name)

    assert all(re.search(rf"\b{state.name}\b", drawn) for state in flow.states)


def test_a_flow_of_many_states_goes_from_left_to_right():
    long = Flow("long", "s0", tuple(State(f"s{n}") for n in range(8)))

    assert "direction LR" in mermaid(compose((long,)), "long")
    assert "direction" not in mermaid(compose((TEA,)), "tea")
