"""Imports point one way. The contracts stand in pyproject.toml; here they are kept, and shown to bite."""

import subprocess
import sys
from pathlib import Path

import pytest


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_one_way_and_the_pure_layers_touch_nothing(root):
    ran = lint_imports(root)

    assert ran.returncode == 0, ran.stdout


@pytest.fixture
def house(tmp_path: Path, root: Path) -> Path:
    """The four packages with a module or two each, under our own contracts."""
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text("utf-8"), "utf-8")
    for module in ("bot/app", "data/orders", "flows/case", "flows/chart", "flows/machine", "replies/text"):
        file = tmp_path / f"{module}.py"
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.touch()
    (tmp_path / "replies" / "understanding.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("replies/text", "import flows.case"),
        ("flows/case", "import data.orders"),
        ("data/orders", "import bot.app"),
        ("data/orders", "import flows.chart"),
        ("flows/chart", "import replies.text"),
        ("flows/chart", "import sqlite3"),
        ("flows/chart", "from time import time"),
        ("replies/text", "from pathlib import Path"),
        ("replies/text", "import asyncio"),
        ("flows/chart", "import transitions"),
        ("bot/app", "import sqlite3"),
    ],
)
def test_an_import_the_wrong_way_is_found(house, module, line):
    (house / f"{module}.py").write_text(f"{line}\n")

    assert lint_imports(house).returncode == 1


def test_the_ways_that_are_meant_are_open(house):
    (house / "bot/app.py").write_text("import data.orders, flows.chart, replies.text\n")
    (house / "data/orders.py").write_text("import sqlite3, flows.case\n")
    (house / "flows/chart.py").write_text("import flows.machine, replies.understanding\n")
    (house / "flows/machine.py").write_text("import transitions\n")

    assert lint_imports(house).returncode == 0
