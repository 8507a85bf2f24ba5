"""Who a visitor is, and who may not be one."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.web_settings import WebSettings
from bot.channels.web_visitors import identity_signature, network_of
from tests.browser.counter import Web, running

SECRET = "the shop's own secret"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = await running(WebSettings(widget_secret=SECRET))
    yield web
    await web.client.aclose()


async def test_no_token_opens_nothing(web: Web) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp4"},
        {"Authorization": "Bearer " + "a" * 43},
    ):
        assert (await web.say(headers, "在吗")).status_code == 401


async def test_only_the_hash_of_a_token_is_kept(web: Web) -> None:
    token = (await web.visitor())["Authorization"].removeprefix("Bearer ")
    kept = repr(web.store.visitors)
    assert len(token) == 43
    assert token not in kept


async def test_a_signed_customer_is_known(web: Web) -> None:
    who = await web.visitor(identity=signed("U-7"))
    await web.say(who, "我的订单呢")
    assert next(iter(web.door.incoming.values())).customer_key == "U-7"


async def test_a_guest_is_nobody(web: Web) -> None:
    await web.say(await web.visitor(), "我的订单呢")
    assert next(iter(web.door.incoming.values())).customer_key == ""


def signed(customer: str, expires: int | None = None, secret: str = SECRET) -> dict[str, Any]:
    expires = int(time.time()) + 600 if expires is None else expires
    return {"customer": customer, "expires": expires, "signature": identity_signature(secret, customer, expires)}


@pytest.mark.parametrize(
    "identity",
    [
        signed("U-7", secret="another"),
        {**signed("U-7"), "customer": "U-8"},
        signed("U-7", expires=1),
        signed("U-7", expires=9_999_999_999),
        {**signed("U-7"), "signature": "0" * 64},
    ],
)
async def test_a_bad_signature_is_refused(web: Web, identity: dict[str, Any]) -> None:
    answer = await web.client.post("/widget/session", json={"identity": identity})
    assert answer.status_code == 403


async def test_without_a_secret_nobody_can_sign() -> None:
    web = await running(WebSettings())
    answer = await web.client.post("/widget/session", json={"identity": signed("U-7", secret="")})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_a_household_is_one_network(ip: str, network: str) -> None:
    assert network_of(ip) == network
