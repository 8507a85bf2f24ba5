"""`xiaoer flows diagram`: the chart that the conversations follow, as a drawing."""

import sys
from typing import Annotated

import typer

from bot.commands.speech import help_text
from bot.drawing import mermaid
from bot.errors import StartError
from flows.step import house_chart

flows = typer.Typer(help=help_text("流程。", "The flows."), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(flows, name="flows")


@flows.command("diagram", help=help_text("画出流程图（Mermaid）。", "Draw the chart (Mermaid)."))
def diagram(
    flow: Annotated[str, typer.Option(help=help_text("只画哪个流程。", "Only this flow."), show_default=False)] = "",
) -> None:
    """All flows one after the other, or the one that is named; docs/flows.md shows them drawn."""
    chart = house_chart()
    names = [one.name for one in chart.flows]
    if flow and flow not in names:
        raise StartError(
            f"没有流程「{flow}」，有：{'、'.join(names)}。(There is no flow {flow!r}: {', '.join(names)}.)"
        )
    for name in [flow] if flow else names:
        head = f"---\ntitle: {name}\n---\n" if not flow else ""
        sys.stdout.write(f"{head}{mermaid(chart, name)}\n\n")
