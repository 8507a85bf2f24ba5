"""What the shop and the customer agree upon: the offer with what it comes to, and what stands once they say yes."""

from msgspec.structs import replace

from flows.hours import DAY
from flows.return_rule import goes_back, is_quality
from flows.settlement import difference, refund
from flows.turn import Turn, button

#: The flag of each kind of matter.
FLAGS = {"return": "purple", "exchange": "blue", "refund": "yellow", "repair": "yellow", "resend": "yellow"}


def about(turn: Turn) -> str:
    """The matter in one line for the warehouse: what is wanted, of what, and why."""
    lines = goes_back(turn)
    titles = "、".join(line.title for line in lines) if turn.order and len(lines) < len(turn.order.lines) else ""
    parts = (titles, str(turn.slot("reason") or ""), str(turn.slot("words") or ""), _for_what(turn))
    return f"{turn.slot('wanted')}: {' '.join(part for part in parts if part)}"


def _for_what(turn: Turn) -> str:
    """What goes out in place of it, and what is to be settled first."""
    if turn.slot("wanted") != "exchange" or not turn.slot("instead"):
        return ""
    more, product = difference(turn), turn.situation.product(str(turn.slot("instead")))
    title = next(iter(product.title.values())) if product else "同款 same"
    money = f"{'补 +' if more > 0 else '退 -'}{abs(more) / 100:.2f}" if more else ""
    return " ".join(filter(None, ("→", title, str(turn.slot("wish") or ""), money)))


def offer(turn: Turn) -> None:
    """First an exchange for one that suits; then what was wanted. A matter of quality gets the choice."""
    is_exchange = turn.slot("wanted") == "exchange"
    other = "return_wanted" if is_exchange else "exchange_wanted"
    buttons = [button(other, "", turn.case), button("yes")]
    buttons = [*(reversed(buttons) if is_exchange else buttons), button("give_up")]
    if is_quality(turn) or not is_exchange:
        reply = "after_sales.offer_quality" if is_quality(turn) else "after_sales.offer_return"
        turn.say(reply, order=turn.order, amount=refund(turn), buttons=tuple(buttons), certain=True)
        return
    more, wanted = difference(turn), turn.situation.product(str(turn.slot("instead", "")))
    turn.say("after_sales.offer_exchange", order=turn.order, product=wanted, extra=max(0, more), back=max(0, -more),
             words=str(turn.slot("wish") or ""), buttons=tuple(buttons), certain=True)  # fmt: skip


def accept(turn: Turn) -> None:
    """The case stands: where to send it, what to mind, and the tracking number, reminded of once."""
    order, wanted = turn.order, str(turn.slot("wanted") or "return")
    if turn.case is None or order is None:
        return
    turn.keep(replace(turn.case, kind=wanted, status="awaiting_parcel", updated_at=turn.now))
    turn.set_timer("ask_tracking", turn.now + turn.policy.after_sales.remind_tracking_days * DAY)
    reason = str(turn.slot("reason"))
    turn.remark(order, FLAGS[wanted], about(turn))  # type: ignore[arg-type]
    money = {"difference": difference(turn)} if wanted == "exchange" else {"refund": refund(turn)}
    if not turn.slot("agreed"):
        turn.record("returns", order=order.number, kind=wanted, reason=reason, quality=is_quality(turn), **money)
    turn.note(agreed=True)
    turn.say(f"after_sales.{wanted}_accepted", order=order, case=turn.case, certain=True)
    turn.say(
        "after_sales.send_back_quality" if is_quality(turn) else "after_sales.send_back", order=order, certain=True
    )


def accept_exchange(turn: Turn) -> None:
    """The offered exchange is taken."""
    turn.note(wanted="exchange")
    accept(turn)


def change_to_exchange(turn: Turn) -> None:
    """Something else is wanted: what that comes to is said before they agree."""
    turn.note(wanted="exchange")


def change_to_return(turn: Turn) -> None:
    """The money after all: how much is said before they agree."""
    turn.note(wanted="return", instead="", wish="")


def accept_return(turn: Turn) -> None:
    """A return after all."""
    turn.note(wanted="return")
    accept(turn)


def pass_on(turn: Turn) -> None:
    """For people: the case with all that was said; the conversation follows it into the queue."""
    if turn.case is not None and turn.order is not None:
        turn.note("for_agent")
        turn.remark(turn.order, "yellow", about(turn))
    turn.say("after_sales.for_agent", order=turn.order, certain=True) if turn.order else None


def give_up(turn: Turn) -> None:
    """The customer keeps it."""
    turn.close_case("withdrawn")
    turn.say("after_sales.withdrawn", certain=True)
