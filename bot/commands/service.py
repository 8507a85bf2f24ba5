"""`xiaoer run` and `xiaoer link`: the service in the foreground, and the way into its console."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.text import Text

from bot.commands.speech import err, help_text, out, say
from bot.errors import StartError
from bot.house import House, open_house
from bot.logs import configure
from bot.settings import Settings, load_settings
from bot.shop_file import existing, holder
from bot.sign_in import new_link

#: How long a thread may keep the interpreter from the writer: `DESIGN.md`, "One process serves".
SWITCH_S = 0.0005


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("run", help=help_text("开门营业：在前台运行。", "Start the service in the foreground."))(run)
    app.command("link", help=help_text("新的后台登录链接。", "A fresh sign-in link for the console."))(link)


def run(
    no_console: Annotated[
        bool, typer.Option("--no-console", help=help_text("不开客服后台，省内存。", "Without the agents' console."))
    ] = False,
    host: Annotated[
        str, typer.Option(help=help_text("监听地址，默认 XIAOER_HOST。", "Address to listen on."), show_default=False)
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help=help_text("端口，默认 XIAOER_PORT。", "Port."), show_default=False),
    ] = None,
) -> None:
    """Open the shop's file, say where everything is, serve until SIGTERM or Ctrl-C."""
    settings = _with_options(load_settings(), no_console, host, port)
    configure(settings.log_level, settings.log_format)
    sys.setswitchinterval(SWITCH_S)
    who = f"xiaoer run, PID {os.getpid()}, http://{settings.host}:{settings.port}"
    house = open_house(settings.db, settings.shop_folder, keep=settings.backup_keep, who=who)
    try:
        _serve(settings, house)
    finally:
        house.lock.release()


def _with_options(settings: Settings, no_console: bool, host: str, port: int | None) -> Settings:
    changed: dict[str, object] = {"console": False} if no_console else {}
    if host:
        changed["host"] = host
    if port is not None:
        changed["port"] = port
    return settings.model_copy(update=changed)


def _serve(settings: Settings, house: House) -> None:
    # Here and not above: only `run` needs the web server, and the other commands start faster without.
    from bot.serving import Address, bind, serve  # noqa: PLC0415

    listener = bind(settings.host, settings.port)

    def announce(address: Address) -> None:
        link = new_link(house.path, address.url) if settings.console else ""
        out().print(welcome(settings, house, address.url, link), soft_wrap=True)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(settings, house, announce, listener))
    out().print(say("店小二打烊了，消息都存好了。", "Closed; every message is stored."), style="dim")


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of uvloop where it is installed, None for Python's own."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return None
    return uvloop.new_event_loop


def welcome(settings: Settings, house: House, url: str, link: str) -> Text:
    """Where everything is, what is off, and what was done to the file."""
    text = Text()
    text.append(say("店小二开门啦", "xiaoer is open") + "\n", style="bold green")
    _line(text, say("店铺页面", "Shop page"), f"{url}/", "cyan underline")
    if link:
        _line(text, say("客服后台", "Console"), link, "cyan underline")
        _line(
            text,
            "",
            say("链接 24 小时内有效，只能用一次；再要一个：xiaoer link", "valid for 24 h, once; another: xiaoer link"),
            "dim",
        )
    if settings.telegram_token.get_secret_value():
        _line(
            text,
            "Telegram",
            say("开着，连上与否见日志和后台", "on; the log and the console say how it stands"),
            "green",
        )
    for what, how in _off(settings):
        _line(text, what, f"{say('未开', 'off')} – {how}", "yellow")
    _line(text, say("数据库", "Database"), _file(house), "dim")
    _line(text, say("终端聊天", "Terminal"), say("另开一个窗口：xiaoer chat", "in another window: xiaoer chat"), "dim")
    text.append(say("按 Ctrl-C 停止", "Ctrl-C stops it"), style="dim")
    return text


def _line(text: Text, name: str, value: str, style: str) -> None:
    # Eight columns of Chinese or English name: a Chinese character takes two.
    gap = " " * max(1, 14 - Text(name).cell_len)
    text.append(f"  {name}{gap}", style="bold").append(f"{value}\n", style=style)


def _off(settings: Settings) -> list[tuple[str, str]]:
    off = []
    if not settings.console:
        off.append(
            (
                say("客服后台", "Console"),
                say("去掉 --no-console，设 XIAOER_CONSOLE=on", "drop --no-console; set XIAOER_CONSOLE=on"),
            )
        )
    if not settings.telegram_token.get_secret_value():
        how = say(
            "向 @BotFather 要一个令牌，设 XIAOER_TELEGRAM_TOKEN",
            "ask @BotFather for a token, set XIAOER_TELEGRAM_TOKEN",
        )
        off.append(("Telegram", how))
    if not settings.widget_secret.get_secret_value():
        how = say(
            "设 XIAOER_WIDGET_SECRET，网页就认得已登录的顾客", "set XIAOER_WIDGET_SECRET to know signed-in customers"
        )
        off.append((say("顾客签名", "Signed identity"), how))
    if not (settings.orders_secret or settings.shopify_secret or settings.woocommerce_secret):
        how = say("设 XIAOER_ORDERS_SECRET，店铺系统就能报订单", "set XIAOER_ORDERS_SECRET to be told of orders")
        off.append((say("订单消息", "Order events"), how))
    return off


def _file(house: House) -> str:
    if house.is_new:
        return f"{house.path} – {say('新建，装好了店铺和话术', 'new, with the shop and the starter replies')}"
    if house.migrated:
        copy = f"{house.path.stem}.before-*.db"
        return f"{house.path} – {say('已升级', 'upgraded')} {', '.join(house.migrated)}, {say('备份', 'copy')} {copy}"
    return str(house.path)


def link() -> None:
    """Print a fresh link; it works at once in a shop that runs."""
    settings = load_settings()
    path = existing(settings.db)
    if not settings.console:
        raise StartError("客服后台没有开：设 XIAOER_CONSOLE=on。(The console is off: set XIAOER_CONSOLE=on.)")
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    out().print(new_link(path, base), soft_wrap=True)
    if holder(path) is None:
        err().print(say("店还没开门：先运行 xiaoer run。", "Nobody serves yet: start xiaoer run."), style="yellow")
