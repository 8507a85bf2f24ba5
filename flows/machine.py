"""The one state machine of the process: the only file that knows the library behind it."""

from typing import Any

from msgspec import Struct
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from flows.chart import Action, Chart, Guard
from flows.conversation import IDLE
from flows.turn import Turn


class FlowState(NestedState):
    """A state whose full name is `flow.state`: with the library's default `_`, `ask_photo` would be split."""

    separator = "."


class FlowMachine(HierarchicalMachine):
    """Sync, without models: any object with a `state` can be moved, and nothing is ever added to the machine."""

    state_cls = FlowState


class Way(Struct, frozen=True):
    """One transition of the built machine, ready to be taken: its guards, its actions, and what entering does."""

    guards: tuple[Guard, ...]
    actions: tuple[Action, ...]
    #: None stays in the state without entering it again.
    dest: str | None
    entering: tuple[Action, ...] = ()


class Machine:
    """Moves turns through a chart. One instance serves all conversations, from one thread.

    The library builds the machine once; each step then takes the ways that were read from it. Its own `trigger_event`
    resolves names, callbacks and nesting anew at every trigger, which cost a seventh of a whole step.
    """

    def __init__(self, chart: Chart) -> None:
        """Builds the machine; the chart must have been checked."""
        self.chart = chart
        self._ways = ways(flow_machine(chart))

    def knows(self, state: str) -> bool:
        """Whether the chart has this state; one that was stored by an older chart may be gone."""
        return state in self.chart.states

    def fire(self, turn: Turn, trigger: str) -> bool:
        """Move the turn, False where the trigger means nothing in its state or every guard refused."""
        for way in self._ways.get((turn.state, trigger), ()):
            if all(guard(turn) for guard in way.guards):
                _take(turn, way)
                return True
        return False

    def ask(self, turn: Turn) -> bool:
        """Put the question of the turn's state again; False where it has none."""
        state = self.chart.states[turn.state]
        if state.ask is None:
            return False
        state.ask(turn)
        return True


def _take(turn: Turn, way: Way) -> None:
    """The library's own order: actions, then the new state, then what entering it does."""
    for action in way.actions:
        action(turn)
    if way.dest is not None:
        turn.state = way.dest
        for action in way.entering:
            action(turn)


def flow_machine(chart: Chart) -> FlowMachine:
    """The library's machine of a chart, which must have been checked."""
    return FlowMachine(
        model=None,
        states=_states(chart),
        transitions=_transitions(chart),
        initial=IDLE,
        auto_transitions=False,
        send_event=False,
        queued=False,
    )


def ways(machine: FlowMachine) -> dict[tuple[str, str], tuple[Way, ...]]:
    """What each state makes of each trigger, in the order in which it is tried."""
    return {
        (source, name): tuple(_way(machine, one) for one in transitions)
        for name, event in machine.events.items()
        for source, transitions in event.transitions.items()
    }


def _way(machine: FlowMachine, one: Any) -> Way:
    entering: Any = machine.get_state(one.dest).on_enter if one.dest is not None else ()
    return Way(tuple(guard.func for guard in one.conditions), tuple(one.before), one.dest, tuple(entering))


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
