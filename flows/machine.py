"""The one state machine of the process: the only file that knows the library behind it."""

from typing import Any

from transitions import MachineError
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from flows.chart import Chart
from flows.conversation import IDLE
from flows.turn import Turn


class FlowState(NestedState):
    """A state whose full name is `flow.state`: with the library's default `_`, `ask_photo` would be split."""

    separator = "."


class FlowMachine(HierarchicalMachine):
    """Sync, without models: any object with a `state` can be moved, and nothing is ever added to the machine."""

    state_cls = FlowState


class Machine:
    """Moves turns through a chart. One instance serves all conversations, from one thread."""

    def __init__(self, chart: Chart) -> None:
        """Builds the machine; the chart must have been checked."""
        self.chart = chart
        self._accepts = chart.accepts()
        self._machine = FlowMachine(
            model=None,
            states=_states(chart),
            transitions=_transitions(chart),
            initial=IDLE,
            auto_transitions=False,
            send_event=False,
            queued=False,
        )

    def knows(self, state: str) -> bool:
        """Whether the chart has this state; one that was stored by an older chart may be gone."""
        return state in self.chart.states

    def fire(self, turn: Turn, trigger: str) -> bool:
        """Move the turn, False where the trigger means nothing in its state or every guard refused."""
        if trigger not in self._accepts[turn.state]:
            return False
        try:
            return bool(self._machine.trigger_event(turn, trigger, turn))
        except MachineError:
            return False

    def ask(self, turn: Turn) -> bool:
        """Put the question of the turn's state again; False where it has none."""
        state = self.chart.states[turn.state]
        if state.ask is None:
            return False
        state.ask(turn)
        return True


def _states(chart: Chart) -> list[Any]:
    flows = [
        {
            "name": flow.name,
            "initial": flow.initial,
            "children": [
                {"name": state.name, "on_enter": [_mark, state.ask] if state.ask else [_mark]} for state in flow.states
            ],
        }
        for flow in chart.flows
    ]
    return [{"name": IDLE, "on_enter": [_mark]}, *flows]


def _mark(turn: Turn) -> None:
    """The turn came into a state, be it the one where it stood."""
    turn.entered = True


def _transitions(chart: Chart) -> list[dict[str, Any]]:
    return [
        {
            "trigger": edge.trigger,
            "source": edge.source,
            "dest": edge.dest,
            "conditions": list(edge.when),
            "before": list(edge.do),
        }
        for edge in chart.edges
    ]
