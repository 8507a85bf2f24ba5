"""`xiaoer telegram …`: links that open a chat about an order or an article."""

from contextlib import closing
from typing import Annotated, Literal

import typer

from bot.channels import links
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.state import FACT, state_of
from bot.clock import machine_now
from bot.commands.speech import help_text, out
from bot.errors import StartError
from bot.settings import load_settings
from bot.shop_file import existing
from data import facts, orders, products
from data.connection import Connection, connect

DAY_MS = 24 * 3_600_000

telegram = typer.Typer(help=help_text("Telegram 机器人。", "The bot on Telegram."), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(telegram, name="telegram")


@telegram.callback()
def _telegram() -> None:
    pass


@telegram.command(
    "link", help=help_text("给一张订单或一件商品的聊天链接。", "A link that opens a chat about an order or a product.")
)
def link(
    kind: Annotated[Literal["order", "product"], typer.Argument(help=help_text("订单还是商品。", "What it is about."))],
    value: Annotated[str, typer.Argument(help=help_text("订单号或商品编号。", "The order's number or the SKU."))],
    days: Annotated[
        int, typer.Option(min=1, max=365, help=help_text("几天内有效。", "For how many days it is good."))
    ] = 7,
) -> None:
    """Print `https://t.me/BOT?start=…`; only for what the shop has."""
    settings = load_settings()
    token = settings.telegram_token.get_secret_value()
    if not token:
        raise StartError(
            "Telegram 没有开：先设 XIAOER_TELEGRAM_TOKEN。(Telegram is off: set XIAOER_TELEGRAM_TOKEN first.)"
        )
    with closing(connect(existing(settings.db), read_only=True)) as db:
        refuse_unknown(db, kind, value)
        state = state_of(facts.get(db, FACT))
    if state is None or not state.link:
        raise StartError(
            "还不知道机器人的名字：先用 xiaoer run 连上 Telegram 一次。"
            "(The bot's name is not known yet: let xiaoer run connect to Telegram once.)"
        )
    try:
        payload = links.make(TelegramSettings(token).link_secret, kind, value, machine_now() + days * DAY_MS)
    except ValueError as error:
        raise StartError(f"{value} 太长，放不进链接。({error})") from error
    out().print(f"{state.link}?start={payload}", soft_wrap=True)


def refuse_unknown(db: Connection, kind: str, value: str) -> None:
    """Raises `StartError` for what the shop does not have."""
    if kind == "order" and orders.get(db, value) is None:
        raise StartError(f"没有订单 {value}。(There is no order {value}.)")
    if kind == "product" and value not in {one.sku for one in products.all_products(db)}:
        raise StartError(f"没有商品 {value}。(There is no product {value}.)")
