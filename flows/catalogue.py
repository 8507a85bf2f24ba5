"""Finding articles by the customer's words."""

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from flows.situation import Product

#: What a word is worth where it stands: a keyword chosen by the shop counts most, and a whole one more than a part.
EXACT, KEYWORD, TITLE, CATEGORY, ATTRIBUTE = 10, 8, 6, 5, 4
#: What the kind of thing is worth where the word names another of the kind: 紫砂壶 for a 茶壶.
KIND = 4
#: What an article's own SKU is worth: nothing else is meant.
SKU = 1000


class Hit(Struct, frozen=True):
    """How well words name an article."""

    product: Product
    points: int
    #: The share of the words' characters that name it; the rest is said of something else.
    covered: float
    #: Whether a word says what it is, and not only what it is like.
    is_named: bool
    #: Whether no more than the kind of thing is right.
    is_kind: bool


class _Texts(Struct, frozen=True):
    """An article's texts in the form in which they are compared."""

    sku: str
    keywords: tuple[str, ...]
    title: str
    category: str
    attributes: str


def search(products: tuple[Product, ...], words: tuple[str, ...], limit: int) -> list[Product]:
    """Articles that the words name, the best first; those in stock before equals that are not."""
    return [hit.product for hit in hits(products, words)[:limit]]


class _Articles:
    """A shop's articles, known again by being the very same tuple: comparing them one by one would cost the search."""

    __slots__ = ("all",)

    def __init__(self, products: tuple[Product, ...]) -> None:
        self.all = products

    def __hash__(self) -> int:
        return id(self.all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Articles) and other.all is self.all


def hits(products: tuple[Product, ...], words: tuple[str, ...]) -> tuple[Hit, ...]:
    """All that comes near the best, the best first. A step asks for the same several times."""
    return _hits(_Articles(products), words)


@lru_cache(maxsize=1_024)
def _hits(articles: _Articles, words: tuple[str, ...]) -> tuple[Hit, ...]:
    found = [hit for product in articles.all if (hit := match(product, words)).points]
    best = max((hit.points for hit in found), default=0)
    # Half of the best is far enough from it to be something else.
    near_best = [hit for hit in found if hit.points * 2 > best]
    return tuple(sorted(near_best, key=lambda hit: (-hit.points, hit.product.stock == 0)))


def match(product: Product, words: tuple[str, ...]) -> Hit:
    """How well the words name an article: the sum over words of the best place in which each stands."""
    texts = _texts(product)
    found = [_place(_form(word), texts) or _kind(_form(word), texts) for word in words]
    covered = sum(min(place.length, len(word)) for place, word in zip(found, words, strict=True))
    letters = sum(map(len, words)) or 1
    is_named = any(place.points >= CATEGORY for place in found)
    is_kind = any(place.is_kind for place in found) and not is_named
    return Hit(product, sum(place.points for place in found), covered / letters, is_named or is_kind, is_kind)


class _Place(Struct, frozen=True):
    """Where a word stands in an article's texts."""

    points: int
    #: Characters of the word that say so.
    length: int
    is_kind: bool = False

    def __bool__(self) -> bool:
        return self.points > 0


NOWHERE = _Place(0, 0)


@lru_cache(maxsize=20_000)
def _texts(product: Product) -> _Texts:
    values = " ".join(value for by in product.attributes.values() for value in by.values())
    return _Texts(
        product.sku.lower(),
        tuple(_form(keyword) for keyword in product.keywords),
        _form(" ".join(product.title.values())),
        _form(" ".join(product.category.values())),
        _form(values),
    )


def _form(text: str) -> str:
    """Lower case, and English words without the ending of their plural."""
    return " ".join(_singular(word) for word in text.lower().replace(",", " ").split())


def _singular(word: str) -> str:
    if not word.isascii() or len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word.removesuffix("s")


@lru_cache(maxsize=50_000)
def _place(word: str, texts: _Texts) -> _Place:
    """What a word is worth for an article."""
    whole = len(word)
    if word == texts.sku:
        return _Place(SKU, whole)
    if word in texts.keywords:
        return _Place(EXACT, whole)
    parts = [min(whole, len(one)) for one in texts.keywords if _stands_in(word, one) or _holds(word, one)]
    if parts:
        # 青瓷盖碗 has the keyword 盖碗 in it, and all of it is the article's name.
        return _Place(KEYWORD, whole if _stands_in(word, texts.title) else max(parts))
    for points, text in ((TITLE, texts.title), (CATEGORY, texts.category), (ATTRIBUTE, texts.attributes)):
        if _stands_in(word, text):
            return _Place(points, whole)
    colour = word.removesuffix("色")
    return _Place(ATTRIBUTE, whole) if colour and colour != word and colour in texts.attributes else NOWHERE


def _kind(word: str, texts: _Texts) -> _Place:
    """Whether a Chinese word ends in the kind of thing that the article is: 紫砂壶 is a 壶, 香港 is no 香."""
    return _Place(KIND, 1, is_kind=True) if not word.isascii() and word[-1:] in texts.keywords else NOWHERE


def _stands_in(word: str, text: str) -> bool:
    """Latin words stand alone; Chinese ones stand anywhere."""
    return f" {word} " in f" {text} " if word.isascii() else word in text


def _holds(word: str, keyword: str) -> bool:
    """Whether a run of Chinese characters has the keyword in it: 青色茶杯."""
    return len(keyword) > 1 and not keyword.isascii() and keyword in word


def near(products: Iterable[Product], product: Product, limit: int) -> list[Product]:
    """What could stand in for an article that is out of stock: the same category, in stock, the nearest price."""
    same = [one for one in products if one.sku != product.sku and one.stock > 0 and one.category == product.category]
    return sorted(same, key=lambda one: abs(one.price - product.price))[:limit]
