"""Commands about the shop itself: a new database, news of orders, who is on duty, the sample shop's clock."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from bot.clock import machine_now
from bot.commands.speech import help_text, out, say
from bot.demo import require_demo
from bot.errors import StartError
from bot.house import open_house
from bot.order_event import KINDS, OrderEventError, order_post
from bot.settings import SAMPLE_SHOP, Settings, load_settings
from bot.shop_file import existing, holder
from bot.story_sheet import span_ms
from data import facts, inbox, libraries, orders, products, staff
from data.connection import Connection, connect, input_step
from data.customers import all_keys
from data.shop_dates import moment
from flows.policy import Policy

demo = typer.Typer(help=help_text("示例店铺的时钟。", "The sample shop's clock."), no_args_is_help=True)
order = typer.Typer(help=help_text("订单的消息。", "News of orders."), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("init", help=help_text("用店铺文件夹新建数据库。", "A new database from a shop's folder."))(init)
    app.add_typer(order, name="orders")
    app.command("duty", help=help_text("上班、下班。", "Go on or off duty."))(duty)
    app.add_typer(demo, name="demo")


def init(
    shop: Annotated[Path, typer.Option(help=help_text("店铺文件夹。", "The shop's folder."), show_default=False)],
    db: Annotated[
        Path | None, typer.Option(help=help_text("数据库，默认 XIAOER_DB。", "The database."), show_default=False)
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            help=help_text("演示：店里从几点开始，如 2026-03-12T09:00。", "For a demo: the shop's time to begin at."),
            show_default=False,
        ),
    ] = "",
) -> None:
    """Fill an empty file from a folder that was checked line by line; a file with something in it is left alone."""
    settings = load_settings()
    path = db or settings.db
    _refuse_filled(path)
    begins = _beginning(at, shop, settings)
    house = open_house(path, shop, keep=settings.backup_keep, who="xiaoer init")
    house.lock.release()
    if begins is not None:
        input_step(path, lambda db: facts.put(db, "shop_offset_ms", str(begins - machine_now())))
    file = connect(path, read_only=True)
    counts = (len(products.all_products(file)), len(all_keys(file)))
    file.close()
    out().print(
        say(
            f"建好了 {path}：{counts[0]} 件商品，{counts[1]} 位顾客。接着运行 xiaoer run。",
            f"{path} is ready: {counts[0]} products, {counts[1]} customers. Now start xiaoer run.",
        ),
        soft_wrap=True,
    )


def _beginning(at: str, shop: Path, settings: Settings) -> int | None:
    """When a shop to play with begins; a real one has no time but the true one."""
    if not at:
        return None
    if not (settings.demo or (settings.demo is None and shop.resolve() == SAMPLE_SHOP.resolve())):
        raise StartError(
            "--at 只能用于示例店铺；试用自己的店，请设 XIAOER_DEMO=on。"
            "(--at is for the sample shop; to play with your own, set XIAOER_DEMO=on.)"
        )
    found = moment(at, machine_now(), ZoneInfo("Asia/Shanghai"))
    if found is None:
        raise StartError(f"「{at}」不是时间，写成 2026-03-12T09:00。({at!r} is no time: write 2026-03-12T09:00.)")
    return found


def _refuse_filled(path: Path) -> None:
    if path.is_dir() or (path.exists() and path.stat().st_size):
        raise StartError(
            f"{path} 里已经有东西，不会覆盖：请先把它移走，或用 --db 指定新的文件。"
            f"(There is something in {path} already: move it away, or name a new file with --db.)"
        )


@order.command("event", help=help_text("告诉店小二订单有了变化。", "Tell that something happened to an order."))
def order_event(
    number: Annotated[str, typer.Argument(help=help_text("订单号。", "The order's number."))],
    kind: Annotated[str, typer.Argument(help=help_text(f"{'、'.join(KINDS)}。", "What happened."))],
    field: Annotated[
        list[str] | None,
        typer.Option(
            help=help_text("订单的字段 名=值，可多次。", "A field of the order as name=value."), metavar="NAME=VALUE"
        ),
    ] = None,
    key: Annotated[
        str,
        typer.Option(help=help_text("同一个 key 只算一次。", "The same key twice is one event."), show_default=False),
    ] = "",
) -> None:
    """Store the news; whoever serves steps it within 100 ms, or the next start does."""
    settings = load_settings()
    path = existing(settings.db)
    fields = dict(_pair(one) for one in field or ())

    def put(db: Connection) -> bool:
        policy = Policy.model_validate_json(libraries.policy(db) or "{}")
        now = machine_now() + facts.shop_offset(db)
        post = order_post(orders.get(db, number), number, kind, fields, now, ZoneInfo(policy.shop.time_zone), key)
        return inbox.put(db, post, machine_now()) is not None

    if not input_step(path, put):
        out().print(say(f"这个 key 已经收到过：{key}", f"This key was taken before: {key}"))
        return
    out().print(say(f"收到：{number} {kind}", f"Taken: {number} {kind}"))
    if holder(path) is None:
        out().print(
            say("店没开门，下次启动时处理。", "Nobody serves; it is dealt with at the next start."), style="yellow"
        )


def _pair(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals:
        raise OrderEventError(f"--field {written} 要写成 名=值。(Write --field as name=value.)")
    return name.strip(), value


def duty(
    name: Annotated[str, typer.Argument(help=help_text("名字，新人会自动加上。", "The name; somebody new is added."))],
    switch: Annotated[Literal["on", "off"], typer.Argument(help=help_text("上班或下班。", "On or off."))],
) -> None:
    """Somebody comes or goes."""
    path = existing(load_settings().db)

    def change(db: Connection) -> bool:
        found = [member.id for member in staff.everybody(db) if member.name == name]
        if not found and switch == "off":
            names = ", ".join(member.name for member in staff.everybody(db)) or "-"
            raise StartError(f"没有同事「{name}」，现有：{names} (Nobody is called {name!r}.)")
        member_id = found[0] if found else staff.add(db, name, "agent", machine_now())
        now = machine_now() + facts.shop_offset(db)
        staff.set_duty(db, member_id, switch == "on", now)
        return not found

    is_new = input_step(path, change)
    added = say("（新加的同事）", " (new)") if is_new else ""
    out().print(
        say(f"{name} 上班啦", f"{name} is on duty") + added
        if switch == "on"
        else say(f"{name} 下班了", f"{name} is off")
    )


@demo.command("show", help=help_text("现在是店里的几点。", "What time it is in the shop."))
def show() -> None:
    """The shop's time, and by how much it is ahead."""
    file = connect(existing(load_settings().db), read_only=True)
    try:
        out().print(_told(file))
    finally:
        file.close()


@demo.command("forward", help=help_text("把店里的时间往前拨。", "Put the shop's time forward."))
def forward(
    span: Annotated[
        str, typer.Argument(help=help_text("多久，如 2h30m、1d。", "By how much: 2h30m, 1d."), show_default=False)
    ] = "",
    to: Annotated[
        str,
        typer.Option("--to", help=help_text("拨到几点，如 2026-03-12T09:00。", "To that time."), show_default=False),
    ] = "",
) -> None:
    """Put shop time forward; it never goes back, since timers that fired have fired."""
    settings = load_settings()
    by = span_ms(span) if span else None
    if not to and not by:
        raise StartError(f"「{span}」不是时长，写成 2h30m、45m 或 1d。({span!r} is no span: write 2h30m, 45m or 1d.)")

    def move(db: Connection) -> str:
        require_demo(db, settings)
        facts.forward(db, by if by is not None and not to else _until(db, to))
        return _told(db)

    out().print(input_step(existing(settings.db), move))


def _until(db: Connection, to: str) -> int:
    """Milliseconds from the shop's now to a written time."""
    policy = Policy.model_validate_json(libraries.policy(db) or "{}")
    now = machine_now() + facts.shop_offset(db)
    at = moment(to, now, ZoneInfo(policy.shop.time_zone))
    if at is None:
        raise StartError(f"「{to}」不是时间，写成 2026-03-12T09:00。({to!r} is no time: write 2026-03-12T09:00.)")
    if at <= now:
        raise StartError(f"{to} 已经过了，时钟只能往前拨。({to} is past; the clock only goes forward.)")
    return at - now


def _told(db: Connection) -> str:
    policy = Policy.model_validate_json(libraries.policy(db) or "{}")
    offset = facts.shop_offset(db)
    at = datetime.fromtimestamp((machine_now() + offset) / 1000, ZoneInfo(policy.shop.time_zone))
    ahead = f"{offset // 3_600_000}h{offset // 60_000 % 60:02}m"
    return say(f"店里现在 {at:%Y-%m-%d %H:%M}，快 {ahead}", f"The shop has {at:%Y-%m-%d %H:%M}, {ahead} ahead")
