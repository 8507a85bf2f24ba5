"""Which story shows which rule of the trade, as a page.

`python -m bot.story_rules tests/rules.yaml tests/stories docs/rules.md` writes the page anew.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.story_sheet import Story, parse_stories

HEAD = """# 规矩和剧本 · Rules and stories

店里每一条规矩，由哪几个剧本演给您看（`python -m bot.story_rules {arguments}` 写这一页，测试守着它）。
Each rule of the trade, and the stories that show it; a test fails when this page is stale. \
How to write and run one: [stories](how-to/stories.md).

"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the trade by its short names. `missing` says what is not kept yet, empty where it is."""

    name: str
    zh: str
    missing: str = ""

    @property
    def section(self) -> int:
        """The part of the trade that it belongs to."""
        return int(self.name.split(".", 1)[0])


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, and each section's title."""

    sections: Mapping[int, str]
    rules: tuple[Rule, ...]


def read_rules(path: Path) -> Rulebook:
    """The rules of a file."""
    root = YAML(typ="safe").load(path)
    return Rulebook(
        {one["number"]: f"{one['zh']} · {one['en']}" for one in root["sections"]},
        tuple(Rule(one["rule"], one["zh"], one.get("missing", "")) for one in root["rules"]),
    )


def read_stories(folder: Path) -> dict[Path, tuple[Story, ...]]:
    """The stories of each file of a folder."""
    return {file: parse_stories(file.read_text("utf-8")) for file in sorted(folder.glob("*.yaml"))}


def faults(book: Rulebook, stories: Iterable[Story]) -> list[str]:
    """A rule that nobody knows, one that no story shows, one that is shown although it is said to be missing."""
    shown = {name: story.name for story in stories for name in story.shows}
    known = {rule.name for rule in book.rules}
    return [
        *(f"{story}: there is no rule {name!r}" for name, story in shown.items() if name not in known),
        *(f"no story shows {rule.name!r}" for rule in book.rules if not rule.missing and rule.name not in shown),
        *(f"{rule.name!r} is shown, and is not missing" for rule in book.rules if rule.missing and rule.name in shown),
    ]


def page(book: Rulebook, stories: Mapping[Path, tuple[Story, ...]], beside: Path, arguments: str) -> str:
    """The page that is to stand in the folder `beside`: a table for each section."""
    parts = [HEAD.format(arguments=arguments)]
    for number, title in book.sections.items():
        parts.append(f"## {number} {title}\n\n| 规矩 | Rule | 剧本 · Stories |\n|---|---|---|\n")
        parts += [
            f"| {rule.zh} | {rule.name} | {_cell(rule, stories, beside)} |\n"
            for rule in book.rules
            if rule.section == number
        ]
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _cell(rule: Rule, stories: Mapping[Path, tuple[Story, ...]], beside: Path) -> str:
    """The stories that show a rule, by file; what is missing where none does."""
    files = [
        f"[{file.stem}]({os.path.relpath(file, beside)}): {'; '.join(names)}"
        for file, told in stories.items()
        if (names := [story.name.replace("|", "\\|") for story in told if rule.name in story.shows])
    ]
    return "<br/>".join(files) or f"**还没有 not yet**: {rule.missing}"


def main(arguments: list[str]) -> None:
    """Write the page anew from a file of rules and a folder of stories."""
    rules, folder, to = map(Path, arguments)
    to.write_text(page(read_rules(rules), read_stories(folder), to.parent, " ".join(arguments)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
