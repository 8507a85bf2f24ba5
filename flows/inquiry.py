"""Inquiry 咨询: plain answers, orders, articles, haggling, and asking back where the meaning is not sure."""

from msgspec.structs import replace

from flows import order_lookup
from flows.bands import OF_ORDERS
from flows.case import ASKING
from flows.chart import Flow, State, Transition
from flows.conversation import IDLE
from flows.effects import Button, TieOrder, WrongProof
from flows.gate import is_payable
from flows.hours import DAY
from flows.product_lookup import names_articles, tell_products
from flows.situation import Order
from flows.turn import Turn, button, human_button, order_buttons

#: Where nothing is being asked: here a plain answer opens an inquiry; elsewhere it is a side question.
AT_REST: tuple[str, ...] = (
    IDLE, "greeting", "inquiry.talking", "inquiry.did_you_mean", "inquiry.which_number", "payment_nudge.reminded",
    "payment_nudge.checking_address", "payment_nudge.wish", "review_follow_up.stars", "handoff.waiting", "handoff.away",
)  # fmt: skip


def answer(turn: Turn) -> None:
    """The shop's answer to a question."""
    intent = turn.intent or ""
    reply = turn.guide.replies.get(intent)
    if reply is None:
        return shrug(turn)
    turn.answered = intent
    turn.say(reply, intent=intent, certain=True)
    return None


def nod(turn: Turn) -> None:
    """'Yes' or 'no' where nothing was asked: a friendly word, and no doing."""
    turn.say("chat.yes" if turn.meaning.signals.is_yes or turn.pressed == "yes" else "chat.no", certain=True)


def can_answer(turn: Turn) -> bool:
    """Whether the shop has a reply for what was asked."""
    return turn.guide.replies.get(turn.intent or "") is not None


def shrug(turn: Turn) -> None:
    """Not understood: once with a hint how to put it, after that with a human."""
    turn.helped = False
    turn.answered = None
    if turn.conversation.misses + 1 >= turn.policy.inquiry.human_at_misses:
        turn.say("inquiry.offer_human", buttons=(button("human"), button("order_asked"), button("product_asked")))
    else:
        turn.say("inquiry.not_understood", buttons=(button("order_asked"), button("product_asked"), button("human")))


def options(turn: Turn) -> list[str]:
    """What may have been meant; nobody is asked whether they meant to be polite."""
    likely = [match.intent for match in turn.meaning.matches if match.intent in turn.guide.titles]
    return [one for one in likely if not one.startswith(("chat.", "greeting."))]


def has_options(turn: Turn) -> bool:
    """Whether there is something to ask back."""
    return bool(options(turn))


def ask_did_you_mean(turn: Turn) -> None:
    """Ask back with the likeliest meanings as buttons."""
    buttons = tuple(Button(f"picked:{one}", text=_title(turn, one)) for one in options(turn)[:3])
    turn.say("inquiry.did_you_mean", buttons=(*buttons, button("no")))


def _title(turn: Turn, intent: str) -> str:
    titles = turn.guide.titles[intent]
    return titles.get(turn.language[:2]) or next(iter(titles.values()), intent)


def shows_attachment(turn: Turn) -> None:
    """A picture or voice that a bot cannot read is for people."""
    turn.helped = False
    turn.say("inquiry.attachment", buttons=(human_button("attachment"), button("return_wanted")))


# Orders


def remember_topic(turn: Turn) -> None:
    """Keep what was asked until it is known of which order."""
    about = order_lookup.topic(turn)
    named = next(iter(turn.meaning.entities.order_numbers), "")
    if turn.case is not None and turn.case.kind == "inquiry" and turn.case.status == ASKING:
        turn.note(topic=about, number=named)
    else:
        turn.open_case("inquiry", None, ASKING, topic=about, number=named)


def ask_which_order(turn: Turn) -> None:
    """Which of several orders is meant?"""
    about = str(turn.slot("topic", "order.status"))
    turn.say("order.which", buttons=(*order_buttons(order_lookup.meant(turn, about)), button("cancel")), certain=True)


def ask_number(turn: Turn) -> None:
    """No order is known: ask for its number."""
    turn.say("order.ask_number", buttons=(button("product_asked"), button("human"), button("cancel")))


def keep_number(turn: Turn) -> None:
    """Keep the number that is to be proven, whether or not there is such an order."""
    turn.note(number=turn.meaning.entities.order_numbers[0])


def ask_digits(turn: Turn) -> None:
    """The last four digits of the phone prove whose order it is."""
    turn.say("order.ask_digits", number=str(turn.slot("number", "")), buttons=(button("cancel"),))


def digits_fit(turn: Turn) -> bool:
    """Whether the digits are those of the order's phone, and tries are left."""
    order = turn.situation.unproven
    tails = (*turn.meaning.entities.phone_tails, *(phone[-4:] for phone in turn.meaning.entities.phones))
    phone = "".join(filter(str.isdigit, order.phone)) if order else ""
    return turn.situation.proof_tries_left > 0 and len(phone) >= 4 and phone[-4:] in tails


def may_try(turn: Turn) -> bool:
    """Whether another try for a proof is left."""
    return turn.situation.proof_tries_left > 1


def tie_order(turn: Turn) -> None:
    """The order is theirs; what was asked of it can be told."""
    order = turn.situation.unproven
    assert order is not None
    turn.effects.append(TieOrder(order.number, "digits"))
    about = str(turn.slot("topic") or "order.status")
    turn.close_case("answered")
    turn.say("order.tied", number=order.number, certain=True)
    order_lookup.tell_of(turn, replace(order, proof="digits"), about)


def count_wrong(turn: Turn) -> None:
    """Wrong digits and a wrong number get the same answer."""
    turn.effects.append(WrongProof(str(turn.slot("number", ""))))
    turn.say("order.wrong_digits", certain=True)


def close_proof(turn: Turn) -> None:
    """Too many tries: this way is closed for an hour, a person and the shop's own link are not."""
    turn.effects.append(WrongProof(str(turn.slot("number", ""))))
    turn.close_case("cancelled")
    turn.say("order.proof_closed", buttons=(button("human"),), certain=True)


def tell_chosen(turn: Turn) -> None:
    """Tell of the order that was picked what was asked before, and be done with the question."""
    order_lookup.tell(turn)
    if turn.case is not None and turn.case.kind == "inquiry" and turn.case.status == ASKING:
        turn.close_case("answered")


# Haggling


def haggle(turn: Turn) -> None:
    """First the stand; asked again, what the policy allows, as a promise with a remark on the order."""
    turn.answered = "price.haggle"
    unpaid = next((order for order in turn.situation.orders if is_payable(order)), None)
    rules = turn.policy.inquiry
    is_left = turn.situation.haggled_today < rules.haggle_per_day
    may_allow = rules.haggle_allowed and is_left and unpaid is not None and unpaid.goods >= rules.haggle_floor
    if turn.times_asked("price.haggle") and unpaid and may_allow and not _haggled(turn, unpaid.number):
        return _allow(turn, unpaid, rules.haggle_percent)
    return turn.say("price.haggle", intent="price.haggle", certain=True)


def _allow(turn: Turn, order: Order, percent: int) -> None:
    talk_case, turn.case = turn.case, None
    turn.remark(order, "red", f"议价让利 {percent}% / {percent}% off, promised")
    turn.record("haggle", order=order.number, percent=percent)
    turn.open_case("inquiry", order, "haggled", percent=percent)
    turn.close_case("haggled")
    turn.case = talk_case
    turn.say("haggle.allowed", order=order, percent=percent, intent="price.haggle", certain=True)


def _haggled(turn: Turn, number: str) -> bool:
    """Whether something was taken off this order already, or lately off another."""
    since = turn.now - 7 * DAY
    return any(
        case.status == "haggled" and (case.order_number == number or case.opened_at > since)
        for case in turn.situation.cases
    )


INQUIRY = Flow(
    name="inquiry",
    initial="talking",
    states=(
        State("talking", resumes=False),
        State("did_you_mean", ask_did_you_mean, resumes=False),
        State("which_order", ask_which_order),
        State("which_number", ask_number, resumes=False),
        State("prove_digits", ask_digits),
    ),
    transitions=(
        Transition("picked", "did_you_mean", "talking", (can_answer,), (answer,)),
        Transition("no", "did_you_mean", "talking", do=(shrug,)),
        Transition("unknown", "did_you_mean", "talking", do=(shrug,)),
        *(
            Transition("order_given", asking, "talking", (order_lookup.names_one,), (tell_chosen,))
            for asking in ("which_order", "which_number")
        ),
        Transition("order_given", ("which_order", "which_number"), "prove_digits", (order_lookup.names_strange,),
                   (keep_number,)),
        Transition("choice_given", "which_order", "talking", (order_lookup.names_one,), (tell_chosen,)),
        Transition("no", ("which_order", "which_number", "prove_digits"), IDLE, do=(nod,)),
        Transition("digits_given", "prove_digits", "talking", (digits_fit,), (tie_order,)),
        Transition("digits_given", "prove_digits", "prove_digits", (may_try,), (count_wrong,)),
        Transition("digits_given", "prove_digits", "talking", do=(close_proof,)),
        Transition("phone_given", "prove_digits", "talking", (digits_fit,), (tie_order,)),
        Transition("order_given", "prove_digits", "prove_digits", (order_lookup.names_strange,), (keep_number,)),
    ),
    entries=(
        # Whatever is wanted of an order that is not theirs yet: first, whose it is.
        *(
            Transition(trigger, "*", "prove_digits", (order_lookup.names_strange,), (remember_topic,))
            for trigger in sorted(OF_ORDERS)
        ),
        Transition("order_asked", AT_REST, "talking", (order_lookup.names_one,), (tell_chosen,)),
        Transition("order_asked", "*", None, (order_lookup.names_one,), (order_lookup.tell,)),
        Transition("order_asked", "*", "which_order", (order_lookup.has_several,), (remember_topic,)),
        # What is asked of a parcel has no answer without its order: its number is asked for once, not twice.
        Transition("order_asked", AT_REST, "which_number", (order_lookup.needs_order,), (remember_topic,)),
        Transition("order_asked", AT_REST, "talking", (order_lookup.has_general_answer,), (answer,)),
        Transition("order_asked", "*", None, (order_lookup.has_general_answer,), (answer,)),
        Transition("order_asked", "*", "which_number", do=(remember_topic,)),
        Transition("trail_asked", "*", None, (order_lookup.names_its_trail,), (order_lookup.tell_trail,)),
        Transition("wait_for_stock", "*", None, (order_lookup.may_wait,), (order_lookup.will_wait,)),
        Transition("order_given", AT_REST, "talking", (order_lookup.names_one,), (tell_chosen,)),
        Transition("order_given", AT_REST, "prove_digits", (order_lookup.names_strange,), (remember_topic,)),
        Transition("product_named", AT_REST, "talking", (names_articles,), (tell_products,)),
        Transition("product_named", "*", None, (names_articles,), (tell_products,)),
        Transition("product_asked", AT_REST, "talking", do=(tell_products,)),
        Transition("product_asked", "*", None, do=(tell_products,)),
        Transition("product_given", AT_REST, "talking", do=(tell_products,)),
        Transition("product_given", "*", None, do=(tell_products,)),
        Transition("haggle", AT_REST, "talking", do=(haggle,)),
        Transition("haggle", "*", None, do=(haggle,)),
        Transition("asked", AT_REST, "talking", (can_answer,), (answer,)),
        Transition("asked", "*", None, (can_answer,), (answer,)),
        Transition("picked", AT_REST, "talking", (can_answer,), (answer,)),
        Transition("yes", AT_REST, None, do=(nod,)),
        Transition("no", AT_REST, None, do=(nod,)),
        Transition("attachment", "*", None, do=(shows_attachment,)),
        Transition("maybe", AT_REST, "did_you_mean", (has_options,)),
        Transition("unknown", "*", None, do=(shrug,)),
    ),
)  # fmt: skip
