"""Order events over HTTP: signed, stored before they are answered, once each, and put in their own order."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.api.routes import Keys
from tests.bot.api.caller import DAY, HOUR, KEY, OLD_KEY, Caller, ago, caller, event, placed
from tests.bot.stage import Shop


@pytest.fixture
async def system(shop: Shop) -> AsyncIterator[Caller]:
    made = caller(shop)
    yield made
    await made.client.aclose()


async def test_an_order_begins_and_goes_its_way(system: Caller) -> None:
    assert (await system.tell(placed())).status_code == 202
    begun = await system.order()
    assert (begun["state"], begun["goods"], begun["freight"], begun["total"]) == ("placed", 9980, 800, 10780)
    assert begun["customer_id"] is not None

    assert (await system.tell(event("shipped", carrier="中通", tracking_number="ZT1"))).status_code == 202
    assert ((await system.order())["state"], (await system.order())["carrier"]) == ("shipped", "中通")


async def test_the_customer_hears_of_it(system: Caller) -> None:
    await system.tell(placed(customer={"key": "he-tiantian", "name": "何田田"}))
    await system.greet("he-tiantian")

    await system.tell(event("shipped", carrier="中通", tracking_number="ZT77001"))

    assert "ZT77001" in system.shop.wire.texts("c1")[-1]


async def test_the_same_id_is_one_event(system: Caller) -> None:
    told = placed()
    first, again = await system.tell(told, "e1"), await system.tell(told, "e1")

    assert (first.json()["status"], again.json()["status"]) == ("taken", "repeated")
    assert len(await system.shop.rows("select 1 from inbox where source = 'orders'")) == 1


async def test_what_comes_late_changes_nothing_that_is_newer(system: Caller) -> None:
    await system.tell(placed())
    await system.tell(event("delivered", HOUR))
    assert (await system.tell(event("shipped", 5 * HOUR, carrier="中通"))).status_code == 202

    found = await system.order()
    assert (found["state"], found["carrier"]) == ("delivered", "中通")
    assert found["shipped_at"] < found["delivered_at"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({**placed(), "type": "payd"}, "type"),
        ({**placed(), "at": "2026-01-01T10:00:00"}, "at"),
        (placed(total="12.345"), "order.total"),
        (placed(total=-1), "order.total"),
        (placed(total=True), "order.total"),
        (placed(lines=[{"sku": "CUP-01", "price": "x"}]), "order.lines.0.price"),
        (placed(lines=[{"price": 1}]), "order.lines.0.sku"),
        (placed(number="two words"), "order.number"),
        (event("reviewed"), "the event"),
        ({**event("reviewed"), "review": {"stars": 6}}, "review.stars"),
        (b"[1]", "the event"),
        (b"{", "the event"),
        ({**placed(), "at": (datetime.now(UTC) + timedelta(days=3)).isoformat()}, "at"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(system: Caller, told: Any, field: str) -> None:
    answer = await system.tell(told)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == [field]
    assert await system.shop.rows("select 1 from inbox where source = 'orders'") == []


async def test_unknown_fields_are_kept(system: Caller) -> None:
    await system.tell({**placed(gift_note="生日快乐"), "shop_version": 7})

    (body,) = (await system.shop.rows("select body from inbox where source = 'orders'"))[0]
    assert "生日快乐" in body
    assert '"shop_version":7' in body


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-timestamp": "soon"},
        {"webhook-id": "another"},
        {"webhook-signature": ""},
    ],
)
async def test_what_is_not_signed_is_refused(system: Caller, headers: dict[str, str]) -> None:
    answer = await system.tell(placed(), **headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "unsigned")
    assert await system.order() == {}


async def test_an_old_signature_is_refused(system: Caller) -> None:
    assert (await system.tell(placed(), at=datetime.now(UTC) - timedelta(minutes=6))).status_code == 401
    assert (await system.tell(placed(), at=datetime.now(UTC) + timedelta(minutes=6))).status_code == 401


async def test_a_key_is_changed_without_a_gap(shop: Shop) -> None:
    both, new = caller(shop, Keys((KEY, OLD_KEY))), caller(shop, Keys((KEY,)))

    assert (await both.tell(placed("N1"), key=OLD_KEY)).status_code == 202
    assert (await both.tell(placed("N2"), key=KEY)).status_code == 202
    assert (await new.tell(placed("N3"), key=OLD_KEY)).status_code == 401


async def test_news_of_an_unknown_order_wait_for_its_beginning(system: Caller) -> None:
    early = await system.tell(event("paid"), "e1")
    assert (early.status_code, early.json()["code"]) == (409, "unknown_order")
    assert early.headers["retry-after"]

    await system.tell(placed())
    assert (await system.tell(event("paid"), "e1")).json()["status"] == "taken"
    assert (await system.order())["state"] == "paid"


async def test_what_is_too_large_is_refused(system: Caller) -> None:
    answer = await system.tell(placed(note="x" * 70_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_shut_door_says_how_it_is_opened(shop: Shop) -> None:
    answer = await caller(shop, Keys()).tell(placed())

    assert answer.status_code == 503
    assert "XIAOER_ORDERS_SECRET" in answer.json()["message"]["zh"]


async def test_a_good_review_is_thanked_for_and_not_asked_for_again(system: Caller) -> None:
    await system.tell(placed(customer={"key": "he-tiantian"}))
    await system.greet("he-tiantian")
    await system.tell(event("delivered", 2 * HOUR))
    await system.tell({**event("reviewed"), "review": {"stars": 5, "text": "杯子很好看，包装也仔细"}})

    assert await _reviews(system) == [("good", 5)]
    said = await system.shop.rows("select reply from messages where author = 'bot' order by id desc limit 1")
    assert said == [("order.notice.reviewed",)]


async def test_a_bad_review_is_a_case_for_a_person(system: Caller) -> None:
    await system.tell(placed(customer={"key": "he-tiantian"}))
    await system.greet("he-tiantian")
    await system.tell({**event("reviewed"), "review": {"stars": 2, "text": "杯口有个缺"}})

    assert await _reviews(system) == [("for_agent", 2)]
    assert await system.shop.rows("select flag, text from remarks where order_number = 'N1'") == [
        ("yellow", "2★ 杯口有个缺")
    ]


async def _reviews(system: Caller) -> list[tuple[str, int]]:
    return [
        (status, int(stars))
        for status, stars in await system.shop.rows(
            "select status, json_extract(slots, '$.stars') from cases where kind = 'review' and order_number = 'N1'"
        )
    ]


async def test_the_description_is_there(system: Caller) -> None:
    described = (await system.client.get("/api/openapi.json")).json()

    body = described["paths"]["/v1/orders/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"type", "at", "order"} <= set(body["required"])
    assert (await system.client.get("/api/docs")).status_code == 404


def test_the_helpers_speak_of_the_past() -> None:
    assert ago(DAY) < ago(HOUR)
