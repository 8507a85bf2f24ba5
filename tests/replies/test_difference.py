"""Everything that makes one library another is told."""

import pytest

from replies.difference import difference
from replies.library import Library
from replies.pack import parse_packs

PACK = """topic: shipping
intents:
  a.b: {title: 发货, reply: a.b, phrasings: [发货, 寄出]}
replies:
  a.b:
    slots: [order]
    wordings:
      fact: [今天发, 明天发]
      reason: [打包要时间]
concepts: {ship: [发货, 寄出]}
golden: {发货: a.b}
"""


def library(*swaps: tuple[str, str], topic: str = "shipping") -> Library:
    text = PACK.replace("topic: shipping", f"topic: {topic}")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_packs({"zh/shipping.yaml": text}, 1)


@pytest.mark.parametrize(
    ("swap", "told"),
    [
        (("[发货, 寄出]}\nreplies", "[发货, 寄出, 几时走]}\nreplies"), "added phrasing a.b"),
        (("title: 发货", "title: 何时发货"), "changed title a.b"),
        (("reply: a.b, ", ""), "removed answer a.b"),
        (("slots: [order]", "slots: [order, number]"), "changed slots a.b"),
        (("[今天发, 明天发]", "[明天发, 今天发]"), "changed order a.b"),
        (("fact: [今天发, 明天发]\n      reason: [打包要时间]", "reason: [打包要时间]\n      fact: [今天发, 明天发]"),
         "changed order a.b"),
        (("明天发]", "后天发]"), "removed wording a.b|added wording a.b"),
        (("ship: [发货, 寄出]", "ship: [发货]"), "removed concept ship"),
        (("golden: {发货: a.b}", "golden: {寄出: a.b}"), "removed golden 发货|added golden 寄出"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_kind_and_place(swap: tuple[str, str], told: str) -> None:
    found = difference(library(), library(swap))

    assert sorted(f"{one.sort} {one.kind} {one.about}" for one in found) == sorted(told.split("|"))


def test_another_topic_is_told() -> None:
    found = difference(library(), library(topic="delivery"))

    assert {(one.kind, one.old, one.new) for one in found} == {("topic", "shipping", "delivery")}


def test_the_same_is_no_difference() -> None:
    assert difference(library(), library()) == ()
