"""Whether this is a shop to play with: then its clock may be put forward and anybody may be any sample customer."""

from pathlib import Path

from bot.errors import StartError
from bot.settings import SAMPLE_SHOP, Settings
from data import customers, facts
from data.connection import Connection


def is_demo(db: Connection, settings: Settings) -> bool:
    """By the setting, or else as long as the database holds the sample shop."""
    if settings.demo is not None:
        return settings.demo
    folder = facts.get(db, "shop_folder")
    return bool(folder) and Path(folder).resolve() == SAMPLE_SHOP.resolve()


def require_demo(db: Connection, settings: Settings) -> None:
    """Raises `StartError` where this is a real shop."""
    if not is_demo(db, settings):
        raise StartError(
            "这是真实店铺，不能这样做；只想试用，请设 XIAOER_DEMO=on。"
            "(This is a real shop's database; to play with it, set XIAOER_DEMO=on.)"
        )


def require_customer(db: Connection, key: str) -> str:
    """The customer's name; raises `StartError` with all keys where there is none."""
    known = {one: name for one, name, _ in customers.all_keys(db)}
    if key not in known:
        names = ", ".join(f"{one}（{name}）" for one, name in known.items())
        raise StartError(f"没有顾客「{key}」，可以是：{names} (There is no customer {key!r}; choose one of these.)")
    return known[key]
