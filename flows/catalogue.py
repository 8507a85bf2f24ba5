"""Finding articles by the customer's words."""

from collections.abc import Iterable

from flows.situation import Product

#: What a word is worth where it stands: a keyword chosen by the shop counts most.
KEYWORD, TITLE, CATEGORY, ATTRIBUTE = 4, 3, 2, 2


def search(products: Iterable[Product], words: tuple[str, ...], limit: int) -> list[Product]:
    """Articles that the words name, the best first; those in stock before equals that are not."""
    scored = [(score(product, words), product) for product in products]
    best = max((points for points, _ in scored), default=0)
    # Half of the best is far enough from it to be something else.
    found = [(points, product) for points, product in scored if points and points * 2 > best]
    found.sort(key=lambda pair: (-pair[0], pair[1].stock == 0))
    return [product for _, product in found[:limit]]


def score(product: Product, words: tuple[str, ...]) -> int:
    """How well the words name an article: the sum over words of the best place in which each stands."""
    if any(word.upper() == product.sku.upper() for word in words):
        return 1000
    titles = " ".join(product.title.values()).lower()
    categories = " ".join(product.category.values()).lower()
    attributes = " ".join(value for by in product.attributes.values() for value in by.values()).lower()
    points = 0
    for word in map(str.lower, words):
        if any(word == keyword.lower() for keyword in product.keywords):
            points += KEYWORD + 1
        elif any(word in keyword.lower() or keyword.lower() in word for keyword in product.keywords):
            points += KEYWORD
        elif word in titles:
            points += TITLE
        elif word in categories:
            points += CATEGORY
        elif word in attributes:
            points += ATTRIBUTE
    return points


def near(products: Iterable[Product], product: Product, limit: int) -> list[Product]:
    """What could stand in for an article that is out of stock: the same category, in stock, the nearest price."""
    same = [one for one in products if one.sku != product.sku and one.stock > 0 and one.category == product.category]
    return sorted(same, key=lambda one: abs(one.price - product.price))[:limit]
