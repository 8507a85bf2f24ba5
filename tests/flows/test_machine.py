"""The ways that are read from the built machine lead where the library itself leads."""

from dataclasses import replace
from random import Random
from types import SimpleNamespace

import pytest

from flows.chart import Action, Chart, Edge, Flow, Guard
from flows.machine import Machine, flow_machine
from flows.step import house_chart


def watched(chart: Chart, seed: int) -> Chart:
    """The same chart, with guards that answer by chance and actions and questions that write down their names."""
    random = Random(seed)
    edges = tuple(
        Edge(
            one.trigger,
            one.source,
            one.dest,
            tuple(guard(random.random() < 0.5) for _ in one.when),
            tuple(note(f"edge {number} action {at}") for at in range(len(one.do))),
        )
        for number, one in enumerate(chart.edges)
    )
    return Chart(tuple(map(asking, chart.flows)), chart.states, edges)


def asking(flow: Flow) -> Flow:
    return replace(flow, states=tuple(replace(one, ask=note(f"ask {flow.name}.{one.name}")) for one in flow.states))


def guard(answer: bool) -> Guard:
    return lambda _: answer


def note(name: str) -> Action:
    return lambda turn: turn.effects.append(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_each_trigger_in_each_state_moves_as_the_library_moves(seed: int) -> None:
    chart = watched(house_chart(), seed)
    machine, library = Machine(chart), flow_machine(chart)
    moved = 0

    for state, triggers in chart.accepts().items():
        for trigger in sorted(triggers):
            ours, theirs = (SimpleNamespace(state=state, effects=[], entered=False) for _ in range(2))
            has_moved = machine.fire(ours, trigger)  # type: ignore[arg-type]
            assert has_moved == library.trigger_event(theirs, trigger, theirs)
            assert ours == theirs, (state, trigger)
            moved += has_moved

    assert moved > len(chart.states)


def test_a_trigger_that_a_state_does_not_know_moves_nothing() -> None:
    turn = SimpleNamespace(state="idle", effects=[], entered=False)

    assert not Machine(house_chart()).fire(turn, "no_such_trigger")  # type: ignore[arg-type]
    assert (turn.state, turn.effects, turn.entered) == ("idle", [], False)
