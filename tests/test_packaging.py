"""What is installed: every package, everything that they read, and a program that starts from it alone."""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

TOP = ("bot", "data", "flows", "replies")

#: What a wheel has to carry beside the modules.
NEEDED = (
    "replies/packs/zh/greeting.yaml",
    "replies/packs/en/greeting.yaml",
    "replies/pinyin.txt",
    "data/demo/policy.yaml",
)


def packages(root: Path) -> set[str]:
    """The packages that the tree has."""
    files = [file for top in TOP for file in (root / top).rglob("__init__.py")]
    return {".".join(file.parent.relative_to(root).parts) for file in files}


def contents(root: Path) -> set[str]:
    """Every file of the four packages, as the wheel names it."""
    files = [file for top in TOP for file in (root / top).rglob("*") if file.is_file()]
    return {file.relative_to(root).as_posix() for file in files if "__pycache__" not in file.parts}


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, in a folder and an environment that know nothing of the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ran = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_list_of_packages_is_the_tree(root):
    listed = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]

    assert set(listed) == packages(root)
    assert listed == sorted(listed)


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy so that nothing is left behind in the checkout."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in [*contents(root), "pyproject.toml", "README.md", "LICENSE"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((root / name).read_bytes())
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, copy, cwd=copy)
    return next(out.glob("xiaoer-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's `bin` with the wheel and, by a path file, the locked packages of this one: no network."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        place / "bin/python",
        "install",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=place,
    )
    # A line of a path file is only added to the path: an editable xiaoer of this environment is not followed.
    (libraries / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


@pytest.mark.slow
def test_the_wheel_holds_everything_that_the_packages_have(wheel, root):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("xiaoer-")}

    assert held == contents(root)
    assert held.issuperset(NEEDED)


@pytest.mark.slow
def test_the_program_is_imported_from_where_it_was_installed(installed, tmp_path):
    said = run(installed / "python", "-c", "import bot, data; print(bot.__file__)", cwd=tmp_path)

    assert said.startswith(str(installed.parent))


@pytest.fixture(scope="module")
def xiaoer(installed: Path, root: Path) -> Path:
    """The installed command."""
    if not (root / "bot/cli.py").exists():
        pytest.skip("the command line is not there yet")
    return installed / "xiaoer"


@pytest.mark.slow
def test_the_installed_program_tells_its_version(xiaoer, root, tmp_path):
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert version in run(xiaoer, "--version", cwd=tmp_path)


@pytest.mark.slow
def test_the_installed_program_chats(xiaoer, tmp_path):
    (tmp_path / "lines.txt").write_text("你好\n请问有什么推荐的吗\n", "utf-8")
    said = [
        json.loads(line) for line in run(xiaoer, "chat", "--script", "lines.txt", "--json", cwd=tmp_path).splitlines()
    ]

    assert [line["text"] for line in said if line["from"] == "customer"] == ["你好", "请问有什么推荐的吗"]
    assert sum(line["from"] == "bot" and bool(line["text"]) for line in said) >= 2
