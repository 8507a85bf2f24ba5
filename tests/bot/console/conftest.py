"""One running shop for all tests of the console over HTTP; each test brings its own people."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bot.console.stage import Shop, open_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


class Browser(httpx.Client):
    """Sends what a browser sends with the console's own forms."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(base_url=shop.url, headers={"origin": shop.url, "accept": "text/html"}, timeout=10)
        self.shop = shop

    def sign_in(self, staff_id: int) -> "Browser":
        assert self.post("/console/sign-in", data={"token": self.shop.token(staff_id)}).status_code == 303
        return self

    @property
    def session(self) -> str:
        return self.cookies["session"]


@pytest.fixture
def browser(shop: Shop) -> Iterator[Browser]:
    with Browser(shop) as browser:
        yield browser


@pytest.fixture
def other(shop: Shop) -> Iterator[Browser]:
    with Browser(shop) as browser:
        yield browser


@pytest.fixture
def agent(shop: Shop) -> int:
    return shop.hire("小林")


@pytest.fixture
def routes(shop: Shop) -> list[str]:
    """Every path below /console that the running shop serves."""
    listed = Path(shop.file.parent / "routes.txt").read_text("utf-8").splitlines()
    return [path for path in listed if path.startswith("/console")]
