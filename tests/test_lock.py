"""The lock: what pyproject.toml asks for, at one version, by hash, from nowhere in particular."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = {"requirements.txt": ("build",), "requirements-dev.txt": ("build", "dev")}
MEND = "run `make lock` and commit what it changed"


def locked(file: Path) -> list[tuple[Requirement, int]]:
    """Each pinned requirement with the number of its hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", file.read_text("utf-8")).strip())
    return [(Requirement(entry.split("\\")[0].strip()), entry.count("--hash=sha256:")) for entry in entries]


def asked(project: dict[str, Any], groups: tuple[str, ...]) -> list[Requirement]:
    """What pyproject.toml asks for directly."""
    lines = project["project"]["dependencies"] + [
        line for name in groups for line in project["dependency-groups"][name]
    ]
    return [Requirement(line) for line in lines]


@pytest.fixture
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked_at_a_version_that_fits(root, project, name):
    versions: dict[str, list[str]] = {}
    for pin, _ in locked(root / name):
        versions.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))

    for wanted in asked(project, LOCKS[name]):
        found = versions.get(canonicalize_name(wanted.name), [])
        assert found, f"{wanted.name} is not in {name}: {MEND}"
        assert all(wanted.specifier.contains(version, prereleases=True) for version in found), f"{wanted}: {MEND}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_is_exact_and_has_hashes(root, name):
    loose = [
        str(pin)
        for pin, hashes in locked(root / name)
        if not re.fullmatch(r"==[^,*]+", str(pin.specifier)) or not hashes
    ]

    assert not loose


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_host_and_no_path(root, name):
    text = (root / name).read_text("utf-8")

    assert not re.search(r"://|file:|--(extra-)?index|--find-links|--trusted-host| @ |^/", text, re.MULTILINE)


def test_the_tests_run_on_what_the_program_runs_on(root):
    program = {f"{pin.name}{pin.specifier}" for pin, _ in locked(root / "requirements.txt")}
    tests = {f"{pin.name}{pin.specifier}" for pin, _ in locked(root / "requirements-dev.txt")}

    assert program <= tests


def test_the_lock_is_what_the_resolver_gives(root, tmp_path):
    """Where uv is there and has what it needs at hand. It keeps the pins that it finds wherever they still fit."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not here: names and versions were compared, not resolved")
    out = tmp_path / "requirements.txt"
    out.write_text((root / "requirements.txt").read_text("utf-8"), "utf-8")
    options = "--quiet --offline --universal --python-version 3.11 --generate-hashes --no-header --group build".split()
    ran = subprocess.run(
        [uv, "pip", "compile", *options, "pyproject.toml", "--output-file", out],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        pytest.skip("uv cannot resolve offline here: names and versions were compared, not resolved")

    assert locked(out) == locked(root / "requirements.txt"), MEND
