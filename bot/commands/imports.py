"""`xiaoer orders import` and `xiaoer products import`: lists from a shop system or a spreadsheet."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot.commands.shop import order
from bot.commands.speech import err, help_text, out, say
from bot.errors import StartError
from bot.importing import Counts, put_orders, put_products, read_orders, read_products
from bot.settings import load_settings
from bot.shop_file import existing
from data.shop_problem import ShopFolderError

products = typer.Typer(help=help_text("商品。", "Articles."), no_args_is_help=True)

#: Kinds of files that are read.
SUFFIXES = (".csv", ".xlsx", ".yaml")
#: Problems that are printed before the rest is only counted.
TOLD = 100

File = Annotated[Path, typer.Argument(help=help_text(".csv、.xlsx 或 .yaml。", "A list."), show_default=False)]
Check = Annotated[bool, typer.Option("--check", help=help_text("只检查，不写入。", "Check, and write nothing."))]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    order.command("import", help=help_text("导入订单。", "Bring in orders."))(import_orders)
    app.add_typer(products, name="products")
    products.command("import", help=help_text("导入商品。", "Bring in articles."))(import_products)


def import_orders(file: File, check: Check = False) -> None:
    """All of the list or nothing; every row that is wrong is told. Nobody is written to."""
    path = _ready(file)
    with _problems_told():
        found = read_orders(path, file)
    if check:
        _tell_checked(len(found))
        return
    with _progress(len(found)) as advance:
        counts = put_orders(path, found, advance)
    _tell(counts)


def import_products(
    file: File,
    check: Check = False,
    replace: Annotated[
        bool, typer.Option("--replace", help=help_text("表里没有的商品下架。", "Articles not in the list go."))
    ] = False,
) -> None:
    """New ones come, known ones change, the others stay. A shop that runs takes them up at once."""
    path = _ready(file)
    with _problems_told():
        found = read_products(path, file, replaces=replace)
    if check:
        _tell_checked(len(found))
        return
    with _progress(len(found)) as advance:
        counts = put_products(path, found, advance, replaces=replace)
    _tell(counts)


def _ready(file: Path) -> Path:
    if file.suffix.lower() not in SUFFIXES:
        raise StartError(f"{file.name} 不是 {'、'.join(SUFFIXES)} 文件。(It is none of {', '.join(SUFFIXES)}.)")
    return existing(load_settings().db)


@contextmanager
def _problems_told() -> Iterator[None]:
    """Every wrong row on a line of its own, and what to do about the whole."""
    try:
        yield
    except ShopFolderError as error:
        for problem in error.problems[:TOLD]:
            err().print(str(problem), soft_wrap=True)
        more = len(error.problems) - TOLD
        told = say(f"（还有 {more} 处）", f" ({more} more)") if more > 0 else ""
        count = len(error.problems)
        err().print(
            say(f"什么都没有导入：{count} 处要改{told}", f"Nothing was brought in: {count} to mend{told}"), style="red"
        )
        raise typer.Exit(1) from error


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with Progress(console=err(), transient=True) as progress:
        task = progress.add_task(say("写入", "writing"), total=total)
        yield lambda: progress.advance(task)


def _tell_checked(count: int) -> None:
    out().print(say(f"{count} 条都没问题，没有写入", f"{count} are all right; nothing was written"))


def _tell(counts: Counts) -> None:
    told = say(f"新增 {counts.new}，更新 {counts.changed}", f"{counts.new} new, {counts.changed} changed")
    if counts.removed:
        told += say(f"，下架 {counts.removed}", f", {counts.removed} removed")
    out().print(told)
