"""A sample shop's file that is filled once a session, and shops that run on copies of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot.house import open_house, starter_library
from data.connection import alone, connect
from data.shop_folder import demo_folder
from replies.library import Library
from replies.matcher import Matcher
from tests.bot.stage import HandClock, Shop, copy_of

OpenShop = Callable[..., Awaitable[Shop]]


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    """Rendering a traceback in colours takes longer than what the tests wait for."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.ReturnLoggerFactory(),
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared file of the sample shop. To be copied, never opened: it is one file without a log beside it."""
    path = tmp_path_factory.mktemp("template") / "shop.db"
    open_house(path, demo_folder(), keep=1, who="the tests").lock.release()
    db = connect(path)
    db.execute("pragma journal_mode=delete")
    db.close()
    return path


@pytest.fixture
def shop_file(template: Path, tmp_path: Path) -> Path:
    """A shop's file of this test's own."""
    return copy_of(template, tmp_path)


#: What the small shop understands: a publish learns it in a blink.
FEW = ("shipping.when", "shipping.urge", "shipping.fee", "return.start", "order.cancel", "greeting.hello")


@pytest.fixture(scope="session")
def starter() -> Library:
    return starter_library(1)


@pytest.fixture(scope="session")
def few(starter: Library) -> tuple[str, bytes]:
    """A library that understands little, and its matcher."""
    golden = {text: intent for text, intent in starter.golden.items() if intent in FEW}
    library = replace(starter, intents={name: starter.intents[name] for name in FEW}, golden=golden)
    return library.to_json(), Matcher(library).to_bytes()


@pytest.fixture
def small_shop(shop_file: Path, few: tuple[str, bytes]) -> Path:
    """A shop's file whose library understands little."""
    with closing(connect(shop_file)) as db:
        alone(db, lambda one: one.execute("update libraries set source = ?, matcher = ?", few))
    return shop_file


@pytest.fixture
async def app_at(shop_file: Path) -> AsyncIterator[OpenShop]:
    """Opens running shops, on this test's file unless another is named, and closes them at the end."""
    opened: list[Shop] = []

    async def open_one(path: object = None, clock: HandClock | None = None, in_flight: int = 6) -> Shop:
        shop = Shop(path or shop_file, clock)  # type: ignore[arg-type]
        opened.append(shop)
        return await shop.open(in_flight)

    yield open_one
    for shop in opened:
        await shop.close()


@pytest.fixture
async def shop(app_at: OpenShop) -> Shop:
    """A running shop."""
    return await app_at()
