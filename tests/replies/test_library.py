"""A pack becomes a library, or every problem in it is named with file, line and cure."""

from typing import get_args

import pytest

from flows.situation import OrderState
from replies.context import KNOWN, ORDER_STATES, RECORDS
from replies.library import Library, LibraryError, Problem, wording_id
from replies.pack import parse_packs

ZH = """\
topic: shipping
intents:
  shipping.when:
    title: 什么时候发货
    reply: shipping.when
    starts: order_asked
    phrasings: [什么时候发货, 今天能发吗]
replies:
  shipping.when:
    slots: [order]
    wordings:
      fact:
        - 亲，付款后 {{ policy.ship_hours }} 小时内发货哦
        - {text: "{{ order.number }} 在路上啦", when: {channels: [telegram], campaign: true, hours: [22, 9]}}
      reason:
        - 先付先发，排好队就出库呢
  button.pay: 去付款
"""
EN = """\
topic: shipping
intents:
  shipping.when:
    title: When does it ship?
    phrasings: [when do you ship]
replies:
  shipping.when:
    wordings:
      fact: ["It ships within {{ policy.ship_hours }} hours."]
"""


def library() -> Library:
    return parse_packs({"zh/shipping.yaml": ZH, "en/shipping.yaml": EN}, version=3)


def problems(zh: str, en: str = EN) -> tuple[Problem, ...]:
    with pytest.raises(LibraryError) as raised:
        parse_packs({"zh/shipping.yaml": zh, "en/shipping.yaml": en}, version=1)
    return raised.value.problems


def test_two_languages_become_one_intent_and_one_reply() -> None:
    made = library()

    assert made.intents["shipping.when"].starts == "order_asked"
    assert made.title("shipping.when", "en") == "When does it ship?"
    assert [w.angle for w in made.wordings("shipping.when", "zh-Hant")] == ["fact", "fact", "reason"]
    assert made.angles("shipping.when", "zh") == ("fact", "reason")
    assert ("shipping.when", "en", "when do you ship") in list(made.phrasings())


def test_a_reply_that_a_language_lacks_is_said_in_the_other() -> None:
    assert [wording.text for wording in library().wordings("button.pay", "en")] == ["去付款"]


def test_an_unknown_reply_has_no_wordings_and_an_unknown_intent_is_called_by_its_id() -> None:
    assert library().wordings("nothing.here", "zh") == ()
    assert library().title("nothing.here", "zh") == "nothing.here"


def test_conditions_are_read() -> None:
    when = library().wordings("shipping.when", "zh")[1].when

    assert (when.channels, when.campaign, when.hours, when.weight) == (("telegram",), True, (22, 9), 3)


def test_a_library_comes_back_from_storage_unchanged() -> None:
    stored = library().to_json()

    assert Library.from_json(stored) == library()
    assert Library.from_json(stored).to_json() == stored
    assert list(Library.from_json(stored).phrasings()) == list(library().phrasings())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "intents": [7], "replies": []}', "null"])
def test_what_is_no_stored_library_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(LibraryError, match="Publish or import"):
        Library.from_json(text)


def test_a_wording_keeps_its_id_when_another_is_put_before_it() -> None:
    changed = parse_packs({"zh/s.yaml": ZH.replace("      reason:\n", "        - 新的一句\n      reason:\n")}, 1)

    assert {w.id for w in library().wordings("shipping.when", "zh")} < {
        w.id for w in changed.wordings("shipping.when", "zh")
    }
    assert len(wording_id("a", "zh", "b")) == 12


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("    title:", "    titel:", 4, "unknown key titel"),
        ("reply: shipping.when", "reply: shipping.wen", 4, "there is no reply shipping.wen"),
        ("policy.ship_hours", "policy.ship_hour", 13, "policy has no field ship_hour"),
        ("{{ policy.ship_hours }}", "{{ policy.free_from }}", 13, "cannot be printed"),
        ("{{ policy.ship_hours }}", "{{ product.title }}", 13, "not among this reply's slots"),
        ("slots: [order]", "slots: [ordre]", 10, "there is no slot ordre"),
        ("- 先付先发，排好队就出库呢", "-", 16, "is empty"),
        ("- 先付先发，排好队就出库呢", "- {{ order.number }} 好", 16, "not YAML"),
        ("- 先付先发，排好队就出库呢", "- 亲: 好", 16, "must be a text"),
        ("- 先付先发，排好队就出库呢", "- 亲，付款后 {{ policy.ship_hours }} 小时内发货哦", 16, "already in line 13"),
        ("campaign: true", "campaign: Now and then", 14, "true or false"),
        ("hours: [22, 9]", "hours: [22, 99]", 14, "two full hours"),
        ("channels: [telegram]", "order_states: [payed]", 14, "no state payed"),
        ("button.pay: 去付款", "button.pay: 付 {{ order.total | money }}", 17, "button"),
        ("topic: shipping", "topic: freight", 4, "topic is another one"),
        ("      fact:", "      Fact!:", 13, "is no id"),
        ("intents:", "intents: &a\n  <<: *a", 2, "alias"),
        ("- 先付先发，排好队就出库呢", "- &a 先付先发\n        - *a", 16, "alias"),
        ("  button.pay:", "  button.pay: 付款\n  button.pay:", 18, "there twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, what: str) -> None:
    found = [problem for problem in problems(ZH.replace(old, new, 1)) if what in problem.what]

    assert found, [str(problem) for problem in problems(ZH.replace(old, new, 1))]
    assert found[0].line == line or found[0].file.startswith("en/")
    assert found[0].cure


def test_all_mistakes_are_reported_at_once() -> None:
    broken = ZH.replace("policy.ship_hours", "policy.x").replace("reply: shipping.when", "reply: y")

    assert len(problems(broken)) == 2


def test_a_phrasing_belongs_to_one_intent() -> None:
    other = ZH.replace("replies:", "  shipping.urge:\n    title: 催\n    phrasings: ['今天能发吗？']\nreplies:", 1)

    assert "shipping.when too" in problems(other)[0].what


def test_an_intent_stands_in_one_file_of_a_language() -> None:
    with pytest.raises(LibraryError, match=r"there already in zh/a\.yaml, line 4"):
        parse_packs({"zh/a.yaml": ZH, "zh/b.yaml": ZH}, version=1)


def test_languages_agree_on_the_reply() -> None:
    english = EN.replace("    phrasings", "    reply: button.pay\n    phrasings", 1)

    assert "reply is another one than in zh/shipping.yaml" in problems(ZH, english)[0].what


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "topic: !!python/object:os.system x", "a: " + "[" * 2000, "x" * 600_000]
)
def test_a_file_that_is_no_pack_is_refused_and_not_run(text: str) -> None:
    assert problems(text)[0].file == "zh/shipping.yaml"


def test_a_folder_that_is_no_language_is_refused() -> None:
    with pytest.raises(LibraryError, match="names no language"):
        parse_packs({"fr/shipping.yaml": ZH}, version=1)


def test_order_states_are_those_of_the_flows() -> None:
    assert set(ORDER_STATES) == set(get_args(OrderState))


def test_no_name_is_that_of_a_method_of_a_dict() -> None:
    fields = {field for record in RECORDS.values() for field in record}

    assert not (fields | KNOWN) & set(dir(dict))
