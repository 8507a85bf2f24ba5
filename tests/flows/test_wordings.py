"""Whatever flows can say, the library has in both languages, with the slots that its wordings name."""

import ast
from itertools import chain
from pathlib import Path

import pytest

from flows import after_sales, order_news, payment_nudge, return_rule, review_follow_up
from flows.effects import Say
from flows.step import house_chart
from replies.context import ALWAYS
from replies.library import OUTSIDE
from tests.flows.test_every_state import BY_CUSTOMER, BY_SHOP
from tests.flows.ways import WAYS
from tests.flows.world import DAY, World, library, order

FLOWS = sorted((Path(__file__).resolve().parents[2] / "flows").glob("*.py"))
#: The parts of ids that are put together while the shop runs.
PARTS = {
    "order.status.": ("placed", "paid", "shipped", "out_for_delivery", "delivered", "completed", "cancelled", "closed",
                      "out_of_stock", "returning", "returned", "refunded", "lost"),
    "order.notice.": (*order_news.TOLD, "delivered", "returned", "refunded"),
    "payment.nudge.": ("first", "cutoff", "closing"),
    "payment.reason.": (*payment_nudge.REASONS, "other"),
    "after_sales.status.": ("asking", "for_agent", "awaiting_parcel", "parcel_under_way", "parcel_received"),
    "after_sales.": ("return_accepted", "exchange_accepted"),
    "chat.resume.": tuple({name.split(".")[0] for name, state in house_chart().states.items()
                           if state.ask and state.resumes}),
}  # fmt: skip
LABELS = {
    "reason_given": (*return_rule.REASONS, *payment_nudge.REASONS, *review_follow_up.TROUBLES),
    "later_given": payment_nudge.LATER,
    "item_given": ("all", "same"),
}


def called(name: str) -> list[ast.Call]:
    """Every call of this function in the flows."""
    nodes = chain.from_iterable(ast.walk(ast.parse(file.read_text(encoding="utf-8"))) for file in FLOWS)
    return [one for one in nodes if isinstance(one, ast.Call) and _name(one.func) == name]


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def ids(call: ast.Call) -> list[str]:
    """The ids that a call may say: written out, one of two, or put together from known parts."""
    return list(_strings(call.args[0])) if call.args else []


def _strings(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*_strings(node.body), *_strings(node.orelse)]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        start = str(node.values[0].value)
        return [start + part for part in PARTS[start]]
    return []


def said() -> list[Say]:
    """What is said where every state meets everything that happens."""
    worlds = [happens(way()) for way in WAYS.values() for happens in (BY_CUSTOMER | BY_SHOP).values()]
    worlds += [way() for way in WAYS.values()]
    return [say for world in worlds for say in world.effects if isinstance(say, Say)]


SAID = said()


@pytest.mark.parametrize("reply", sorted({one for call in called("say") for one in ids(call)}))
def test_every_reply_that_flows_name_exists_in_both_languages(reply: str) -> None:
    languages = {wording.language for wording in library().replies[reply].wordings}

    assert languages == {"zh", "en"}


@pytest.mark.parametrize("trigger", sorted({one for call in called("button") for one in ids(call) if one}))
def test_every_button_of_the_flows_has_a_label_in_both_languages(trigger: str) -> None:
    labels = [f"button.{trigger}.{value}" for value in LABELS.get(trigger, ())] or [f"button.{trigger}"]

    for label in labels:
        assert {wording.language for wording in library().replies[label].wordings} == {"zh", "en"}, label


@pytest.mark.parametrize("reply", sorted({one.reply for one in SAID}))
def test_every_slot_that_a_wording_names_is_given(reply: str) -> None:
    needed = set(library().replies[reply].slots) - ALWAYS
    given = [set(one.slots) for one in SAID if one.reply == reply]
    optional = {"order", "product", "campaign", "back_at"}

    assert all(needed - slots <= optional for slots in given), (needed, given)


def test_every_intent_that_starts_a_flow_starts_one_that_there_is() -> None:
    known = set(chain.from_iterable(house_chart().accepts().values()))
    starts = {intent.starts for intent in library().intents.values() if intent.starts}

    assert starts <= known


def test_every_intent_has_an_answer_or_a_flow() -> None:
    assert [one.id for one in library().intents.values() if not (one.reply or one.starts)] == [OUTSIDE]


@pytest.mark.parametrize("intent", sorted(library().intents.keys() - {OUTSIDE}))
def test_whatever_is_asked_with_certainty_is_answered(intent: str) -> None:
    assert World().hear("……", intent).said, intent


@pytest.mark.parametrize("intent", sorted(library().intents.keys() - {OUTSIDE}))
def test_whatever_is_asked_by_somebody_with_orders_is_answered(intent: str) -> None:
    orders = (order("A1001", "placed"), order("A1002", "shipped"), order("A1003"))

    assert "inquiry.not_understood" not in World(*orders).hear("……", intent).said


@pytest.mark.parametrize("kind", order_news.TOLD)
def test_news_is_told_with_the_order_that_it_is_about(kind: str) -> None:
    world = World(order(state="shipped")).news(kind)

    assert world.said == [f"order.notice.{kind}"]
    assert world.says[0].slots["order"]["number"] == "A1001"


def test_after_sales_can_be_asked_for_at_any_time() -> None:
    assert set(after_sales.STARTS) == {*return_rule.WANTED, "fault_reported"}
    assert World(order()).wait(DAY).press("return_wanted").said[0] == "after_sales.sorry"
