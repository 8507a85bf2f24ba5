"""What all tests share: an environment without our own variables, and a folder of their own to run in."""

import os
from pathlib import Path

import pytest

#: The checkout.
ROOT = Path(__file__).resolve().parents[1]

# Before anything is imported: a developer's own settings must not decide what a test sees.
for name in [name for name in os.environ if name.upper().startswith("XIAOER_")]:
    del os.environ[name]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's folder."""
    return ROOT


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder without a `.env`, for what reads the environment."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's own event loop keeps running, and asyncio allows a thread only one."""
    items.sort(key=lambda item: "tests/browser/" in item.path.as_posix())
