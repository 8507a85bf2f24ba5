"""`xiaoer handover`: what one shift leaves to the next."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
import typer
from rich.table import Table

from bot.clock import machine_now
from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from bot.terms import REASONS, Language, in_words, term
from data import facts
from data.connection import connect
from data.handover import Handover, Open, read


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("handover", help=help_text("交接班：没完的事。", "What is left to the next shift."))(handover)


def handover(
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", help=help_text("格式。", "The format."))
    ] = "table",
) -> None:
    """Who is spoken with, who waits, whom to call, what was promised; nothing is changed."""
    path = existing(load_settings().db)
    with closing(connect(path, read_only=True)) as db:
        found, now = read(db), machine_now() + facts.shop_offset(db)
    if form == "json":
        out().print(msgspec.json.encode(found).decode(), soft_wrap=True)
        return
    for table in _tables(found, now, ZoneInfo(live_policy(path).shop.time_zone)):
        out().print(table)


def _tables(found: Handover, now: int, zone: ZoneInfo) -> list[Table]:
    language: Language = "en" if LANGUAGE == "en" else "zh"

    def when(at: object) -> str:
        return f"{datetime.fromtimestamp(at / 1000, zone):%m-%d %H:%M}" if isinstance(at, int) else ""

    def due(at: object) -> str:
        return when(at) + (say(" 已超时", " overdue") if isinstance(at, int) and at < now else "")

    def people(one: Open) -> tuple[str, ...]:
        why = term(REASONS, one.reason, language) + (say("，紧急", ", urgent") if one.is_urgent else "")
        return (one.customer, one.by, why, when(one.since), due(one.due_at))

    heads = (say("顾客", "Customer"), say("谁", "By"), say("什么事", "What"), say("从", "Since"), say("到期", "Due"))
    promised = [
        (str(one["customer"]), str(one["by"]), f"{one['order'] or ''} {in_words(str(one['promised']), language)}",
         when(one["at"]), "")
        for one in found.promises
    ]  # fmt: skip
    calls = [(one.customer, one.by, f"{one.phone} {one.words}"[:60], "", due(one.due_at)) for one in found.calls]
    return [
        _table(say("在接待", "With agents"), heads, [people(one) for one in found.with_agents]),
        _table(say("在等", "Waiting"), heads, [people(one) for one in found.waiting]),
        _table(say("要回电", "Calls to make"), heads, calls),
        _table(say("答应了还没办", "Promised"), heads, promised),
    ]


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(*heads, title=f"{title} {len(rows)}", title_justify="left")
    for row in rows:
        table.add_row(*row)
    return table
