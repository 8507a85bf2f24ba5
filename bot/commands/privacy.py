"""`xiaoer export` and `xiaoer erase`: what is kept of a customer, handed over or taken out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speech import help_text, out, say
from bot.commands.versions import By, who
from bot.erasing import Erased, erase
from bot.privacy import Held, exported, held, json_text, write_export
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
    app.command("erase", help=help_text("删掉一位顾客的资料。", "Erase a customer."))(erase_customer)
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


#: What people call a table.
_KINDS = {
    "customers": ("顾客", "customer"), "contacts": ("联系方式", "contacts"), "conversations": ("对话", "conversations"),
    "messages": ("消息", "messages"), "outbox": ("发件", "outbox rows"), "inbox": ("收件", "inbox rows"),
    "updates": ("原始更新", "raw updates"), "files": ("图片", "pictures"), "orders": ("订单", "orders"),
    "remarks": ("备注", "remarks"), "cases": ("事项", "cases"), "records": ("登记", "lines of registers"),
    "timers": ("定时", "timers"), "ignored_misses": ("忽略的话", "ignored misses"),
    "visitors": ("网页访客", "visitors"),
}  # fmt: skip


def erase_customer(
    customer: Customer,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=help_text("不再问一遍。", "Do not ask again."))] = False,
    by: By = "",
) -> None:
    """It cannot be taken back. What the law makes the shop keep of an order stays, without the person."""
    path = existing(load_settings().db)
    found = held(path, customer)
    _tell(found)
    question = say(f"删掉 {found.handle} 的资料？不能恢复", f"Erase {found.handle}? It cannot be taken back")
    if not yes and not typer.confirm(question):
        out().print(say("没有删", "Nothing was erased"))
        raise typer.Exit(1)
    _tell_left(erase(path, f"#{found.id}", who(by)))


def _tell(found: Held) -> None:
    told = "  ".join(f"{say(*_KINDS[table])} {count}" for table, count in found.counts.items() if table in _KINDS)
    out().print(f"{found.handle}: {told}", soft_wrap=True)
    if found.elsewhere:
        orders = "、".join(found.elsewhere)
        out().print(say(f"证明过、但登记在别的顾客名下的订单，另外删：{orders}",
                        f"Proven by them, but kept under another customer; erase that one too: {orders}"),
                    style="yellow", soft_wrap=True)  # fmt: skip
    for where, intent, text in found.verbatim:
        place = say("草稿" if where == "draft" else "话术库", f"the {where} library")
        out().print(say(f"{place}里有这位顾客的原话，请自己看要不要改：{intent} “{text}”",
                        f"Their own words stand in {place}; see whether to change it: {intent} “{text}”"),
                    style="yellow", soft_wrap=True)  # fmt: skip


def _tell_left(erased: Erased) -> None:
    out().print(
        say("删掉了；订单只留编号、金额和时间", "Erased; of orders, numbers, amounts and times stay"), style="green"
    )
    if not erased.is_clean:
        out().print(say("数据库文件里可能还有残留，下次 xiaoer run 启动时会清掉",
                        "Traces may be left in the file; the next start of xiaoer run clears them"),
                    style="yellow", soft_wrap=True)  # fmt: skip
    if erased.copies:
        names = "、".join(copy.name for copy in erased.copies)
        out().print(say(f"这些备份里还有，恢复以后会自动再删一遍；用不着的请删掉：{names}",
                        f"These copies still hold them; after a restore it is erased again. Delete what you do not"
                        f" need: {names}"), style="yellow", soft_wrap=True)  # fmt: skip
