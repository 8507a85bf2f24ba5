"""`xiaoer export` and `xiaoer erase`: what is kept of a customer, handed over or taken out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speech import help_text, out, say
from bot.privacy import exported, json_text, write_export
from bot.settings import load_settings
from bot.shop_file import existing

Customer = Annotated[
    str,
    typer.Argument(
        help=help_text("顾客编号、渠道:地址或订单号。", "Their key, channel:address, or an order number."),
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("export", help=help_text("一位顾客的全部资料。", "Everything that is kept of a customer."))(export)


def export(
    customer: Customer,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=help_text("写进文件；.zip 连图片一起。", "Into a file; .zip with the pictures."),
            show_default=False,
        ),
    ] = None,
) -> None:
    """As JSON, on stdout or into a file that is not there yet."""
    path = existing(load_settings().db)
    found = exported(path, customer)
    if to is None:
        sys.stdout.write(json_text(found))
        return
    write_export(path, found, to)
    told = say(
        f"写好了：{to}，里面是顾客的资料，交给本人后请删掉", f"Written: {to}. Delete it once the customer has it"
    )
    out().print(told, soft_wrap=True)
