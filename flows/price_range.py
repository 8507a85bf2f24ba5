"""A budget in the customer's words: 100 元以内, over 50 yuan, 200 块左右."""

import re

from flows.situation import Product
from flows.turn import Turn

_AT_MOST = re.compile(
    r"以内|以下|之内|不超过|不到|最多|预算|内的|under|below|less than|up to|at most|budget|within", re.IGNORECASE
)
_AT_LEAST = re.compile(r"以上|不低于|起码|至少|over|above|more than|at least", re.IGNORECASE)
_ABOUT = re.compile(r"左右|上下|差不多|大概|around|about|roughly", re.IGNORECASE)
_BETWEEN = re.compile(r"到|至|[-~–—]|之间|\bto\b|between|and", re.IGNORECASE)
#: How far from a price 'about' may be, as a share of it.
ABOUT = 0.25
#: More than anything costs.
NO_LIMIT = 10**12


def price_range(turn: Turn) -> tuple[int, int] | None:
    """The least and the most that it may cost, None where the text names no such span: an amount alone is none."""
    amounts, text = sorted(turn.meaning.entities.amounts), turn.text
    if not amounts:
        return None
    if len(amounts) > 1:
        return (amounts[0], amounts[-1]) if _BETWEEN.search(text) else None
    amount = amounts[0]
    if _AT_MOST.search(text):
        return 0, amount
    if _AT_LEAST.search(text):
        return amount, NO_LIMIT
    return (round(amount * (1 - ABOUT)), round(amount * (1 + ABOUT))) if _ABOUT.search(text) else None


def affordable(turn: Turn, products: list[Product]) -> list[Product]:
    """Those within the budget; all of them where none is named."""
    span = price_range(turn)
    return products if span is None else [one for one in products if span[0] <= one.price <= span[1]]
