from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.telegram.desk.desk_shop import DeskShop, desk_shop
from tests.botapi.person import Person


@pytest.fixture
async def shop(shop_file: Path) -> AsyncIterator[DeskShop]:
    async with desk_shop(shop_file) as shop:
        yield shop


@pytest.fixture
def ann(shop: DeskShop) -> Person:
    return shop.api.person(id=1001, name="安", language="zh-hans")


@pytest.fixture
def bob(shop: DeskShop) -> Person:
    return shop.api.person(id=1002, name="Bob", language="en")
