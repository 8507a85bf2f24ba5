"""Words for the same thing share a feature, whatever their characters."""

import pytest

from replies.concepts import Concepts
from replies.matcher import Matcher, Phrasing
from replies.pack import parse_packs
from replies.text import normal_form

WORDS = {"ship": ("寄出", "出库", "发货", "send out", "dispatch"), "cheap": ("便宜", "少点", "Discount", "money off")}


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("几时出库", {"#ship"}),
        ("少点我就让你寄出", {"#ship", "#cheap"}),
        ("any discounts", {"#cheap"}),
        ("money off please", {"#cheap"}),
        ("can u dispatch it", {"#ship"}),
        ("off the money", set()),
        ("出 库", set()),
        ("", set()),
    ],
)
def test_a_word_is_found_wherever_it_stands(text: str, concepts: set[str]) -> None:
    assert Concepts(WORDS).find(normal_form(text) if text != "出 库" else text) == concepts


def test_two_words_without_a_character_in_common_are_matched_by_their_concept() -> None:
    phrasings = [Phrasing("shipping", "zh", "几时发货"), Phrasing("price", "zh", "能优惠吗")]

    assert Matcher(phrasings).rank("出库没") == ()
    assert Matcher(phrasings, WORDS).rank("出库没")[0].intent == "shipping"


def test_a_packed_matcher_knows_its_concepts() -> None:
    built = Matcher([Phrasing("shipping", "zh", "几时发货")], WORDS)

    assert Matcher.from_bytes(built.to_bytes()).rank("出库没") == built.rank("出库没") != ()


def test_concepts_are_a_part_of_the_library_that_files_add_to() -> None:
    files = {
        "zh/a.yaml": "topic: a\nconcepts:\n  ship: [寄出, 发货]\n",
        "zh/b.yaml": "topic: b\nconcepts:\n  ship: [发货, 出库]\n",
        "en/a.yaml": "topic: a\nconcepts:\n  ship: [dispatch]\n",
    }

    library = parse_packs(files, 1)

    assert library.concepts == {"ship": {"en": ("dispatch",), "zh": ("寄出", "发货", "出库")}}
    assert type(library).from_json(library.to_json()) == library
