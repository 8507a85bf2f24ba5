from dataclasses import replace

import pytest

from flows.chart import Flow, State, Transition, compose, problems
from flows.step import FLOWS, house_chart
from tests.flows.ways import PASSING, WAYS
from tests.flows.world import machine


def broken(**changes: object) -> list[str]:
    flow = Flow(
        "tea", "cold", (State("cold"), State("hot")),
        (Transition("boil", "cold", "hot"), Transition("drink", "", "idle")),
        (Transition("thirst", "idle", "cold"),),
    )  # fmt: skip
    return problems(compose((replace(flow, **changes),)))


def test_the_house_chart_has_no_fault() -> None:
    assert problems(house_chart()) == []


def test_a_small_chart_without_faults_is_found_so() -> None:
    assert broken() == []


def test_an_initial_state_that_is_none_is_a_fault() -> None:
    assert "'warm'" in broken(initial="warm")[0]


def test_a_transition_to_nowhere_is_a_fault() -> None:
    assert "tea.warm" in broken(transitions=(Transition("boil", "cold", "warm"),))[0]


def test_a_transition_from_nowhere_is_a_fault() -> None:
    assert "tea.warm" in broken(transitions=(Transition("boil", "warm", "hot"),))[0]


def test_a_state_that_nothing_leads_to_is_a_fault() -> None:
    found = broken(transitions=(Transition("drink", "", "idle"),))

    assert found == ["state tea.hot: nothing leads to it"]


def test_a_state_that_nothing_leads_out_of_is_a_fault() -> None:
    found = broken(transitions=(Transition("boil", "cold", "hot"),))

    assert found == ["state tea.hot: nothing leads out of it"]


def test_every_flow_of_the_trade_is_in_the_chart() -> None:
    names = {flow.name for flow in FLOWS}

    assert names == {"greeting", "inquiry", "payment_nudge", "after_sales", "review_follow_up", "handoff"}


def test_a_way_is_known_into_every_state() -> None:
    assert set(WAYS) | PASSING == set(house_chart().states)


@pytest.mark.parametrize("state", sorted(WAYS))
def test_every_way_leads_where_it_says(state: str) -> None:
    assert WAYS[state]().state == state


def test_a_state_of_an_older_chart_is_unknown() -> None:
    assert not machine().knows("inquiry.gone")
