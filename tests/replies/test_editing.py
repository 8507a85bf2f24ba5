"""A reply as it is edited."""

from dataclasses import replace

import pytest

from replies.checks import Checks
from replies.editing import Empty, Line, SameTwice, lines_of, moved, reply_with
from replies.library import Library, Reply
from replies.lint import lint_reply
from replies.pack import parse_packs
from replies.render import Renderer
from replies.wording import Conditions

REPLY = Reply("shipping.when", "shipping", (), ())
LINES = (Line("zh", "fact", "一"), Line("en", "fact", "one"), Line("zh", "reason", "二"))


def test_languages_stand_apart_and_keep_their_order() -> None:
    reply = reply_with(REPLY, LINES)
    assert [one.text for one in reply.wordings] == ["一", "二", "one"]
    assert reply_with(reply, lines_of(reply)) == reply


def test_a_line_moves_past_its_next_neighbour_of_the_same_language() -> None:
    assert [one.text for one in moved(LINES, 2, -1)] == ["二", "一", "one"]
    assert moved(LINES, 0, -1) == LINES


@pytest.mark.parametrize("lines", [(), (Line("zh", "fact", " "),), (Line("zh", "", "字"),)])
def test_what_says_nothing_is_no_reply(lines: tuple[Line, ...]) -> None:
    with pytest.raises(Empty):
        reply_with(REPLY, lines)


def test_the_same_text_stands_once_in_a_language() -> None:
    with pytest.raises(SameTwice):
        reply_with(REPLY, (LINES[0], replace(LINES[0], angle="reason")))


def test_what_is_off_is_kept_and_said_to_nobody() -> None:
    reply = reply_with(REPLY, (LINES[0], replace(LINES[2], when=Conditions(off=True))))
    library = Library.from_json(Library(1, {}, {reply.id: reply}).to_json())
    assert library.replies[reply.id] == reply
    assert [one.text for one in library.wordings(reply.id, "zh")] == ["一"]


def test_a_value_that_the_reply_is_not_given_is_found_while_it_is_written() -> None:
    reply = reply_with(REPLY, (Line("zh", "fact", "单号 {{ order.number }}"),))
    codes = [one.code for one in lint_reply(reply, (), Checks(), Renderer())]
    assert "not-allowed" in codes
    assert "not-allowed" not in [
        one.code for one in lint_reply(replace(reply, slots=("order",)), (), Checks(), Renderer())
    ]


def test_a_file_may_switch_a_wording_off() -> None:
    said = "        - 说\n        - {text: 不说, when: {off: true}}\n"
    pack = f"topic: t\nreplies:\n  t.one:\n    wordings:\n      fact:\n{said}"
    library = parse_packs({"zh/t.yaml": pack}, 1)
    assert [one.text for one in library.wordings("t.one", "zh")] == ["说"]
    assert len(library.replies["t.one"].wordings) == 2
