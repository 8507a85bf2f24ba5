"""Articles and labels as a customer sees them, in their language."""

from bot.shelf import Shelf
from data.outbox import Card
from flows.situation import Product
from flows.slots import said_in
from replies.filters import Frame, money
from replies.phrase import label


def label_of(shelf: Shelf, name: str, language: str) -> str:
    """The label of a button: that of its value (`button.x.value`), else that of its trigger, else its last word."""
    names = (name, ".".join(name.split(".")[:2]))
    known = next((one for one in names if one in shelf.library.replies), None)
    return label(shelf.library, known, language) if known else name.rsplit(".", 1)[-1]


def card_of(shelf: Shelf, product: Product, language: str, now: int) -> Card:
    """The article with its price in the shop's currency and its stock in words."""
    locale = shelf.locale(language)
    frame = Frame(language, locale.zone, locale.currency_sign, now)
    return Card(
        sku=product.sku,
        title=said_in(product.title, language),
        price=money(frame, product.price),
        summary=said_in(product.summary, language),
        stock=label_of(shelf, "button.stock.in" if product.stock > 0 else "button.stock.out", language),
        image=product.image,
        url=product.url,
        data=f"product_given:{product.sku}",
    )
