"""What a wording would say: rendered as a step renders it, for a made-up order of this shop in any state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.shelf import Shelf
from flows.hours import DAY, HOUR, daypart
from flows.situation import Order, OrderLine, Product, TrackingPoint
from flows.slots import house, order_slots, product_slots, said_in
from replies import samples
from replies.context import ORDER_STATES
from replies.library import Library, Reply
from replies.phrase import EVERY, NoWording, Occasion, phrase
from replies.render import RenderError
from replies.rotation import Bag
from replies.text import for_taiwan, to_traditional
from replies.wording import Wording

#: The sample of which nothing is known: no name, no order, a shop without a phone.
STRANGER = "stranger"
SAMPLES = (*ORDER_STATES, STRANGER)
#: How many of the rotation's next picks are shown.
PICKS = 3

_SHIPPED = ("shipped", "out_for_delivery", "delivered", "completed", "returning", "returned", "refunded", "lost")
_THERE = ("delivered", "completed", "returning", "returned", "refunded")


@dataclass(frozen=True, slots=True)
class Scene:
    """For whom it is said: the sample, and what the conditions are held against."""

    state: str = "paid"
    language: str = "zh"
    channel: str = "web"
    level: str = ""
    hour: int = 14
    is_campaign: bool = False


def context_of(shelf: Shelf, scene: Scene, now: int) -> Mapping[str, Any]:
    """All that a wording may name there: the shop's own rules and articles, a made-up order and customer."""
    if scene.state == STRANGER:
        return samples.stranger()
    policy, language = shelf.policy, scene.language
    context = {**samples.full(scene.state), **house(policy, language)}
    context["customer"] = {"name": "小满" if language.startswith("zh") else "Mia", "level": scene.level}
    context["now"] = {"daypart": daypart(now, policy), "at": now}
    order = order_slots(_order(shelf, scene, now), policy, language)
    articles = [product_slots(one, language) for one in shelf.products[:3]]
    context |= {"order": order, "orders": [order]}
    if articles:
        context |= {"product": articles[0], "other": articles[-1], "products": articles}
    return context


def _order(shelf: Shelf, scene: Scene, now: int) -> Order:
    lines = tuple(_line(one, scene.language) for one in shelf.products[:2])
    goods = sum(one.price for one in lines) or 12_900
    placed = now - 3 * DAY
    is_shipped, is_there = scene.state in _SHIPPED, scene.state in _THERE
    arrived = "已到达本市转运中心" if scene.language.startswith("zh") else "Arrived at the local depot"
    return Order(
        number="A1001", state=scene.state, customer_id=1, lines=lines, goods=goods, freight=0, total=goods,  # type: ignore[arg-type]
        placed_at=placed,
        paid_at=None if scene.state == "placed" else placed + HOUR,
        shipped_at=placed + DAY if is_shipped else None,
        delivered_at=now - HOUR if is_there else None,
        carrier=said_in(shelf.policy.shipping.carrier, scene.language) if is_shipped else "",
        tracking_number="SF1234567890" if is_shipped else "",
        trail=(TrackingPoint(now - 2 * HOUR, arrived),) if is_shipped else (),
        recipient="林小满", phone="13800001234", address="杭州市西湖区文三路 1 号",
    )  # fmt: skip


def _line(product: Product, language: str) -> OrderLine:
    return OrderLine(product.sku, said_in(product.title, language), 1, product.price)


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of it: the words, or why there are none."""

    text: str = ""
    reason: str = ""


def shown(shelf: Shelf, wording: Wording, scene: Scene, now: int) -> Shown:
    """One wording in the scene, whatever its conditions say."""
    is_taiwan = scene.language == "zh-Hant" and wording.language == "zh"
    language = scene.language if is_taiwan else wording.language
    template = for_taiwan(wording.text) if is_taiwan else wording.text
    context = context_of(shelf, Scene(scene.state, language, level=scene.level), now)
    try:
        text = shelf.renderer.render(template, context, shelf.locale(language), wording.id)
    except RenderError as error:
        return Shown(reason=error.reason)
    return Shown(to_traditional(text) if is_taiwan else text)


def picks(shelf: Shelf, reply: Reply, scene: Scene, now: int) -> tuple[str, ...]:
    """What a customer would hear there, one asking after the other; fewer where nothing is left that fits."""
    library, bag = Library(0, {}, {reply.id: reply}), Bag()
    occasion = Occasion(
        scene.language, scene.channel, shelf.locale(scene.language), scene.hour, scene.is_campaign, EVERY,
        None if scene.state == STRANGER else scene.state, scene.level or None,
    )  # fmt: skip
    context, heard = context_of(shelf, scene, now), []
    try:
        for times in range(1, PICKS + 1):
            said = phrase(library, shelf.renderer, reply.id, context, occasion, bag, times, 1)
            heard.append(said.text)
            bag = said.bag
    except NoWording:
        pass
    return tuple(heard)
