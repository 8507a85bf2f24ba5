"""The image takes the same steps as `make run`. It is not built here: what would make it differ is read instead."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.settings import PREFIX, Settings

INSTRUCTIONS = {
    "FROM",
    "ENV",
    "WORKDIR",
    "COPY",
    "RUN",
    "USER",
    "VOLUME",
    "EXPOSE",
    "HEALTHCHECK",
    "STOPSIGNAL",
    "ENTRYPOINT",
    "CMD",
}


@pytest.fixture
def steps(root: Path) -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = re.sub(r"(?m)^#.*\n", "", (root / "Dockerfile").read_text("utf-8"))
    lines = [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


@pytest.fixture
def service(root: Path) -> dict:
    return YAML(typ="safe").load((root / "compose.yaml").read_text("utf-8"))["services"]["xiaoer"]


def arguments(steps: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in steps if instruction == name]


def test_every_line_is_an_instruction(steps):
    assert {name for name, _ in steps} == INSTRUCTIONS
    assert steps[0][0] == "FROM"


def test_it_installs_like_make_does(steps, root):
    setup = (root / ".ci/venv").read_text("utf-8")
    installs = [
        command for rest in arguments(steps, "RUN") for command in re.findall(r"pip install ([^&]+?)\s*(?:&|$)", rest)
    ]

    assert installs == ["--require-hashes -r requirements.txt", "--no-deps --no-build-isolation ."]
    assert "install --require-hashes -r" in setup
    assert "install --no-deps --no-build-isolation --editable ." in setup


def test_everything_that_it_copies_is_there_and_not_ignored(steps, root):
    ignored = (root / ".dockerignore").read_text("utf-8")
    for source in " ".join(rest.rsplit(maxsplit=1)[0] for rest in arguments(steps, "COPY")).split():
        assert (root / source).exists()
        assert f"!{source.rstrip('/')}\n" in ignored


def test_the_base_is_slim_pinned_and_new_enough(steps):
    version = re.fullmatch(r"python:3\.(\d+)-slim-\w+", arguments(steps, "FROM")[0])

    assert version
    assert int(version[1]) >= 11


def test_it_runs_as_nobody_special_with_its_data_in_a_volume(steps):
    assert arguments(steps, "USER") == ["xiaoer"]
    assert [name for name, _ in steps].index("USER") > max(n for n, (name, _) in enumerate(steps) if name == "RUN")
    assert json.loads(arguments(steps, "VOLUME")[0]) == ["/app/var"]


def test_commands_are_lists_so_that_signals_arrive(steps):
    assert json.loads(arguments(steps, "ENTRYPOINT")[0]) + json.loads(arguments(steps, "CMD")[0]) == ["xiaoer", "run"]


def test_its_health_check_is_python_that_asks_healthz(steps):
    python, flag, code = json.loads(arguments(steps, "HEALTHCHECK")[0].split("CMD ", 1)[1])

    assert (python, flag) == ("python", "-c")
    compile(code, "healthcheck", "exec")
    assert "/healthz" in code


def test_compose_builds_this_image_and_keeps_the_volume(service):
    assert service["build"] == "."
    assert service["volumes"] == ["shop:/app/var"]
    assert service["read_only"] is True


def test_compose_opens_the_shop_to_this_machine_only(service):
    assert service["ports"] == ["127.0.0.1:8000:8000"]


def test_compose_and_the_image_name_settings_that_exist(service, steps):
    named = set(service["environment"]) | set(re.findall(r"(XIAOER_\w+)=", " ".join(arguments(steps, "ENV"))))

    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}
