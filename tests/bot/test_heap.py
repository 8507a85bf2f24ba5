"""What the collector is told, held to what a long-lived process needs."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import heap
from bot.house import starter_library
from bot.publishing import publish
from tests.bot.stage import Shop, until


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """As it was, for the tests after this."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Ring:
    """Holds itself: nothing but the collector lets it go."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_there_is_left_out_of_later_rounds_and_let_go_when_it_settles_again() -> None:
    ring = Ring()
    heap.settle()
    gone = weakref.ref(ring)
    del ring

    gc.collect()
    assert gone() is not None
    heap.settle()
    assert gone() is None


async def test_an_old_library_goes_when_a_new_one_is_published(shop_file: Path) -> None:
    shop = await Shop(shop_file).open()
    shop.app.engine.on_library(heap.settle)
    await shop.say("包邮吗")
    heap.settle()
    old = weakref.ref(shop.app.engine.shelf.matcher)

    publish(shop_file, starter_library(2), "again", "test")

    await until(lambda: old() is None)
    assert await shop.say("可以开发票吗")
    await shop.close()
