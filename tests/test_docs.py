"""What the docs say is there: pages, commands, options, settings, figures, modules, tables."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.channels.web_visitors import identity_signature
from bot.commands.program import app
from bot.drawing import redrawn
from bot.metrics import new_metrics
from bot.settings import PREFIX, SECRETS, Settings
from bot.story_sheet import parse_stories
from data import migrations
from flows.step import FLOWS, house_chart

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def fences(page: Path, *kinds: str) -> list[str]:
    """The page's fenced blocks of these kinds."""
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [text for kind, text in found if kind in kinds]


def spans(page: Path) -> list[str]:
    """What stands between single backticks."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page))


def shell(page: Path) -> Iterator[str]:
    """Each command that the page shows, those of a pipe one by one."""
    lines = [line for block in fences(page, "sh") for line in block.splitlines()]
    for line in [*lines, *spans(page)]:
        yield from (part.strip() for part in re.split(r"\s\|\s|&&", line))


def words(command: str) -> list[str]:
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return []


@every_page
def test_links_and_pictures_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    inside = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]

    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_map():
    linked = {
        (page.parent / link).resolve()
        for page in (ROOT / "docs/index.md", ROOT / "README.md")
        for link in re.findall(r"\]\(([^)#\s]+\.md)\)", page.read_text("utf-8"))
    }

    assert [page for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in linked] == []


@every_page
def test_no_page_names_a_place_on_somebodys_machine(page):
    assert re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\S*", page.read_text("utf-8")) == []


@every_page
def test_every_make_target_exists(page):
    known = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    named = {found[1] for command in shell(page) if (found := re.match(r"make ([a-z]+)\b", command))}

    assert named - known == set()


def is_placeholder(command: list[str]) -> bool:
    """Whether it stands for any command: `xiaoer …`, `xiaoer COMMAND --help`."""
    return "…" in command or any(word.isascii() and word.isupper() and word.isalpha() for word in command[1:2])


def xiaoer_calls(page: Path) -> list[list[str]]:
    """What stands behind `xiaoer` in each command that begins with it, or runs it in a container or a folder."""
    calls = []
    for command in map(words, shell(page)):
        at = [place for place, word in enumerate(command) if word.split("/")[-1] == "xiaoer"]
        is_call = at and (at[-1] == 0 or command[0] in ("docker", "sudo"))
        if is_call and len(command) > at[-1] + 1 and not is_placeholder(command):
            calls.append(command[at[-1] + 1 :])
    return calls


def unknown(call: list[str]) -> list[str]:
    """The subcommands and options of a call that the program does not have."""
    command: Any = get_command(app)
    while call and hasattr(command, "commands") and not call[0].startswith("-"):
        if call[0] not in command.commands:
            return [call[0]]
        command, call = command.commands[call[0]], call[1:]
    options = {"--help", "-h", "--version", *(name for param in command.params for name in param.opts)}
    return [word for word in call if re.fullmatch(r"--?[a-z][\w-]*", word) and word not in options]


@every_page
def test_every_command_and_option_exists(page):
    assert {" ".join(call): unknown(call) for call in xiaoer_calls(page) if unknown(call)} == {}


@every_page
def test_every_setting_exists(page):
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}

    assert set(re.findall(r"\bXIAOER_[A-Z_]*[A-Z]\b", page.read_text("utf-8"))) - known == set()


@every_page
def test_every_figure_exists(page):
    known = set(re.findall(r"# HELP (\w+)", new_metrics().text().decode()))

    assert set(re.findall(r"\bxiaoer_[a-z_]+", page.read_text("utf-8"))) - known == set()


@every_page
def test_every_module_and_folder_exists(page):
    named = [span for span in spans(page) if re.fullmatch(r"(?:bot|data|flows|replies|tests|bench)/[\w./-]*", span)]

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_flow_has_its_place_in_the_page_of_flows(flow):
    assert f"<!-- flow: {flow.name} -->" in (ROOT / "docs/flows.md").read_text("utf-8")


def test_the_drawings_are_as_the_machine_is_now():
    page = (ROOT / "docs/flows.md").read_text("utf-8")

    assert redrawn(page, house_chart()) == page, "run: .venv/bin/python -m bot.drawing docs/flows.md"


def glossary() -> list[tuple[str, str]]:
    """Each word of the glossary, and where it lives."""
    page = (ROOT / "docs/glossary.md").read_text("utf-8")
    return re.findall(r"^\| ([a-z][a-z ]+) \|.*\| (`.*) \|$", page, re.MULTILINE)


@pytest.fixture(scope="session")
def tables() -> set[str]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(Path("unused.db"), db, keep=1, stamp="0")
    return {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}


@pytest.mark.parametrize(("word", "where"), glossary(), ids=lambda value: value if value.isascii() else "")
def test_every_word_lives_where_the_glossary_says(word, where, tables):
    modules, _, in_table = where.partition("表 table")
    named = re.findall(r"`(\w+)`", in_table)

    assert [name for name in re.findall(r"`([\w/.]+)`", modules) if not (ROOT / name).is_file()] == []
    assert bool(named) == ("表" in where)
    assert set(named) <= tables


def test_the_glossary_has_the_words_of_the_house():
    wanted = {
        "contact",
        "customer",
        "conversation",
        "owner",
        "event",
        "intent",
        "phrasing",
        "reply",
        "wording",
        "angle",
    }
    wanted |= {"slot", "case", "policy", "nudge", "notice", "handoff", "desk", "remark", "register"}

    assert wanted <= {word for word, _ in glossary()}


def test_the_stories_in_the_docs_can_be_read():
    stories = [text for page in PAGES for text in fences(page, "yaml") if text.lstrip().startswith("- story:")]

    assert stories
    assert all(parse_stories(text) for text in stories)


SIGN_IN = ROOT / "docs/how-to/sign-in.md"


def test_the_python_sample_signs_as_the_shop_checks():
    [sample] = fences(SIGN_IN, "python")
    names: dict[str, Any] = {}
    exec(sample, names)

    said = names["widget_attributes"]("s" * 32, "lin-xiaoman")

    good = identity_signature("s" * 32, "lin-xiaoman", int(said["data-expires"]))
    assert (said["data-customer"], said["data-signature"]) == ("lin-xiaoman", good)


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js here to run the sample with")
def test_the_node_sample_signs_as_the_shop_checks(tmp_path):
    [sample] = fences(SIGN_IN, "js")
    script = tmp_path / "sample.mjs"
    tell = 'const a = widgetAttributes("s".repeat(32), "lin"); console.log(a["data-expires"], a["data-signature"]);'
    script.write_text(sample + tell, "utf-8")

    said = subprocess.run(["node", script], capture_output=True, text=True, check=True).stdout.split()

    assert said[1] == identity_signature("s" * 32, "lin", int(said[0]))


def test_the_changelog_begins_with_the_version_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert versions[0] == project["version"]
