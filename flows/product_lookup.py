"""What is told of articles: finding, showing, comparing, and what to say when one is not there."""

from dataclasses import replace

from flows import slots
from flows.catalogue import near, search
from flows.situation import Product
from flows.turn import Turn, button


def found(turn: Turn) -> list[Product]:
    """The articles that the words name; a pressed card; else the one that was last spoken of."""
    if turn.pressed and (product := turn.situation.product(turn.pressed)):
        return [product]
    words = (*turn.meaning.entities.order_numbers, *turn.meaning.keywords)
    hits = search(turn.situation.products, words, turn.policy.inquiry.cards) if words else []
    if hits:
        return hits
    return [turn.product] if turn.product and not turn.meaning.keywords else []


def tell_products(turn: Turn) -> None:
    """Answer a question about articles: one in detail, several as cards, none with what there is instead."""
    turn.answered = turn.intent
    hits = found(turn)
    if not hits:
        return _none(turn)
    if turn.intent == "product.compare" and len(hits) > 1:
        turn.say("products.compare", products=_list(turn, hits[:3]), cards=_skus(hits[:3]), intent=turn.intent,
                 certain=True)  # fmt: skip
    elif len(hits) > 1:
        turn.say("products.found", products=_list(turn, hits), count=len(hits), cards=_skus(hits), intent=turn.intent,
                 certain=True)  # fmt: skip
    else:
        tell_one(turn, hits[0])
    turn.update(sku=hits[0].sku)
    _remember(turn, hits)
    return None


def _none(turn: Turn) -> None:
    """Nothing fits, or no article was named."""
    if turn.meaning.keywords:
        turn.say("products.none", words="、".join(turn.meaning.keywords)[:40], buttons=(button("human"),))
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
        return
    reply = {"price.ask": "product.price", "stock.available": "product.in_stock", "stock.restock": "product.in_stock"}
    turn.say(reply.get(turn.intent or "", "product.detail"), product=product, cards=(product.sku,),
             intent=turn.intent, certain=True)  # fmt: skip
    _recommend(turn, product)


def _recommend(turn: Turn, product: Product) -> None:
    """What goes with it, once in an inquiry and not at every turn."""
    already = any(case.slots.get("recommended") for case in turn.open_cases("inquiry"))
    others = [one for sku in product.goes_with if (one := turn.situation.product(sku)) and one.stock > 0]
    if others and not already and product.sku != turn.conversation.sku:
        turn.say("product.goes_with", product=product, other=slots.product_slots(others[0], turn.language),
                 cards=(others[0].sku,))  # fmt: skip
        _remember(turn, [product], recommended=True)


def _remember(turn: Turn, products: list[Product], **more: object) -> None:
    """Keep the inquiry for the register: what was asked about, until an order comes of it."""
    talk_case = turn.case
    inquiries = turn.open_cases("inquiry")
    known = list(inquiries[0].slots.get("skus", ())) if inquiries else []
    skus = [*known, *(one.sku for one in products if one.sku not in known)][-20:]
    if inquiries:
        last = inquiries[0]
        turn.keep(replace(last, slots={**last.slots, "skus": skus, "asked": turn.text[:200], **more},
                          updated_at=turn.now))  # fmt: skip
    else:
        turn.open_case("inquiry", None, "talking", skus=skus, asked=turn.text[:200], **more)
    # The register's case is kept beside the matter that is being talked about.
    turn.case = talk_case


def _list(turn: Turn, products: list[Product]) -> list[dict[str, object]]:
    return [slots.product_slots(one, turn.language) for one in products]


def _skus(products: list[Product]) -> tuple[str, ...]:
    return tuple(one.sku for one in products)
