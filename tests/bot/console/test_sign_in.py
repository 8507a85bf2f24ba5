"""The way in and out, as a browser walks it."""

import httpx
import pytest

from data import staff
from tests.bot.console.conftest import Browser
from tests.bot.console.stage import Running, now_ms

HOUR = 3_600_000


def test_opening_a_link_uses_nothing_up(running: Running, browser: Browser, agent: int) -> None:
    token = running.token(agent)
    for _ in range(3):
        assert "登录" in browser.get("/console/sign-in", params={"token": token}).text

    assert browser.post("/console/sign-in", data={"token": token}).headers["location"] == "/console/"
    assert browser.get("/console/").status_code == 200


def test_a_used_link_says_how_to_get_a_new_one(running: Running, browser: Browser, other: Browser, agent: int) -> None:
    token = running.token(agent)
    browser.post("/console/sign-in", data={"token": token})

    again = other.post("/console/sign-in", data={"token": token})

    assert again.status_code == 410
    assert "xiaoer link" in again.text
    assert "session" not in other.cookies


@pytest.mark.parametrize("token", ["", "x", "长" * 40, "%00", "<script>"])
def test_a_token_that_never_was_opens_nothing(browser: Browser, token: str) -> None:
    answer = browser.post("/console/sign-in", data={"token": token})
    assert answer.status_code == 410
    assert not browser.cookies


def test_an_expired_link_opens_nothing(running: Running, browser: Browser, agent: int) -> None:
    assert browser.post("/console/sign-in", data={"token": running.token(agent, lasts_ms=-1)}).status_code == 410


def test_a_token_is_put_into_the_page_as_text(browser: Browser) -> None:
    page = browser.get("/console/sign-in", params={"token": '"><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_a_form_that_is_too_large_is_not_read(browser: Browser) -> None:
    assert browser.post("/console/sign-in", data={"token": "x" * 5_000}).status_code == 413


def test_the_cookie_is_kept_from_scripts_and_other_sites(running: Running, browser: Browser, agent: int) -> None:
    set_cookie = browser.post("/console/sign-in", data={"token": running.token(agent)}).headers["set-cookie"].lower()
    assert set_cookie.startswith("session=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in set_cookie.split(";")}


def test_of_a_session_only_the_hash_is_stored(running: Running, browser: Browser, agent: int) -> None:
    browser.sign_in(agent)
    stored = b"".join(path.read_bytes() for path in running.file.parent.glob("xiaoer.db*"))
    assert browser.session.encode() not in stored
    assert staff.digest(browser.session).encode() in stored
    assert len(browser.session) >= 43


def test_signing_in_again_ends_the_session_before(running: Running, browser: Browser, agent: int) -> None:
    first = browser.sign_in(agent).session
    browser.sign_in(agent)
    assert browser.session != first
    assert httpx.get(f"{running.url}/console/", cookies={"session": first}).status_code == 401


def test_signing_out_ends_the_session(running: Running, browser: Browser, agent: int) -> None:
    session = browser.sign_in(agent).session
    assert browser.post("/console/sign-out").headers["location"].startswith("/console/sign-in")
    assert "session" not in browser.cookies
    assert httpx.get(f"{running.url}/console/", cookies={"session": session}).status_code == 401


def test_signing_out_by_a_link_does_nothing(browser: Browser, agent: int) -> None:
    assert browser.sign_in(agent).get("/console/sign-out").status_code in {404, 405}
    assert browser.get("/console/").status_code == 200


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_a_session_ends_when_it_is_idle_or_old(running: Running, browser: Browser, agent: int, column: str) -> None:
    key = staff.digest(browser.sign_in(agent).session)
    past = now_ms() - 8 * 24 * HOUR
    running.write(lambda db: db.execute(f"update sessions set {column} = ? where hash = ?", (past, key)))
    assert browser.get("/console/").headers["location"] == "/console/sign-in"


def test_somebody_who_left_the_shop_is_out(running: Running, browser: Browser, agent: int) -> None:
    browser.sign_in(agent)
    running.write(lambda db: db.execute("update staff set disabled_at = 1 where id = ?", (agent,)))
    assert browser.get("/console/").status_code == 303


def test_the_language_is_kept(browser: Browser, agent: int) -> None:
    assert "Sign in" in browser.get("/console/sign-in", params={"token": "x", "lang": "en"}).text
    assert "Sign in" in browser.get("/console/sign-in", params={"token": "x"}).text
