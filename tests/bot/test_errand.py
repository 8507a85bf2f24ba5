"""Long work in a process of its own."""

import asyncio
from pathlib import Path

import pytest

from bot.drafts import edit
from bot.errand import ErrandFailed, errand
from bot.release import Rehearsal
from replies.editing import with_phrasings
from replies.library import Library


def taught(library: Library) -> Library:
    own = library.intents["shipping.when"].phrasings
    return with_phrasings(library, "shipping.when", {**own, "zh": (*own["zh"], "我那件几时动身呀")})


async def test_each_step_is_told_and_what_was_learnt_is_kept_for_the_next(small_shop: Path) -> None:
    await asyncio.to_thread(edit, small_shop, "小青", taught)
    steps: list[str] = []

    found = await errand("rehearse", steps.append, small_shop, revision=1)

    assert isinstance(found, Rehearsal)
    assert [one.new for one in found.changes] == ["我那件几时动身呀"]
    assert steps == ["learning", "trying"]
    steps.clear()
    await errand("rehearse", steps.append, small_shop, revision=1)
    assert steps == ["trying"]


async def test_what_cannot_be_done_is_said_in_words(small_shop: Path) -> None:
    with pytest.raises(ErrandFailed, match="没有草稿"):
        await errand("rehearse", lambda _: None, small_shop, revision=1)


async def test_a_process_that_dies_is_an_error_and_no_waiting(tmp_path: Path) -> None:
    with pytest.raises(ErrandFailed):
        await errand("rehearse", lambda _: None, tmp_path / "nothing" / "here.db", revision=1)
