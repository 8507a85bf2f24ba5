"""The flows put together as data, and what is wrong with the chart."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flows.conversation import IDLE
from flows.turn import Turn

Guard = Callable[[Turn], bool]
Action = Callable[[Turn], None]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a flow. Where it has a question, `ask` puts it, on entering and again after a side question."""

    name: str
    ask: Action | None = None
    #: Whether the flow comes back to it after an interruption.
    resumes: bool = True
    #: Whether any text is an answer here, so that only a certain intent is taken for a side question.
    takes_words: bool = False
    #: Whether the very text is wanted (an address, a message to pass on): then nothing in it is a side question.
    takes_all: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """When `trigger` comes in one of the sources and every guard holds: do the actions and go to `dest`.

    Within a flow, names are relative to it: `""` as a source is every state of the flow, `None` as the destination
    stays without entering again, `idle` ends the flow. In `entries`, a source is a full name, a flow, or `*`.
    """

    trigger: str
    source: str | tuple[str, ...]
    dest: str | None
    when: tuple[Guard, ...] = ()
    do: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of the trade. `entries` lead into it (or answer for it) from outside."""

    name: str
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...] = ()
    entries: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition with full names, one source each."""

    trigger: str
    source: str
    dest: str | None
    when: tuple[Guard, ...] = ()
    do: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """All flows: leaf states by full name, and the edges between them in the order in which they are tried."""

    flows: tuple[Flow, ...]
    states: dict[str, State] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()

    def state(self, name: str) -> State | None:
        """The leaf state with this full name."""
        return self.states.get(name)

    def accepts(self) -> dict[str, frozenset[str]]:
        """The triggers that each state knows."""
        known: dict[str, set[str]] = {name: set() for name in self.states}
        for edge in self.edges:
            known[edge.source].add(edge.trigger)
        return {name: frozenset(triggers) for name, triggers in known.items()}


def compose(flows: tuple[Flow, ...], everywhere: tuple[Transition, ...] = ()) -> Chart:
    """Full names for everything. What a flow says of its own states goes before what comes from outside.

    `everywhere` are the transitions of no flow: their destinations are full names.
    """
    states = {IDLE: State(IDLE, resumes=False)}
    for flow in flows:
        states |= {f"{flow.name}.{state.name}": state for state in flow.states}
    inner = [edge for flow in flows for one in flow.transitions for edge in _inner(flow, one)]
    outer = [edge for flow in flows for one in flow.entries for edge in _outer(f"{flow.name}.", one, states)]
    common = [edge for one in everywhere for edge in _outer("", one, states)]
    return Chart(flows, states, (*inner, *outer, *common))


def _inner(flow: Flow, one: Transition) -> list[Edge]:
    sources = (one.source,) if isinstance(one.source, str) else one.source
    names = [state.name for state in flow.states] if sources == ("",) else list(sources)
    dest = one.dest if one.dest in (None, IDLE) else f"{flow.name}.{one.dest}"
    return [Edge(one.trigger, f"{flow.name}.{name}", dest, one.when, one.do) for name in names]


def _outer(prefix: str, one: Transition, states: dict[str, State]) -> list[Edge]:
    sources = (one.source,) if isinstance(one.source, str) else one.source
    wanted = [name for name in states if any(source in ("*", name, name.split(".")[0]) for source in sources)]
    dest = one.dest if one.dest in (None, IDLE) else f"{prefix}{one.dest}"
    return [Edge(one.trigger, name, dest, one.when, one.do) for name in wanted]


def problems(chart: Chart) -> list[str]:
    """What is wrong with the chart, each in a sentence; empty where all is well."""
    found = [f"flow {flow.name}: its initial state {flow.initial!r} is none of its states"
             for flow in chart.flows if flow.initial not in {state.name for state in flow.states}]  # fmt: skip
    for edge in chart.edges:
        if edge.source not in chart.states:
            found.append(f"{edge.trigger}: there is no state {edge.source!r} to come from")
        if edge.dest is not None and edge.dest not in chart.states:
            found.append(f"{edge.trigger}: there is no state {edge.dest!r} to go to")
    return found or _unreachable(chart)


def _unreachable(chart: Chart) -> list[str]:
    reached, border = {IDLE}, [IDLE]
    while border:
        source = border.pop()
        for edge in chart.edges:
            if edge.source == source and edge.dest and edge.dest not in reached:
                reached.add(edge.dest)
                border.append(edge.dest)
    left = {edge.source for edge in chart.edges if edge.dest not in (None, edge.source)}
    return [f"state {name}: nothing leads to it" for name in chart.states if name not in reached] + [
        f"state {name}: nothing leads out of it" for name in chart.states if name != IDLE and name not in left
    ]
