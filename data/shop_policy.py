"""`policy.yaml` becomes the shop's rules: amounts as people write them, campaigns also at relative times."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from data.shop_dates import is_date, local, moment
from data.shop_problem import Report
from data.shop_row import minor_units
from data.shop_sheet import read_text
from data.shop_yaml import Leaf, Listing, Node, Table, read_yaml
from flows.policy import Campaign, Policy

#: Rules that are money: written 8.00 in the file, minor units in the policy.
AMOUNTS: frozenset[tuple[str, str]] = frozenset(
    {
        ("inquiry", "haggle_floor"),
        ("shipping", "fee"),
        ("shipping", "free_from"),
        ("shipping", "cod_fee"),
        ("after_sales", "large_amount"),
        ("review", "coupon_low"),
        ("review", "coupon_high"),
        ("review", "coupon_budget_per_day"),
    }
)
_CALENDARS = frozenset({("hours", "holidays"), ("hours", "workdays")})

Where = tuple[str | int, ...]


def read_policy(path: Path, now: int, report: Report) -> Policy:
    """The rules of the file; where it is wrong the report says so and the defaults stand in."""
    text = read_text(path, report)
    tree = read_yaml(text, report) if text else None
    if tree is not None and not isinstance(tree, Table):
        cure = ("请写成「shop:」这样的分组", "write groups such as 'shop:'")
        report.add(tree.line, ("政策文件应当由分组组成", "the policy is made of groups"), cure)
        tree = None
    rules = _Rules(report)
    raw = rules.value(tree, ()) if tree else {}
    _set_campaign_times(raw, rules, now)
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        rules.complain(error)
    except OSError:
        # A zone called like a folder of the time-zone database (`Asia`) is read as a file by zoneinfo.
        cure = ("请写成 Asia/Shanghai 这样", "write for example Asia/Shanghai")
        report.add(rules.line(("shop", "time_zone")), ("没有这个时区", "there is no such time zone"), cure)
    return Policy()


def check_recommended(policy: Policy, skus: set[str], report: Report) -> None:
    """Report what a campaign puts forward and the shop does not have."""
    for campaign in policy.campaigns:
        for sku in campaign.recommend:
            if sku not in skus:
                cure = ("请改成店里有的 SKU", "write the SKU of an article of the shop")
                what = (f"活动推荐的商品「{sku}」不存在", f"a campaign recommends {sku!r}, which is no article")
                report.add(0, what, cure)


class _Rules:
    """The file's tree as pydantic takes it, with the line of each value kept."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lines: dict[Where, int] = {}

    def value(self, node: Node, at: Where) -> object:
        """What stands at a place of the tree; what is left empty is left out."""
        self.lines[at] = node.line
        if isinstance(node, Listing):
            return [self.value(item, (*at, position)) for position, item in enumerate(node.items)]
        if isinstance(node, Table):
            return {name: inner for name, inner in self.entries(node, at) if inner != ""}
        return self.amount(node, at) if at in AMOUNTS else self.day(node, at)

    def entries(self, table: Table, at: Where) -> Iterator[tuple[str, object]]:
        """The entries of a table; an unknown name keeps its own line."""
        for name, node in table.entries:
            yield name.text, self.value(node, (*at, name.text))
            self.lines[(*at, name.text)] = name.line

    def amount(self, leaf: Leaf, at: Where) -> object:
        """Money in minor units; left out where it is none, which is said."""
        amount = minor_units(leaf.text)
        if amount is None and leaf.text:
            cure = ("请写成 8 或 49.90 这样", "write it like 8 or 49.90")
            name = at[-1]
            self.report.add(leaf.line, (f"「{name}」不是金额", f"{leaf.text!r} is not an amount for {name!r}"), cure)
        return "" if amount is None else amount

    def day(self, leaf: Leaf, at: Where) -> str:
        """A word; where it must be a day, it is one."""
        if at[:2] in _CALENDARS and not is_date(leaf.text):
            cure = ("请写成 2026-10-01", "write it like 2026-10-01")
            self.report.add(leaf.line, (f"「{leaf.text}」不是日期", f"{leaf.text!r} is not a date"), cure)
        return leaf.text

    def line(self, at: Where) -> int:
        """The line of a place, or of the nearest one around it."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    def complain(self, error: ValidationError) -> None:
        """Report what the policy refuses."""
        for detail in error.errors():
            at = detail["loc"]
            name = ".".join(str(part) for part in at)
            if detail["type"] == "extra_forbidden":
                self.report.unknown(self.line(at), str(at[-1]), _known(at[:-1]))
                continue
            written = detail["input"] if isinstance(detail["input"], str) else ""
            what = (f"「{name}」的值「{written}」不合适", f"{name} = {written!r}: {detail['msg']}")
            cure = ("请对照参考文档里的类型和范围", "see the reference for its type and range")
            self.report.add(self.line(at), what, cure)


def _known(group: Where) -> tuple[str, ...]:
    """The names that a group of rules has."""
    if group and group[0] == "campaigns":
        return tuple(Campaign.model_fields)
    field = Policy.model_fields.get(str(group[0])) if group else None
    rules = type(field.default) if field else Policy
    return tuple(rules.model_fields)


def _set_campaign_times(raw: object, rules: _Rules, now: int) -> None:
    """Campaigns may begin at a relative time: write down which time of the shop's clock that is."""
    campaigns = raw.get("campaigns", ()) if isinstance(raw, dict) else ()
    zone = _zone(raw)
    for position, campaign in enumerate(campaigns if isinstance(campaigns, list) else ()):
        if isinstance(campaign, dict):
            _set_times(campaign, position, rules, now, zone)


def _set_times(campaign: dict[str, object], position: int, rules: _Rules, now: int, zone: ZoneInfo) -> None:
    times: list[datetime] = []
    for name in ("start", "end"):
        at = moment(str(campaign.get(name, "")), now, zone)
        line = rules.line(("campaigns", position, name))
        if at is None and name in campaign:
            cure = ("请写成 2026-11-01T20:00 或 +2d", "write 2026-11-01T20:00 or +2d")
            rules.report.add(line, (f"活动的「{name}」不是时间", f"the campaign's {name!r} is not a time"), cure)
        elif at is not None:
            times.append(local(at, zone))
            campaign[name] = f"{times[-1]:%Y-%m-%dT%H:%M}"
    if times != sorted(times):
        cure = ("请检查 start 和 end", "check start and end")
        rules.report.add(
            rules.line(("campaigns", position, "end")), ("活动结束早于开始", "it ends before it begins"), cure
        )


def _zone(raw: object) -> ZoneInfo:
    """The zone that the file names; the default where it names none or a wrong one, which the policy reports."""
    shop = raw.get("shop", {}) if isinstance(raw, dict) else {}
    written = shop.get("time_zone", "") if isinstance(shop, dict) else ""
    try:
        return ZoneInfo(str(written) or Policy().shop.time_zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return ZoneInfo(Policy().shop.time_zone)
