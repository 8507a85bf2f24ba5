"""Every story of tests/stories, played against the real app: the report is the transcript with its differences."""

from pathlib import Path

import pytest

from bot.story import Story, parse_stories, play, prepare_template
from bot.story_rules import faults, page, read_rules, read_stories

ROOT = Path(__file__).parents[1]
STORIES = ROOT / "tests/stories"
RULES = ROOT / "tests/rules.yaml"
REWRITE = "tests/rules.yaml tests/stories docs/rules.md"


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


def test_every_rule_that_is_kept_has_a_story_and_every_story_names_rules_that_exist() -> None:
    stories = [story for told in read_stories(STORIES).values() for story in told]

    assert faults(read_rules(RULES), stories) == []


def test_the_page_of_rules_is_as_the_stories_are_now() -> None:
    written = page(read_rules(RULES), read_stories(STORIES), ROOT / "docs", REWRITE)

    assert (ROOT / "docs/rules.md").read_text("utf-8") == written, f"run: python -m bot.story_rules {REWRITE}"
