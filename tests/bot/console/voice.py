"""The operators' pages as the framework's own simulated user meets them: behind the real guard, with a real session."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from nicegui import Client, core
from nicegui.testing import User
from nicegui.testing.user_simulation import user_simulation

from bot.console.connections import Connections
from bot.console.guard import Guard
from bot.console.parts import ConsoleParts
from bot.console.sessions import Sessions, cookie_name
from bot.console.studio import Studio
from bot.console.voice_pages import add_voice_pages
from data import staff
from data.staff import Role
from tests.bot.conftest import OpenShop
from tests.bot.stage import Shop

SitDown = Callable[..., Awaitable[User]]


@pytest.fixture
async def shop(small_shop: object, app_at: OpenShop) -> Shop:
    return await app_at(small_shop)


@asynccontextmanager
async def pages(shop: Shop) -> AsyncIterator[Callable[..., Awaitable[User]]]:
    """Opens browsers of people of the shop, each signed in."""
    parts = ConsoleParts(shop.app.db, shop.app.engine, shop.app.clock, "", shop.app.db.path.parent)
    sessions = Sessions(parts.db, parts.clock, parts.limits)
    async with user_simulation():
        add_voice_pages(Studio(parts, sessions))
        outer = FastAPI()
        outer.mount("/console", core.app)
        site = Guard(outer, sessions=sessions, connections=Connections(), public_url="")

        async def come(name: str = "小青", role: Role | None = "operator") -> User:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(site), base_url="http://test", headers={"accept": "text/html"}
            )
            if role is not None:
                client.cookies.set(cookie_name(tls=False), await secret(shop, sessions, name, role))
            return User(client)

        yield come
        # Else NiceGUI would unload our modules under the other tests.
        Client.page_routes.clear()


async def secret(shop: Shop, sessions: Sessions, name: str, role: Role) -> str:
    now = shop.clock.now
    number = await shop.write(lambda db: staff.add(db, name, role, now))
    await shop.write(lambda db: staff.add_link(db, f"token-{name}", number, now + 1_000))
    begun = await sessions.begin(f"token-{name}")
    assert begun is not None
    return begun[0]


@pytest.fixture
async def come(shop: Shop) -> AsyncIterator[SitDown]:
    async with pages(shop) as come:
        yield come


async def press(user: User, name: str) -> None:
    """The button of that name, not the link of the navigation."""
    some = [one for one in user.find(name).elements if one.tag == "button" and one.text == name]  # type: ignore[attr-defined]
    interaction = user.find(name)
    interaction.elements = set(some)
    interaction.click()
