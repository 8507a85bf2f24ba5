"""Every story of tests/stories, played against the real app: the report is the transcript with its differences."""

from pathlib import Path

import pytest

from bot.story import Story, parse_stories, play, prepare_template

STORIES = Path(__file__).parent / "stories"


def told() -> list[object]:
    """All stories, named by their file and their own name."""
    return [
        pytest.param(story, id=f"{file.stem}: {story.name}")
        for file in sorted(STORIES.glob("*.yaml"))
        for story in parse_stories(file.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop, prepared once and copied for each story."""
    return prepare_template(tmp_path_factory.mktemp("stories") / "template.db")


@pytest.mark.parametrize("story", told())
async def test_a_conversation_goes_as_its_story_tells(story: Story, template: Path) -> None:
    report = await play(story, template)

    assert report.passed, f"\n{report}"


def test_every_story_has_a_name_of_its_own() -> None:
    names = [story.name for file in STORIES.glob("*.yaml") for story in parse_stories(file.read_text(encoding="utf-8"))]

    assert len(names) == len(set(names))
