"""One running shop for all tests of the console over HTTP; each test brings its own people."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.console.connections import Connections
from bot.console.hub import Hub
from bot.console.parts import ConsoleParts, Language
from bot.console.seat import House, Seat
from bot.console.sessions import Sessions
from bot.console.words import Words
from bot.desk import Desk
from data import staff
from data.staff import Role
from tests.bot.console.stage import Running, open_shop
from tests.bot.stage import Shop


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with open_shop(tmp_path_factory.mktemp("shop")) as running:
        yield running


class Browser(httpx.Client):
    """Sends what a browser sends with the console's own forms."""

    def __init__(self, running: Running) -> None:
        super().__init__(base_url=running.url, headers={"origin": running.url, "accept": "text/html"}, timeout=10)
        self.running = running

    def sign_in(self, staff_id: int) -> "Browser":
        assert self.post("/console/sign-in", data={"token": self.running.token(staff_id)}).status_code == 303
        return self

    @property
    def session(self) -> str:
        return self.cookies["session"]


@pytest.fixture
def browser(running: Running) -> Iterator[Browser]:
    with Browser(running) as browser:
        yield browser


@pytest.fixture
def other(running: Running) -> Iterator[Browser]:
    with Browser(running) as browser:
        yield browser


@pytest.fixture
def agent(running: Running) -> int:
    return running.hire("小林")


@pytest.fixture
def routes(running: Running) -> list[str]:
    """Every path below /console that the running shop serves."""
    listed = Path(running.file.parent / "routes.txt").read_text("utf-8").splitlines()
    return [path for path in listed if path.startswith("/console")]


@dataclass
class Desktop:
    """One agent's open page, without the browser: what the page was told, in order."""

    seat: Seat
    hub: Hub
    told: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def last(self, method: str) -> tuple[Any, ...]:
        """What the page was told last by this name."""
        return next(values for name, values in reversed(self.told) if name == method)

    async def act(self, verb: str, conversation_id: int, text: str = "", **more: Any) -> dict[str, Any]:
        """Do something as the page would ask for it; returns the verdict."""
        key = f"key-{len(self.told):08d}"
        await self.seat.act({"id": conversation_id, "verb": verb, "key": key, "text": text, **more})
        verdict: dict[str, Any] = self.last("acted")[1]
        return verdict


SitDown = Callable[..., Awaitable[Desktop]]


@pytest.fixture
async def sit_down(shop: Shop) -> SitDown:
    """Opens pages of new agents on one desk."""
    parts = ConsoleParts(shop.app.db, shop.app.engine, shop.app.clock, "", shop.app.db.path.parent)
    sessions, connections = Sessions(parts.db, parts.clock, parts.limits), Connections()
    house = House(parts, sessions, Desk(parts.db, parts.engine, parts.clock))
    hub = Hub(parts, sessions, connections)

    async def open_page(name: str = "小林", role: Role = "agent", language: Language = "zh") -> Desktop:
        now = shop.clock.now
        number = await shop.write(lambda db: staff.add(db, name, role, now))
        await shop.write(lambda db: staff.set_duty(db, number, True, now))
        await shop.write(lambda db: staff.add_link(db, f"token-{name}", number, now + 1_000))
        begun = await sessions.begin(f"token-{name}")
        assert begun is not None
        page = Desktop(Seat(house, *begun, Words(language)), hub)
        page.seat.connect(lambda method, *values: page.told.append((method, values)))
        hub.join(page.seat)
        return page

    return open_page
