"""What every step looks into and nobody changes: library, matcher, policy, articles. A publish swaps the whole."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import StartError
from data import facts, libraries, products
from data.connection import Connection, connect
from flows.guide import Guide
from flows.manners import Manners
from flows.policy import Policy
from flows.situation import Product
from replies.library import OUTSIDE, Library
from replies.manners import Habits
from replies.matcher import Matcher
from replies.render import Locale, Renderer


@dataclass(frozen=True, slots=True)
class Shelf:
    """One consistent set; a running step keeps the one that it began with."""

    library: Library
    matcher: Matcher
    guide: Guide
    policy: Policy
    products: tuple[Product, ...]
    renderer: Renderer
    #: Versions by name, as `facts` counts them.
    versions: dict[str, int]

    @property
    def habits(self) -> Habits:
        """How this shop opens and closes what it says."""
        return habits_of(self.policy.manners)

    def locale(self, language: str) -> Locale:
        """How money and times are written for a customer."""
        shop = self.policy.shop
        return Locale(language, ZoneInfo(shop.time_zone), shop.currency_sign)


@lru_cache(maxsize=4)
def habits_of(rules: Manners) -> Habits:
    """The shop's rules as `replies` knows them."""
    return Habits(**rules.model_dump())


def guide_of(library: Library) -> Guide:
    """The names that the flows need."""
    intents = [intent for intent in library.intents.values() if intent.id != OUTSIDE]
    return Guide(
        starts={intent.id: intent.starts for intent in intents if intent.starts},
        replies={intent.id: intent.reply for intent in intents if intent.reply},
        titles={intent.id: dict(intent.title) for intent in intents},
        thresholds=library.thresholds,
    )


def load(db: Connection, old: Shelf | None = None) -> Shelf:
    """Read what changed since `old`; all of it where there is none. Raises `StartError` where nothing is published."""
    versions = facts.versions(db)
    if old is None:
        return _whole(db, versions)
    shelf = old
    if versions.get("library") != old.versions.get("library"):
        shelf = replace(shelf, **_library(db))
    if versions.get("policy") != old.versions.get("policy"):
        shelf = replace(shelf, policy=_policy(db))
    if versions.get("catalogue") != old.versions.get("catalogue"):
        shelf = replace(shelf, products=products.all_products(db))
    return replace(shelf, versions=versions)


def _whole(db: Connection, versions: dict[str, int]) -> Shelf:
    return Shelf(
        **_library(db), policy=_policy(db), products=products.all_products(db), renderer=Renderer(), versions=versions
    )


def _library(db: Connection) -> dict:  # type: ignore[type-arg]
    published = libraries.live(db)
    if published is None:
        raise StartError("没有已发布的话术库：请运行 xiaoer init。(No library is published; run xiaoer init.)")
    library = Library.from_json(published.source, published.look_alikes)
    return {"library": library, "matcher": Matcher.from_bytes(published.matcher), "guide": guide_of(library)}


def live_policy(path: Path) -> Policy:
    """The shop's rules as they are now."""
    db = connect(path, read_only=True)
    try:
        return _policy(db)
    finally:
        db.close()


def _policy(db: Connection) -> Policy:
    body = libraries.policy(db)
    return Policy.model_validate_json(body) if body else Policy()
