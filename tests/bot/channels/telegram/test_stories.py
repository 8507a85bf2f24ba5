"""The stories once more, with Telegram between the shop and its customer: the same is said and done."""

from pathlib import Path

import pytest

from bot.story import Story, play
from bot.story_stage import prepare_template
from tests.bot.channels.telegram.story_stage import TelegramStage
from tests.test_stories import told


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_template(tmp_path_factory.mktemp("telegram-stories") / "template.db")


@pytest.mark.parametrize("story", told())
async def test_a_story_comes_out_on_telegram_as_in_the_terminal(story: Story, template: Path) -> None:
    report = await play(story, template, TelegramStage)

    assert report.passed, f"\n{report}"
