"""Notices 在途: what the shop owes a customer to know about an order on its way."""

from flows.chart import Transition
from flows.events import OrderNews
from flows.inquiry import AT_REST
from flows.notices import notify, tell_held
from flows.parcel_back import close_exchange
from flows.payment_ladder import close_ladder, speak_of
from flows.review_asking import plan_silent
from flows.turn import Turn


def tell(turn: Turn) -> None:
    """Pass on what happened to the order; one that is over gets no more reminders."""
    event = turn.event
    assert isinstance(event, OrderNews)
    order = turn.situation.order(event.order_number)
    if order is None:
        return
    if event.kind in ("cancelled", "closed"):
        close_ladder(turn, order, event.kind)
    if event.kind == "shipped":
        close_exchange(turn, order)
        plan_silent(turn, order)
    notify(turn, order, event.kind)


#: News that only wants telling. Placed, paid, delivered, returned and refunded have flows of their own.
TOLD = ("shipped", "out_for_delivery", "late", "lost", "out_of_stock", "cancelled", "closed")

ORDER_NEWS: tuple[Transition, ...] = (
    Transition("timer_notice", "*", None, do=(tell_held,)),
    *(
        Transition(f"order_{kind}", source, None, do=do)
        for kind in TOLD
        # In the middle of a matter, the news must not change which order is talked about.
        for source, do in ((AT_REST, (tell, speak_of)), ("*", (tell,)))
    ),
)
