"""Evidence is taken away by who is signed in, and by nobody else; no other file comes this way."""

import pytest

from bot.console.kept_files import FILES
from data import files
from data.files import StoredFile
from tests.bot.console.conftest import Browser
from tests.bot.console.stage import Running

PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def file_id(running: Running) -> str:
    kept = StoredFile("ab" * 16, "web", "v1", "evidence-A1.html", "text/html", PAGE)
    running.write(lambda db: files.put(db, kept, 1))
    return kept.id


def test_who_is_signed_in_takes_it_away_and_the_browser_runs_nothing(
    browser: Browser, agent: int, file_id: str
) -> None:
    taken = browser.sign_in(agent).get(f"{FILES}/{file_id}")

    assert taken.content == PAGE
    assert taken.headers["content-disposition"] == 'attachment; filename="evidence-A1.html"'
    assert (
        "script-src" not in taken.headers["content-security-policy"]
        or "'none'" in taken.headers["content-security-policy"]
    )


def test_nobody_else_gets_it(browser: Browser, file_id: str) -> None:
    assert browser.get(f"{FILES}/{file_id}").status_code == 303


def test_a_customer_s_picture_and_what_is_gone_do_not_come_this_way(
    running: Running, browser: Browser, agent: int
) -> None:
    picture = StoredFile("cd" * 16, "web", "v1", "", "image/png", b"png")
    running.write(lambda db: files.put(db, picture, 1))
    browser.sign_in(agent)

    assert browser.get(f"{FILES}/{picture.id}").status_code == 404
    assert browser.get(f"{FILES}/{'0' * 32}").status_code == 404
    assert browser.get(f"{FILES}/..%2f..").status_code in {303, 404}
