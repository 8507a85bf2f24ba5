"""What wordings may name: plain copies of the facts. No key is a method of `dict`."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flows.case import Case
from flows.hours import DAY, HOUR, MINUTE, daypart
from flows.policy import Policy
from flows.situation import Order, Product, Situation


def said_in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, or in the first there is."""
    return texts.get(language[:2]) or next(iter(texts.values()), "")


def base(situation: Situation, language: str) -> dict[str, Any]:
    """What every wording may name."""
    customer = situation.customer
    return {
        **house(situation.policy, language),
        "customer": {"name": customer.name, "level": customer.level},
        "now": {"daypart": daypart(situation.now, situation.policy), "at": situation.now},
    }


def house(policy: Policy, language: str) -> dict[str, Any]:
    """What is the same for all customers of a language while the policy stands."""
    return _house(_Rules(policy), language[:2])


class _Rules:
    """A policy, known again by being the very same: hashing all its rules would cost more than what is kept."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rules) and other.policy is self.policy


@lru_cache(maxsize=16)
def _house(rules: _Rules, language: str) -> dict[str, Any]:
    policy = rules.policy
    return {
        "shop": {
            "name": said_in(policy.shop.name, language),
            "phone": policy.shop.phone,
            "url": policy.shop.url,
            "hours_start": f"{policy.hours.start:%H:%M}",
            "hours_end": f"{policy.hours.end:%H:%M}",
            "return_address": said_in(policy.shop.return_address, language),
        },
        "policy": policy_slots(policy, language),
    }


def policy_slots(policy: Policy, language: str) -> dict[str, Any]:
    """The rules that wordings may quote; amounts are minor units."""
    return {
        "ship_hours": policy.shipping.within_hours,
        "ship_latest_hours": policy.shipping.at_latest_hours,
        "usual_days": policy.shipping.usual_days,
        "carrier": said_in(policy.shipping.carrier, language),
        "freight": policy.shipping.fee,
        "free_from": policy.shipping.free_from,
        "cod_fee": policy.shipping.cod_fee,
        "cutoff": f"{policy.nudges.cutoff:%H:%M}",
        "close_hours": policy.nudges.closes_after_hours,
        "return_days": policy.after_sales.window_days,
        "refund_days": policy.after_sales.refund_days,
        "form_reason": said_in(policy.after_sales.form_reason, language),
        "asks_wishes": policy.shipping.asks_wishes,
        "check_hours": policy.after_sales.check_hours,
        "tracking_days": policy.after_sales.remind_tracking_days,
        "review_url": policy.review.url,
        "haggle_percent": policy.inquiry.haggle_percent,
        "large_amount": policy.after_sales.large_amount,
    }


def order_slots(order: Order, policy: Policy, language: str) -> dict[str, Any]:
    """An order as its owner may hear of it; name, phone and address are masked where only digits proved it."""
    whole = order.proof != "digits"
    times = " × "
    separator = "、" if language.startswith("zh") else ", "
    paid = order.paid_at or order.placed_at
    last = order.trail[-1] if order.trail else None
    return {
        "number": order.number,
        "state": order.state,
        "lines_text": separator.join(f"{line.title}{times}{line.quantity}" for line in order.lines),
        "total": order.total,
        "goods": order.goods,
        "freight": order.freight,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "trail_text": last.text if last else "",
        "trail_at": last.at if last else None,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "closes_at": order.placed_at + policy.nudges.closes_after_hours * HOUR,
        "ships_by": paid + policy.shipping.at_latest_hours * HOUR,
        "arrives_by": (order.shipped_at or paid + policy.shipping.within_hours * HOUR)
        + policy.shipping.usual_days * DAY,
        "recipient": order.recipient if whole else mask_name(order.recipient),
        "phone": order.phone if whole else mask_phone(order.phone),
        "address": order.address if whole else mask_address(order.address),
        "is_cod": order.is_cod,
    }


def trail_slots(order: Order) -> list[dict[str, Any]]:
    """The parcel's way, oldest first."""
    return [{"text": point.text, "at": point.at} for point in order.trail]


def mask_name(name: str) -> str:
    """The first letter and stars."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1)) if name else ""


def mask_phone(phone: str) -> str:
    """The last four digits and stars."""
    digits = "".join(filter(str.isdigit, phone))
    return "***" + digits[-4:] if digits else ""


def mask_address(address: str) -> str:
    """The beginning, by which the owner knows it and a stranger does not find it."""
    return address[: min(6, len(address) // 3)] + "***" if address else ""


def span_text(span: int, language: str) -> str:
    """Milliseconds as people say them, to the minute: 1 小时 20 分钟, 1 h 20 min."""
    hours, minutes = divmod(max(1, span // MINUTE), 60)
    words = ("小时", "分钟") if language.startswith("zh") else ("h", "min")
    parts = [f"{count} {word}" for count, word in zip((hours, minutes), words, strict=True) if count]
    return " ".join(parts)


def product_slots(product: Product, language: str) -> dict[str, Any]:
    """An article as a customer hears of it."""
    separator = "；" if language.startswith("zh") else "; "
    colon = "：" if language.startswith("zh") else ": "
    attributes = product.attributes.get(language[:2]) or next(iter(product.attributes.values()), {})
    return {
        "sku": product.sku,
        "title": said_in(product.title, language),
        "price": product.price,
        "stock": product.stock,
        "summary": said_in(product.summary, language),
        "attributes_text": separator.join(f"{name}{colon}{value}" for name, value in attributes.items()),
        "restock_at": product.restock_at,
        "url": product.url,
    }


def case_slots(case: Case) -> dict[str, Any]:
    """A case as a customer hears of it."""
    return {
        "kind": case.kind,
        "status": case.status,
        "reason": case.slots.get("reason", ""),
        "order_number": case.order_number,
        "tracking_number": case.slots.get("tracking_number", ""),
    }
