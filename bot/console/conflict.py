"""Two versions of one reply, side by side, and the choice between them."""

from collections.abc import Callable
from typing import Any

from bot.console.plain import Plain, box, button
from bot.console.words import Words
from replies.library import Reply


def show_conflict(
    words: Words, name: str, theirs: Reply, mine: Reply, take: Callable[[], Any], over: Callable[[], Any]
) -> None:
    """What was saved by `name` on the left, one's own on the right; what only one side has is marked."""
    with box("div", "sides"):
        _side(words.say("reply.theirs", name=name), theirs, mine)
        _side(words["reply.mine"], mine, theirs)
    with box("div", "tools"):
        button(words["reply.take_theirs"], take)
        button(words["reply.take_mine"], over, "main")


def _side(title: str, reply: Reply, other: Reply) -> None:
    shared = {(one.language, one.angle, one.text, one.when) for one in other.wordings}
    with box("section", "side", aria_label=title):
        Plain("h3", title)
        with box("ul"):
            for one in reply.wordings:
                is_shared = (one.language, one.angle, one.text, one.when) in shared
                Plain("li", one.text, "" if is_shared else "differs", lang=one.language)
