"""Which size fits: the customer's own measures held against the article's table."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from flows.situation import MEASURES, Product, Size


class Advice(Struct, frozen=True):
    """What the table says. `fits`: one size; `between`: two, the smaller first; `none`: outside of it."""

    kind: Literal["fits", "between", "none"]
    sizes: tuple[str, ...] = ()


def advise(product: Product, measures: Mapping[str, float]) -> Advice | None:
    """The size for these measures; None where the table asks for others, so that nothing can be said yet."""
    asked = [name for name in measures if any(name in size.fits for size in product.sizes)]
    if not asked:
        return None
    by_measure = [[at for at, size in enumerate(product.sizes) if _is_in(size, name, measures[name])] for name in asked]
    if not all(by_measure):
        return Advice("none")
    common = [at for at in by_measure[0] if all(at in places for places in by_measure)]
    # Tall and slim: where no size fits in all, it lies between the smallest and the largest that fit in one.
    places = common or sorted({at for places in by_measure for at in places})
    names = tuple(product.sizes[at].name for at in places)
    return Advice("fits", names) if len(names) == 1 else Advice("between", (names[0], names[-1]))


def _is_in(size: Size, name: str, value: float) -> bool:
    low, high = size.fits.get(name, (1.0, 0.0))
    return low <= value <= high


def table_text(product: Product, language: str) -> str:
    """The whole table in one line."""
    is_zh = language.startswith("zh")
    comma, semicolon, colon = ("，", "；", "：") if is_zh else (", ", "; ", ": ")
    rows = (
        f"{size.name}{colon}{comma.join(_span(name, low, high, is_zh) for name, (low, high) in size.fits.items())}"
        for size in product.sizes
    )
    return semicolon.join(rows)


def measured_text(measures: Mapping[str, float], language: str) -> str:
    """What the customer said of themselves, put back to them."""
    is_zh = language.startswith("zh")
    said = (f"{_word(name, is_zh)} {value:g} {MEASURES[name][2]}" for name, value in measures.items())
    return ("、" if is_zh else ", ").join(said)


def asked_text(product: Product, language: str) -> str:
    """What the table wants to know."""
    is_zh = language.startswith("zh")
    names = dict.fromkeys(name for size in product.sizes for name in size.fits)
    return ("和" if is_zh else " and ").join(_word(name, is_zh) for name in names)


def _word(name: str, is_zh: bool) -> str:
    return MEASURES[name][0 if is_zh else 1]


def _span(name: str, low: float, high: float, is_zh: bool) -> str:
    return f"{_word(name, is_zh)} {low:g}–{high:g} {MEASURES[name][2]}"
