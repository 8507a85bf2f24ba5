"""The report tells a repeat that could be avoided from one that could not."""

import pytest

from replies.pack import parse_packs
from replies.repeats import Said, has_hole, measure, names, worst

PACK = """\
topic: shipping
replies:
  when:
    slots: [order]
    wordings:
      fact: ["订单 {{ order.number }} 今天发货", "尽快发货哦，请放心"]
      reason: ["先付的先发呢", {text: 活动期间慢一些, when: {campaign: true}}]
  manner.opening:
    wordings: {salutation: ["亲，", "您好，"]}
"""
LIBRARY = parse_packs({"zh/a.yaml": PACK}, 1)
FULL, SOON, ORDER, CAMPAIGN = (LIBRARY.wordings("when", "zh")[at] for at in (0, 1, 2, 3))


def said(wording=SOON, text="", customer=1, **more) -> Said:
    return Said(customer, "q", "when", wording.id, text or wording.text, "zh", **more)


def test_a_wording_again_while_another_is_unused_is_told() -> None:
    report = measure([said(), said()], LIBRARY)

    assert [(one.reply, one.later) for one in report.avoidable] == [("when", SOON.text)]
    assert (len(report.same_text), len(report.near), report.adjacent) == (1, 1, 1)


def test_what_could_not_be_said_is_not_held_against_the_bot() -> None:
    """The order was not known, and no campaign ran."""
    report = measure([said(SOON), said(ORDER), said(SOON)], LIBRARY)

    assert report.avoidable == ()
    assert len(report.same_text) == 1


def test_where_the_order_was_known_its_wording_could_have_been_said() -> None:
    report = measure([said(ORDER), said(FULL, "订单 A1 今天发货"), said(FULL, "订单 A1 今天发货")], LIBRARY)

    assert [one.later for one in report.avoidable] == ["订单 A1 今天发货"]


def test_another_customer_and_another_wording_are_no_repeat() -> None:
    report = measure([said(), said(customer=2), said(ORDER)], LIBRARY)

    assert (report.avoidable, report.same_text, report.near) == ((), (), ())
    assert (report.answers, report.customers, report.adjacent) == (3, 2, 1)


def test_the_number_of_an_order_makes_no_other_answer() -> None:
    report = measure([said(FULL, "订单 A1 今天发货"), said(FULL, "订单 B777 今天发货")], LIBRARY)

    assert [one.likeness for one in report.near] == [100]


def test_an_opening_is_part_of_the_answer() -> None:
    opening = LIBRARY.wordings("manner.opening", "zh")[1].id
    report = measure([said(), said(text=f"您好，{SOON.text}", manners=(("manner.opening", opening),))], LIBRARY)

    assert [one.likeness for one in report.near] == [pytest.approx(85.7, abs=0.1)]
    assert report.same_text == ()


def test_a_wording_that_is_gone_is_held_by_its_text() -> None:
    gone = Said(1, "q", "when", "gone", "老说法 12 元", "zh")

    assert [one.likeness for one in measure([gone, gone], LIBRARY).near] == [100]


def test_nothing_said_is_a_report_of_noughts() -> None:
    report = measure([], LIBRARY)

    assert (report.answers, report.mean_likeness, report.distinct_1, report.self_bleu) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "text", ["订单 None 已发出", "快递（）", "共 ¥ 元", "{{ order.number }}", "您好，，在的", "“”"]
)
def test_a_gap_is_found(text: str) -> None:
    assert has_hole(text)


@pytest.mark.parametrize("text", ["订单 A1（中通）已发出，共 ¥12", "None of it is lost."[5:], "您好，在的", 'a "b" c'])
def test_a_whole_text_has_no_gap(text: str) -> None:
    assert not has_hole(text)


def test_the_names_of_a_template_are_its_values() -> None:
    assert names('{% if order.carrier %}{{ order.total|money }} "x"{% endif %}{{ count }}') == {
        "order.carrier",
        "order.total",
        "count",
    }


def test_examples_show_each_reply_once() -> None:
    assert len(list(worst(measure([said()] * 5, LIBRARY).same_text, 3))) == 1
