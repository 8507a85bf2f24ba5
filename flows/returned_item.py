"""Which article of an order goes back: one of them, or all of it."""

from flows.catalogue import search
from flows.turn import Turn, button

#: In place of one article of an order: all of it.
ALL = "all"


def ask_item(turn: Turn) -> None:
    """Which article of the order, or all of it?"""
    lines = turn.order.lines if turn.order else ()
    items = tuple(button("item_given", line.sku, turn.case, text=line.title[:20]) for line in lines)
    every = button("item_given", ALL, turn.case)
    turn.say("after_sales.which_item", order=turn.order, buttons=(*items, every, button("cancel")), certain=True)


def item(turn: Turn) -> str:
    """The article that a button, its place in the list or the words name; empty where they name none or several."""
    lines = turn.order.lines if turn.order else ()
    choice = turn.meaning.entities.choice or 0
    if turn.pressed in {ALL, *(line.sku for line in lines)}:
        return turn.pressed
    if 0 < choice <= len(lines) + 1:
        return [*(line.sku for line in lines), ALL][choice - 1]
    products = tuple(one for line in lines if (one := turn.situation.product(line.sku)))
    named = search(products, turn.meaning.keywords, 2) if turn.meaning.keywords else []
    return named[0].sku if len(named) == 1 else ""


def names_item(turn: Turn) -> bool:
    """Whether it is plain which article."""
    return bool(item(turn))


def take_item(turn: Turn) -> None:
    """The article is known now."""
    turn.note(item=item(turn))
