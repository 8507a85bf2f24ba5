"""`xiaoer register` and `xiaoer evidence`: the shop's tables, and all that there is of one order."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from bot.clock import machine_now
from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.errors import StartError
from bot.evidence import page, safe_name
from bot.settings import load_settings
from bot.shelf import live_policy
from bot.shop_file import existing
from bot.terms import REASONS, Language, in_words, term
from data import facts
from data.connection import connect
from data.evidence import gather
from data.register_lists import REGISTERS, Column, Register
from data.shop_dates import moment

Format = Literal["table", "csv", "xlsx", "json"]
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAMES = "、".join(f"{one.name} {one.zh}" for one in REGISTERS)


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("register", help=help_text("店里的登记表。", "The shop's registers."))(register)
    app.command("evidence", help=help_text("一张订单的全部证据，存成网页。", "All evidence of an order, as a page."))(
        evidence
    )


def evidence(
    order: Annotated[str, typer.Argument(help=help_text("订单号。", "The order's number."), show_default=False)],
    file: Annotated[
        Path | None, typer.Option("--out", help=help_text("写到哪个文件。", "The file."), show_default=False)
    ] = None,
) -> None:
    """One page that opens anywhere, with the pictures in it; nothing is changed."""
    path = existing(load_settings().db)
    policy = live_policy(path)
    with closing(connect(path, read_only=True)) as db:
        found, now = gather(db, order), machine_now() + facts.shop_offset(db)
    if found is None:
        raise StartError(f"没有订单 {order}。(There is no order {order}.)")
    target = file or Path(f"evidence-{safe_name(order)}.html")
    language: Language = "en" if LANGUAGE == "en" else "zh"
    text = page(found, ZoneInfo(policy.shop.time_zone), policy.shop.currency_sign, language, now)
    target.write_text(text, "utf-8")
    out().print(say(f"写好了：{target}", f"Written: {target}"), soft_wrap=True)


def register(
    name: Annotated[str, typer.Argument(help=help_text(f"哪一张：{_NAMES}。", "Which one."), show_default=False)],
    since: Annotated[
        str, typer.Option(help=help_text("从什么时候起，如 -7d、2026-03-01。", "Since when: -7d, 2026-03-01."))
    ] = "-30d",
    form: Annotated[Format, typer.Option("--format", help=help_text("格式。", "The format."))] = "table",
    file: Annotated[
        Path | None, typer.Option("--out", help=help_text("写进文件。", "Into a file."), show_default=False)
    ] = None,
) -> None:
    """Times are the shop's; cells that a spreadsheet would run are made harmless."""
    found = next((one for one in REGISTERS if one.name == name), None)
    if found is None:
        raise StartError(f"没有「{name}」这张表，有：{_NAMES}。(There is no register {name!r}.)")
    path = existing(load_settings().db)
    policy = live_policy(path)
    zone = ZoneInfo(policy.shop.time_zone)
    with closing(connect(path, read_only=True)) as db:
        begin = moment(since, machine_now() + facts.shop_offset(db), zone)
        if begin is None:
            raise StartError(f"--since {since} 不是时间，写 -7d 或 2026-03-01。(Write -7d or 2026-03-01.)")
        rows = found.rows(db, begin)
    if form == "table" and file is None:
        _print(found, rows, zone)
        return
    _write(_made(found, rows, zone, form), file)


def _print(found: Register, rows: Sequence[dict[str, Any]], zone: ZoneInfo) -> None:
    table = Table(title=say(found.zh, found.en), title_justify="left")
    for column in found.columns:
        is_number = column.kind in ("money", "count")
        table.add_column(say(column.zh, column.en), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(_shown(row.get(column.name), column, zone)) for column in found.columns))
    out().print(table)
    out().print(say(f"{len(rows)} 行", f"{len(rows)} lines"))


def _made(found: Register, rows: Sequence[dict[str, Any]], zone: ZoneInfo, form: Format) -> bytes:
    heads = [say(column.zh, column.en) for column in found.columns]
    lines = [[_shown(row.get(column.name), column, zone) for column in found.columns] for row in rows]
    if form == "json":
        named = [{column.name: _plain(row.get(column.name), column, zone) for column in found.columns} for row in rows]
        return (json.dumps(named, ensure_ascii=False, indent=2) + "\n").encode()
    safe = [[_harmless(cell) for cell in line] for line in (heads, *lines)]
    if form == "xlsx":
        return _workbook(safe)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(safe)
    # With its mark Excel reads it as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _workbook(lines: list[list[Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - only this format pays for it

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _shown(value: Any, column: Column, zone: ZoneInfo) -> Any:
    """As people read it."""
    if value is None or value == "":
        return ""
    if column.kind == "at":
        return datetime.fromtimestamp(value / 1000, zone).strftime("%Y-%m-%d %H:%M")
    if column.kind == "money":
        return f"{value / 100:.2f}"
    if column.kind == "passage":
        return term(REASONS, str(value), "en" if LANGUAGE == "en" else "zh")
    if column.kind == "code":
        return in_words(str(value), "en" if LANGUAGE == "en" else "zh")
    return value if isinstance(value, int | str) else str(value)


def _plain(value: Any, column: Column, zone: ZoneInfo) -> Any:
    """As programs read it: times with their zone, amounts as decimals in text."""
    if column.kind == "at" and value is not None:
        return datetime.fromtimestamp(value / 1000, zone).isoformat()
    return _shown(value, column, zone) if column.kind == "money" and value is not None else value


def _harmless(cell: Any) -> Any:
    """A text that begins like a formula is text to a spreadsheet with a quote before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _write(content: bytes, file: Path | None) -> None:
    if file is not None:
        file.write_bytes(content)
        out().print(say(f"写好了：{file}", f"Written: {file}"), soft_wrap=True)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
