"""Nothing below /console without a session, nothing from a foreign page."""

import re
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.bot.console.conftest import Browser
from tests.bot.console.stage import Running

#: Open to everybody: signing in, and files that are the same for all.
PUBLIC = ("/console/sign-in", "/console/static", "/console/_nicegui/")


def is_public(path: str) -> bool:
    return path.startswith(PUBLIC) and "dynamic_resources" not in path


def test_every_route_of_the_console_asks_for_a_session(browser: Browser, routes: list[str]) -> None:
    asked = [re.sub(r"\{[^}]*\}", "1", path) for path in routes if not is_public(path)]
    assert len(asked) >= 5
    for path in asked:
        page = browser.get(path)
        assert (page.status_code, page.headers.get("location")) == (303, "/console/sign-in"), path
        assert browser.get(path, headers={"accept": "*/*"}).status_code == 401, path
        assert browser.post(path).status_code in {401, 403}, path


@pytest.mark.parametrize("path", ["/console", "/console/nothing-here", "/console/../console/", "/console//c/1"])
def test_paths_that_are_no_routes_ask_as_well(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 303


def test_what_is_open_holds_nothing_of_the_shop(browser: Browser, routes: list[str]) -> None:
    assert {path for path in routes if is_public(path)} >= {"/console/sign-in", "/console/static"}
    assert browser.get("/console/static/../pages.py").status_code in {303, 404}
    assert browser.get("/console/static/%2e%2e/pages.py").status_code in {303, 404}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-out", "/console/_nicegui_ws/socket.io/"])
def test_a_foreign_page_changes_nothing(browser: Browser, agent: int, path: str, headers: dict[str, str]) -> None:
    browser.sign_in(agent)
    assert browser.post(path, headers=headers).status_code == 403
    assert browser.get("/console/").status_code == 200


def test_who_names_no_origin_is_refused(running: Running, browser: Browser, agent: int) -> None:
    del browser.headers["origin"]
    assert browser.post("/console/sign-in", data={"token": running.token(agent)}).status_code == 403


def test_a_page_may_load_nothing_from_elsewhere(browser: Browser, agent: int) -> None:
    answer = browser.sign_in(agent).get("/console/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_every_script_of_a_page_bears_the_nonce_of_its_answer(browser: Browser, agent: int) -> None:
    browser.sign_in(agent)
    first, second = browser.get("/console/"), browser.get("/console/")
    nonce = re.search(r"'nonce-([\w-]+)'", first.headers["content-security-policy"])
    assert nonce
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce[1]}"') > 0
    assert nonce[1] not in second.text


def test_the_forwarded_prefix_of_a_caller_is_ignored(browser: Browser, agent: int) -> None:
    page = browser.sign_in(agent).get("/console/", headers={"x-forwarded-prefix": "/evil"})
    assert "/evil" not in page.text


def socket(running: Running, session: str, origin: str) -> ClientConnection:
    url = running.url.replace("http", "ws") + "/console/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    return connect(url, additional_headers={"cookie": f"session={session}"}, origin=origin)  # type: ignore[arg-type]


def test_a_socket_needs_a_session(running: Running, browser: Browser, agent: int) -> None:
    with pytest.raises(InvalidStatus):
        socket(running, "", running.url)
    with pytest.raises(InvalidStatus):
        socket(running, "x" * 43, running.url)
    with socket(running, browser.sign_in(agent).session, running.url) as opened:
        assert str(opened.recv(5)).startswith("0{")


def test_a_socket_of_a_foreign_page_is_refused(running: Running, browser: Browser, agent: int) -> None:
    with pytest.raises(InvalidStatus):
        socket(running, browser.sign_in(agent).session, "https://evil.example")


def test_signing_out_closes_the_sockets_of_that_session_alone(
    running: Running, browser: Browser, other: Browser, agent: int
) -> None:
    browser.sign_in(agent)
    other.sign_in(running.hire("阿哲"))
    with socket(running, browser.session, running.url) as mine, socket(running, other.session, running.url) as theirs:
        mine.recv(5)
        theirs.recv(5)

        browser.post("/console/sign-out")

        with pytest.raises(ConnectionClosed):
            mine.recv(5)
        with pytest.raises(TimeoutError):
            theirs.recv(0.3)


def test_one_session_has_only_so_many_sockets(running: Running, browser: Browser, agent: int) -> None:
    session = browser.sign_in(agent).session
    with ExitStack() as opened:
        for _ in range(12):
            opened.enter_context(socket(running, session, running.url)).recv(5)
        with pytest.raises(InvalidStatus), socket(running, session, running.url):
            pass


def test_the_framework_keeps_nothing_on_disk(running: Running, browser: Browser, agent: int) -> None:
    browser.sign_in(agent).get("/console/")
    assert {path.name.split(".")[0] for path in running.file.parent.iterdir()} <= {"xiaoer", "routes"}
