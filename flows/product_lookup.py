"""What is told of articles: finding, showing, comparing, and what to say when one is not there."""

from collections.abc import Mapping
from typing import Any

from flows import slots
from flows.catalogue import hits, match, near
from flows.price_range import affordable, price_range
from flows.situation import Product
from flows.sizing import advise, asked_text, measured_text, table_text
from flows.turn import Turn, button
from replies.understanding import Match

#: Intents whose words describe an article more often than they name one: 容量多大 is asked of what was spoken of.
DESCRIBES = frozenset({"product.size", "product.colour", "product.spec", "product.quality", "product.genuine",
                       "product.shelf_life"})  # fmt: skip


#: The share of a word's letters that an article must account for, to be what is asked for: a kettle that keeps warm
#: (保温) is no 保温杯.
WHOLLY = 0.75


def found(turn: Turn) -> list[Product]:
    """The articles that the words and the budget name; a pressed card; else the one that was last spoken of."""
    if turn.pressed and (product := turn.situation.product(turn.pressed)):
        return [product]
    named = hits(turn.situation.products, _words(turn))
    is_named = any(hit.is_named for hit in named)
    if not is_named and measures_of_spoken(turn) and turn.product:
        return [turn.product]
    # 'How big is this mug?' beside a mug that was spoken of means that mug, and no other of its kind.
    best = named[0].points if named else 0
    is_among = asked_of(turn) in DESCRIBES and any(hit.product == turn.product and hit.points == best for hit in named)
    if turn.product and (is_among or (not is_named and (asked_of(turn) in DESCRIBES or not turn.meaning.keywords))):
        return [turn.product]
    products = [hit.product for hit in named]
    if price_range(turn) and not is_named:
        products = [one for one in turn.situation.products if one.stock > 0]
    return affordable(turn, products)[: turn.policy.inquiry.cards]


def asked_of(turn: Turn) -> str | None:
    """What is asked of an article: with certainty, or likely where it can be nothing but a question of that kind."""
    best = turn.meaning.best
    is_likely = best is not None and turn.meaning.band == "likely"
    return best.intent if best and is_likely and turn.guide.starts.get(best.intent) == "product_asked" else turn.intent


def _words(turn: Turn) -> tuple[str, ...]:
    return (*turn.meaning.entities.order_numbers, *turn.meaning.keywords)


def names_articles(turn: Turn) -> bool:
    """Whether a text of no certain intent names articles: mostly, and wholly where it may mean something else."""
    if asks_in_vain(turn) or measures_of_spoken(turn):
        return True
    is_likely = turn.meaning.band == "likely"
    is_else = is_likely and asked_of(turn) is None
    named = [hit for hit in hits(turn.situation.products, _words(turn)) if hit.is_named]
    is_of_spoken = turn.product is not None and asked_of(turn) in DESCRIBES
    if not is_else and (price_range(turn) or (is_likely and (named or is_of_spoken))):
        return True
    return bool(named) and named[0].covered >= (0.99 if is_else else 0.5)


def measures_of_spoken(turn: Turn) -> bool:
    """Whether the customer says how tall they are, and the article that was spoken of has a table of sizes."""
    return bool(turn.meaning.entities.measures and turn.product and turn.product.sizes)


def asks_in_vain(turn: Turn) -> bool:
    """Whether it is asked for a thing that the shop does not have: 有没有保温杯, where nothing else is near it.

    What the closest phrasings name themselves is no thing but a matter: 有没有运费险 is understood or asked back.
    """
    meaning = turn.meaning
    if not meaning.signals.asks_if_sold or not meaning.keywords or meaning.band == "certain":
        return False
    for hit in hits(turn.situation.products, _words(turn)):
        if hit.is_named and not hit.is_kind and hit.covered >= WHOLLY:
            return False
    matters = [one for one in meaning.matches[:3] if turn.guide.starts.get(one.intent) != "product_asked"]
    return not any(_is_of(meaning.keywords, match) for match in matters)


def _is_of(words: tuple[str, ...], match: Match) -> bool:
    """Whether more than half of the words' letters stand in what the intent's closest phrasing says."""
    said = set(match.phrasing.lower())
    if any(word.isascii() for word in words):
        return any(word in match.phrasing.lower() for word in words)
    letters = "".join(words)
    return sum(letter in said for letter in letters) * 2 > len(letters)


def compared(turn: Turn) -> list[Product]:
    """What is to be compared: the named articles, or the named one with the one that was spoken of."""
    named = found(turn)
    if len(named) == 1 and turn.product and turn.product not in named:
        return [turn.product, *named]
    return named


def compares(turn: Turn) -> bool:
    """Whether articles are to be held side by side: asked for, or likely where two of them are in play."""
    has_two = len(turn.meaning.keywords) > 1 or turn.product is not None
    return turn.intent == "product.compare" or (asked_of(turn) == "product.compare" and has_two)


def tell_products(turn: Turn) -> None:
    """Answer a question about articles: one in detail, several as cards, none with what there is instead."""
    turn.answered = turn.intent
    is_comparison = compares(turn)
    articles = compared(turn) if is_comparison else found(turn)
    if not articles or asks_in_vain(turn) or _is_other(turn, articles[0]):
        return _none(turn, articles)
    if len(articles) == 1:
        tell_one(turn, articles[0])
    else:
        turn.say("products.compare" if is_comparison else "products.found", products=_list(turn, articles),
                 count=len(articles), cards=_skus(articles), intent=turn.intent, certain=True)  # fmt: skip
    turn.update(sku=articles[0].sku)
    _remember(turn, articles)
    return None


def _is_other(turn: Turn, product: Product) -> bool:
    """Whether the article is only of the kind that was asked for, and not what was asked for."""
    return product != turn.product and not turn.pressed and match(product, _words(turn)).is_kind


def _none(turn: Turn, instead: list[Product]) -> None:
    """Nothing fits, or no article was named."""
    if turn.meaning.keywords and turn.intent not in DESCRIBES:
        reply = "products.not_carried" if asks_in_vain(turn) else "products.none"
        turn.say(reply, words="、".join(turn.meaning.keywords)[:40], cards=_skus(instead),
                 buttons=(button("human"),), certain=True)  # fmt: skip
        return
    general = turn.guide.replies.get(turn.intent or "")
    if general and turn.intent != "product.find":
        turn.say(general, intent=turn.intent, certain=True)
        return
    cards = _skus([one for one in turn.situation.products if one.stock > 0][: turn.policy.inquiry.cards])
    turn.say("products.which", cards=cards)


def tell_one(turn: Turn, product: Product) -> None:
    """One article: what was asked of it, honestly where it is out of stock, and what is near to it."""
    instead = near(turn.situation.products, product, 2)
    if product.stock == 0:
        reply = "product.restock" if product.restock_at else "product.sold_out"
        turn.say(reply, product=product, products=_list(turn, instead), cards=_skus([product, *instead]),
                 intent=turn.intent, certain=True)  # fmt: skip
        return None
    if product.sizes and (turn.meaning.entities.measures or asked_of(turn) == "product.size"):
        return _advise_size(turn, product)
    told = {"price.ask": "product.price", "stock.available": "product.in_stock", "stock.restock": "product.in_stock"}
    turn.say(told.get(asked_of(turn) or "", "product.detail"), product=product, cards=(product.sku,),
             intent=turn.intent, certain=True)  # fmt: skip
    return _recommend(turn, product)


def _advise_size(turn: Turn, product: Product) -> None:
    """The size that fits what the customer said, now or before in this inquiry; else the table, and a question."""
    measures = {**_measures_before(turn), **dict(turn.meaning.entities.measures)}
    advice, language = advise(product, measures), turn.language
    _remember(turn, [product], measures=measures)

    def say(reply: str, **more: Any) -> None:
        turn.say(reply, product=product, intent=turn.intent, certain=True, cards=(product.sku,),
                 buttons=(button("human"),) if reply == "product.size_none" else (),
                 sizes=table_text(product, language), **more)  # fmt: skip

    measured = measured_text(measures, language)
    if advice is None:
        say("product.size_table", wanted=asked_text(product, language))
    elif advice.kind == "fits":
        say("product.size_fits", measured=measured, size=advice.sizes[0])
    elif advice.kind == "between":
        say("product.size_between", measured=measured, size=advice.sizes[0], larger=advice.sizes[1])
    else:
        say("product.size_none", measured=measured)


def _measures_before(turn: Turn) -> Mapping[str, float]:
    inquiries = (case for case in turn.open_cases("inquiry") if case.status == "talking")
    return next((case.slots.get("measures", {}) for case in inquiries), {})


def _recommend(turn: Turn, product: Product) -> None:
    """What goes with it, once in an inquiry and not at every turn."""
    already = any(case.slots.get("recommended") for case in turn.open_cases("inquiry"))
    chosen = None if already else _of_campaign(turn, product)
    if chosen is not None:
        turn.say("product.campaign_pick", product=product, other=slots.product_slots(chosen, turn.language),
                 campaign=turn.situation.campaign, cards=(chosen.sku,))  # fmt: skip
        _remember(turn, [product], recommended=True)
        return
    others = [one for sku in product.goes_with if (one := turn.situation.product(sku)) and one.stock > 0]
    if others and not already and product.sku != turn.conversation.sku:
        turn.say("product.goes_with", product=product, other=slots.product_slots(others[0], turn.language),
                 cards=(others[0].sku,))  # fmt: skip
        _remember(turn, [product], recommended=True)


def _of_campaign(turn: Turn, product: Product) -> Product | None:
    """What the campaign that runs now puts forward: the first in stock that is not spoken of already."""
    skus: Any = (turn.situation.campaign or {}).get("recommend", ())
    named = (one for sku in skus if (one := turn.situation.product(str(sku))))
    return next((one for one in named if one.stock > 0 and one.sku not in (product.sku, turn.conversation.sku)), None)


def _remember(turn: Turn, products: list[Product], **more: Any) -> None:
    """Keep the inquiry for the register: what was asked about, until an order comes of it."""
    talk_case = turn.case
    turn.case = next((case for case in turn.open_cases("inquiry") if case.status == "talking"), None)
    known = list(turn.slot("skus", ()))
    skus = [*known, *(one.sku for one in products if one.sku not in known)][-20:]
    if turn.case:
        turn.note(skus=skus, asked=turn.text[:200], **more)
    else:
        turn.open_case("inquiry", None, "talking", skus=skus, asked=turn.text[:200], **more)
    # The register's case is kept beside the matter that is being talked about.
    turn.case = talk_case


def _list(turn: Turn, products: list[Product]) -> list[dict[str, object]]:
    return [slots.product_slots(one, turn.language) for one in products]


def _skus(products: list[Product]) -> tuple[str, ...]:
    return tuple(one.sku for one in products)
