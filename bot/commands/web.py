"""`xiaoer web link`: links that open the shop's page with an order or an article in hand."""

from contextlib import closing
from typing import Annotated, Literal

import typer

from bot.channels import links
from bot.clock import machine_now
from bot.commands.speech import help_text, out, say
from bot.commands.telegram import DAY_MS, refuse_unknown
from bot.errors import StartError
from bot.settings import load_settings
from bot.shop_file import existing
from data import facts
from data.connection import connect

web = typer.Typer(help=help_text("网页聊天窗。", "The web widget."), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(web, name="web")


@web.callback()
def _web() -> None:
    pass


@web.command(
    "link", help=help_text("给一张订单或一件商品的网页链接。", "A link to the page about an order or a product.")
)
def link(
    kind: Annotated[Literal["order", "product"], typer.Argument(help=help_text("订单还是商品。", "What it is about."))],
    value: Annotated[str, typer.Argument(help=help_text("订单号或商品编号。", "The order's number or the SKU."))],
    days: Annotated[
        int, typer.Option(min=1, max=365, help=help_text("几天内有效。", "For how many days it is good."))
    ] = 7,
) -> None:
    """Print the address of the shop's page; a page of your own takes what stands behind `chat=` as `data-payload`."""
    settings = load_settings()
    with closing(connect(existing(settings.db), read_only=True)) as db:
        refuse_unknown(db, kind, value)
        secret = facts.get(db, links.LINK_FACT)
    if not secret:
        raise StartError("先运行一次 xiaoer run。(Start xiaoer run once first.)")
    try:
        payload = links.make(secret.encode(), kind, value, machine_now() + days * DAY_MS)
    except ValueError as error:
        raise StartError(f"{value} 太长，放不进链接。({error})") from error
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    out().print(f"{base}/?chat={payload}", soft_wrap=True)
    if kind == "order":
        told = "The first who opens it gets the order; for others it opens nothing"
        out().print(say("第一位点开的顾客得到这张订单，转给别人就打不开了", told), style="dim")
