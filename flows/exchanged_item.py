"""For what an article is exchanged: the same again, or another one of the shop's."""

from flows.catalogue import near, search
from flows.effects import Button
from flows.return_rule import goes_back, is_quality
from flows.settlement import SAME
from flows.situation import Product
from flows.turn import Turn, button

#: Articles that are offered beside the same one.
OFFERED = 3


def lacks_instead(turn: Turn) -> bool:
    """An exchange of one article without a fault: not said for what. A faulty one is exchanged for a sound one."""
    is_open = turn.slot("wanted") == "exchange" and not turn.slot("instead")
    return is_open and not is_quality(turn) and len(goes_back(turn)) == 1


def _before(turn: Turn) -> Product | None:
    lines = goes_back(turn)
    return turn.situation.product(lines[0].sku) if lines else None


def _offered(turn: Turn) -> list[Product]:
    before = _before(turn)
    return near(turn.situation.products, before, OFFERED) if before else []


def _choices(turn: Turn) -> list[str]:
    """The buttons' values in their order."""
    before = _before(turn)
    same = () if before is not None and before.stock <= 0 else (SAME,)
    return [*same, *(one.sku for one in _offered(turn))]


def ask_instead(turn: Turn) -> None:
    """The same in another size or colour, or another article?"""
    titles = {one.sku: one.title.get(turn.language) or next(iter(one.title.values())) for one in _offered(turn)}
    buttons: list[Button] = [
        button("item_given", one, turn.case, text=titles[one][:20]) if one in titles else
        button("item_given", one, turn.case) for one in _choices(turn)
    ]  # fmt: skip
    turn.say("after_sales.which_instead", buttons=(*buttons, button("return_wanted", "", turn.case), button("cancel")),
             certain=True)  # fmt: skip


def instead(turn: Turn) -> str:
    """What a button, its place in the list or the words name; empty where they name none or several."""
    choices, choice = _choices(turn), turn.meaning.entities.choice or 0
    if turn.pressed == SAME or turn.situation.product(turn.pressed):
        return turn.pressed
    if 0 < choice <= len(choices):
        return choices[choice - 1]
    found = search(turn.situation.products, turn.meaning.keywords, 2) if turn.meaning.keywords else []
    named = [one for one in found if _is_named(one, turn.text.lower())]
    before = _before(turn)
    if len(named) != 1:
        return ""
    return SAME if before is not None and named[0].sku == before.sku else named[0].sku


def _is_named(product: Product, text: str) -> bool:
    """Whether the words name it: a colour or a size alone is a wish for the same article."""
    return any(word and word.lower() in text for word in (*product.title.values(), *product.keywords))


def names_instead(turn: Turn) -> bool:
    """Whether it is plain which article."""
    return bool(instead(turn))


def names_sold_out(turn: Turn) -> bool:
    """Whether it is one that cannot be sent."""
    product = turn.situation.product(instead(turn))
    return product is not None and product.stock <= 0


def say_sold_out(turn: Turn) -> None:
    """Said at once; the question stays."""
    turn.say("after_sales.instead_sold_out", product=turn.situation.product(instead(turn)), certain=True)


def take_instead(turn: Turn) -> None:
    """The article is known now. Words that name none tell how the same one should be: a size, a colour."""
    turn.note(instead=instead(turn) or SAME, wish="" if instead(turn) else turn.text[:100])
