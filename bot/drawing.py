"""Draws the flows as Mermaid state diagrams, from the chart that the machine is built of.

`python -m bot.drawing docs/flows.md` writes every block between `<!-- flow: NAME -->` and `<!-- end -->` anew.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flows.chart import Chart, Flow, Transition
from flows.conversation import IDLE
from flows.step import house_chart

#: Mermaid's name for where a diagram begins and ends.
OUTSIDE = "[*]"
#: Triggers on one line of an arrow's label; more of them make the diagram wider than a page.
IN_LINE = 2

#: A flow of so many states is drawn from left to right: side by side they would be too small to read.
MANY = 8

_BLOCK = re.compile(r"(<!-- flow: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One transition from one state to another; `guards` are empty where they decide nothing that is drawn."""

    source: str
    dest: str
    trigger: str
    guards: tuple[str, ...] = ()


def mermaid(chart: Chart, flow: str) -> str:
    """The flow as a Mermaid `stateDiagram-v2`, one arrow for all transitions between the same two states.

    A label is `trigger / trigger [guards]`, the guards only where one trigger may lead to several states; what comes
    in from outside is only named. Answers that leave the talk where it is are no arrows: `answers` lists them.
    Raises `StopIteration` where the chart has no such flow.
    """
    drawn = _flow(chart, flow)
    arrows = [*_entries(drawn), *_inner(drawn), *_hand_overs(chart, drawn)]
    joined: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in arrows:
        joined.setdefault((arrow.source, arrow.dest), []).append(arrow)
    turned = ["direction LR"] if len(drawn.states) >= MANY else []
    lines = [*turned, *_names(drawn, arrows), *(_line(*ends, some) for ends, some in joined.items())]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def answers(chart: Chart, flow: str) -> tuple[str, ...]:
    """Triggers from outside that the flow answers without moving the talk, in the chart's order."""
    found = (one.trigger for one in _flow(chart, flow).entries if one.dest in (None, IDLE))
    return tuple(dict.fromkeys(found))


def _flow(chart: Chart, name: str) -> Flow:
    return next(flow for flow in chart.flows if flow.name == name)


def _entries(flow: Flow) -> Iterator[Arrow]:
    for one in flow.entries:
        if one.dest not in (None, IDLE):
            yield Arrow(_origin(one), str(one.dest), one.trigger)


def _origin(one: Transition) -> str:
    """One state of another flow by its name, several of them or all as the outside."""
    return one.source if isinstance(one.source, str) and "." in one.source else OUTSIDE


def _inner(flow: Flow) -> list[Arrow]:
    """The flow's own transitions, an arrow back where one stays."""
    arrows = [
        Arrow(source, _dest(one, source), one.trigger, _guards(one))
        for one in flow.transitions
        for source in _sources(flow, one)
    ]
    ways: dict[tuple[str, str], set[str]] = {}
    for arrow in arrows:
        ways.setdefault((arrow.source, arrow.trigger), set()).add(arrow.dest)
    return [one if len(ways[one.source, one.trigger]) > 1 else replace(one, guards=()) for one in arrows]


def _sources(flow: Flow, one: Transition) -> Iterable[str]:
    sources = (one.source,) if isinstance(one.source, str) else one.source
    return (state.name for state in flow.states) if sources == ("",) else sources


def _dest(one: Transition, source: str) -> str:
    if one.dest is None:
        return source
    return OUTSIDE if one.dest == IDLE else one.dest


def _guards(one: Transition) -> tuple[str, ...]:
    """Their names; a lambda has none to show."""
    return tuple(guard.__name__ for guard in one.when if guard.__name__.isidentifier())


def _hand_overs(chart: Chart, flow: Flow) -> Iterator[Arrow]:
    """Where other flows take over from one of this flow's states."""
    for other in chart.flows:
        for one in other.entries:
            origin = _origin(one)
            if other is not flow and origin.startswith(f"{flow.name}.") and one.dest not in (None, IDLE):
                yield Arrow(origin.removeprefix(f"{flow.name}."), f"{other.name}.{one.dest}", one.trigger)


def _names(flow: Flow, arrows: Iterable[Arrow]) -> Iterator[str]:
    """States of other flows under their full names, with an identifier that Mermaid takes."""
    own = {state.name for state in flow.states} | {OUTSIDE}
    for name in dict.fromkeys(end for arrow in arrows for end in (arrow.source, arrow.dest)):
        if name not in own:
            yield f'state "{name}" as {_id(name)}'


def _id(name: str) -> str:
    return name if name == OUTSIDE else name.replace(".", "_")


def _line(source: str, dest: str, arrows: Iterable[Arrow]) -> str:
    """One arrow, its triggers grouped by what guards them; behind a free one a guarded one says nothing more."""
    free = {arrow.trigger for arrow in arrows if not arrow.guards}
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    for arrow in arrows:
        guards = () if arrow.trigger in free else arrow.guards
        groups.setdefault(guards, {})[arrow.trigger] = None
    lines = [line for guards, triggers in groups.items() for line in _wrapped(list(triggers), guards)]
    return f"{_id(source)} --> {_id(dest)}: {'<br/>'.join(lines)}"


def _wrapped(triggers: list[str], guards: tuple[str, ...]) -> list[str]:
    lines = [" / ".join(triggers[at : at + IN_LINE]) for at in range(0, len(triggers), IN_LINE)]
    if not guards:
        return lines
    told = f"[{', '.join(guards)}]"
    return [f"{lines[0]} {told}"] if len(lines) == 1 else [*lines, told]


def redrawn(text: str, chart: Chart) -> str:
    """The page with every marked block as the chart is now."""
    return _BLOCK.sub(lambda block: block[1] + _block(chart, block[2]) + block[3], text)


def _block(chart: Chart, flow: str) -> str:
    told = "、".join(f"`{trigger}`" for trigger in answers(chart, flow))
    in_place = f"\n原地回答 answered in place: {told}\n" if told else ""
    return f"```mermaid\n{mermaid(chart, flow)}\n```\n{in_place}"


def main(paths: list[str]) -> None:
    """Write the blocks of the named pages anew."""
    chart = house_chart()
    for path in map(Path, paths):
        path.write_text(redrawn(path.read_text("utf-8"), chart), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
