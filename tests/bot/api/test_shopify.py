"""Shopify's webhooks as it sends them become the same events."""

import json
from typing import Any

import httpx
import pytest

from tests.bot.api.caller import DAY, HOUR, Caller, ago, caller, signed
from tests.bot.stage import Shop


def order(**more: Any) -> dict[str, Any]:
    """An order as Shopify writes it."""
    return {
        "id": 820982911946154508, "name": "#1001", "order_number": 1001, "created_at": ago(3 * DAY),
        "updated_at": ago(HOUR), "processed_at": ago(3 * DAY), "cancelled_at": None, "financial_status": "pending",
        "total_price": "107.80", "currency": "CNY", "payment_gateway_names": ["bogus"],
        "total_shipping_price_set": {"shop_money": {"amount": "8.00", "currency_code": "CNY"}},
        "customer": {"id": 115310627314723954, "first_name": "Ann", "last_name": "Lee", "phone": None},
        "shipping_address": {"name": "Ann Lee", "phone": "555-0100", "address1": "1 Hill Road", "city": "Springfield",
                             "zip": "00001", "country": "Nowhere", "province": None},
        "line_items": [{"id": 1, "sku": "CUP-01", "title": "Cup", "quantity": 2, "price": "49.90", "product_id": 7},
                       {"id": 2, "sku": None, "title": "Note", "quantity": 1, "price": "0.00", "product_id": 8}],
        "fulfillments": [], "refunds": [], **more,
    }  # fmt: skip


def parcel(**more: Any) -> dict[str, Any]:
    """A fulfillment as Shopify writes it."""
    return {
        "id": 123456, "order_id": 820982911946154508, "status": "success", "created_at": ago(DAY),
        "updated_at": ago(HOUR), "tracking_company": "UPS", "tracking_number": "1Z001", "name": "#1001.1",
        "shipment_status": None, **more,
    }  # fmt: skip


@pytest.fixture
async def system(shop: Shop) -> Caller:
    return caller(shop)


async def told(system: Caller, topic: str, what: dict[str, Any], number: str = "w1", **headers: str) -> httpx.Response:
    body = json.dumps(what).encode()
    named = {"x-shopify-topic": topic, "x-shopify-hmac-sha256": signed(body), "x-shopify-webhook-id": number}
    return await system.post("/api/v1/shopify", body, **{**named, **headers})


async def test_an_order_is_kept_as_it_is_written(system: Caller) -> None:
    assert (await told(system, "orders/create", order())).status_code == 202

    kept = await system.order("1001")
    assert (kept["state"], kept["total"], kept["freight"], kept["recipient"]) == ("placed", 10780, 800, "Ann Lee")
    assert [(line["sku"], line["quantity"], line["price"]) for line in kept["lines"]] == [
        ("CUP-01", 2, 4990), ("#8", 1, 0),
    ]  # fmt: skip
    assert await system.shop.rows("select key, name from customers where id = ?", kept["customer_id"]) == [
        ("115310627314723954", "Ann Lee")
    ]


async def test_each_step_is_told_once(system: Caller) -> None:
    await told(system, "orders/create", order(), "w1")
    await told(system, "orders/paid", order(financial_status="paid"), "w2")
    await told(system, "orders/updated", order(financial_status="paid"), "w3")
    shipped = order(financial_status="paid", fulfillments=[parcel()])
    await told(system, "orders/fulfilled", shipped, "w4")
    await told(system, "fulfillments/create", parcel(), "w5")
    assert ((await system.order("1001"))["state"], (await system.order("1001"))["tracking_number"]) == (
        "shipped",
        "1Z001",
    )

    await told(system, "fulfillments/update", parcel(shipment_status="delivered"), "w6")
    assert (await system.order("1001"))["state"] == "delivered"
    refunds = [{"created_at": ago(HOUR)}]
    await told(system, "orders/updated", order(financial_status="refunded", refunds=refunds), "w7")
    assert (await system.order("1001"))["state"] == "refunded"


async def test_a_delivery_that_comes_again_is_one(system: Caller) -> None:
    first, again = await told(system, "orders/create", order()), await told(system, "orders/create", order())

    assert (first.json()["status"], again.json()["status"]) == ("taken", "repeated")


async def test_a_late_webhook_puts_nothing_back(system: Caller) -> None:
    await told(system, "orders/paid", order(financial_status="paid", fulfillments=[parcel()]), "w1")
    await told(system, "orders/create", order(), "w2")

    assert (await system.order("1001"))["state"] == "shipped"


async def test_a_cancelled_order_is_cancelled_and_cash_on_delivery_is_known(system: Caller) -> None:
    cod = order(payment_gateway_names=["Cash on Delivery (COD)"], cancelled_at=ago(HOUR))
    await told(system, "orders/cancelled", cod)

    kept = await system.order("1001")
    assert (kept["state"], kept["is_cod"]) == ("cancelled", True)


async def test_what_shopify_did_not_sign_is_refused(system: Caller) -> None:
    answer = await told(system, "orders/create", order(), **{"x-shopify-hmac-sha256": signed(b"something else")})

    assert answer.status_code == 401
    assert await system.order("1001") == {}


async def test_other_topics_are_taken_and_mean_nothing(system: Caller) -> None:
    assert (await told(system, "products/update", {"id": 1})).status_code == 202


async def test_what_is_not_as_documented_is_named(system: Caller) -> None:
    answer = await told(system, "orders/create", {"name": "#1001"})

    assert answer.status_code == 422
    assert "created_at" in [one["field"] for one in answer.json()["fields"]]
