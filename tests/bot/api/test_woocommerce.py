"""WooCommerce's webhooks as it sends them become the same events."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.bot.api.caller import DAY, HOUR, Caller, ago, caller, signed
from tests.bot.stage import Shop


def gmt(span: timedelta) -> str:
    """As WooCommerce writes UTC: without saying so."""
    return datetime.fromisoformat(ago(span)).strftime("%Y-%m-%dT%H:%M:%S")


def order(**more: Any) -> dict[str, Any]:
    """An order as WooCommerce writes it."""
    address = {"first_name": "Ann", "last_name": "Lee", "address_1": "1 Hill Road", "address_2": "", "state": "",
               "city": "Springfield", "postcode": "00001", "country": "XX", "phone": "555-0100"}  # fmt: skip
    return {
        "id": 727, "number": "727", "status": "pending", "currency": "CNY", "total": "107.80",
        "shipping_total": "8.00", "payment_method": "bacs", "customer_id": 12, "date_created_gmt": gmt(3 * DAY),
        "date_modified_gmt": gmt(HOUR), "date_paid_gmt": None, "date_completed_gmt": None,
        "billing": {**address, "email": "ann@shop.example"}, "shipping": address,
        "line_items": [{"id": 315, "name": "Cup", "product_id": 93, "quantity": 2, "sku": "CUP-01",
                        "price": 49.899999999999999, "total": "99.80"}], **more,
    }  # fmt: skip


@pytest.fixture
async def system(shop: Shop) -> Caller:
    return caller(shop)


async def told(system: Caller, topic: str, what: dict[str, Any], number: str = "d1", **headers: str) -> httpx.Response:
    body = json.dumps(what).encode()
    named = {"x-wc-webhook-topic": topic, "x-wc-webhook-signature": signed(body), "x-wc-webhook-delivery-id": number,
             "content-type": "application/json"}  # fmt: skip
    return await system.post("/api/v1/woocommerce", body, **{**named, **headers})


async def test_an_order_goes_its_way(system: Caller) -> None:
    assert (await told(system, "order.created", order(), "d1")).status_code == 202
    kept = await system.order("727")
    assert (kept["state"], kept["total"], kept["lines"][0]["price"]) == ("placed", 10780, 4990)
    assert (kept["recipient"], kept["address"]) == ("Ann Lee", "1 Hill Road, Springfield, 00001, XX")

    paid = {"status": "processing", "date_paid_gmt": gmt(2 * DAY)}
    await told(system, "order.updated", order(**paid), "d2")
    assert (await system.order("727"))["state"] == "paid"
    await told(system, "order.updated", order(**paid | {"status": "completed", "date_completed_gmt": gmt(DAY)}), "d3")
    assert (await system.order("727"))["state"] == "shipped"
    await told(system, "order.updated", order(**paid | {"status": "refunded"}), "d4")
    assert (await system.order("727"))["state"] == "refunded"


async def test_cash_on_delivery_is_not_paid_yet(system: Caller) -> None:
    await told(system, "order.created", order(payment_method="cod", status="processing", date_paid_gmt=gmt(HOUR)))

    kept = await system.order("727")
    assert (kept["state"], kept["is_cod"]) == ("placed", True)


async def test_a_cancelled_order_of_a_guest_belongs_to_nobody(system: Caller) -> None:
    await told(system, "order.updated", order(status="cancelled", customer_id=0))

    kept = await system.order("727")
    assert (kept["state"], kept["customer_id"]) == ("cancelled", None)


async def test_a_new_webhook_is_tried_with_a_form(system: Caller) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert (await system.post("/api/v1/woocommerce", b"webhook_id=7", **form)).status_code == 202


async def test_what_woocommerce_did_not_sign_is_refused(system: Caller) -> None:
    answer = await told(system, "order.created", order(), **{"x-wc-webhook-signature": "AAAA"})

    assert answer.status_code == 401
    assert await system.order("727") == {}


async def test_a_deleted_order_is_left_alone(system: Caller) -> None:
    await told(system, "order.created", order(), "d1")

    assert (await told(system, "order.deleted", {"id": 727}, "d2")).status_code == 202
    assert (await system.order("727"))["state"] == "placed"
