"""The side panel: who this is, what is open, what is still to come, and what was not sent."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.console.plans import come
from bot.console.words import Words
from bot.terms import CASES, KINDS, ORDERS, PROOFS, REASONS, REPLIES, SLOTS, STATUSES, term, value_in_words, why_not
from data import cases, contacts, handoffs, messages, orders, registers, timers
from data.connection import Connection
from data.contacts import Thread
from data.messages import Line
from data.registers import Refused, RemarkLine
from data.timers import Timer
from flows.case import WITH_PEOPLE, Case
from flows.policy import Policy
from flows.situation import Order, Passage
from replies.filters import Frame, date, date_and_time, money

#: Orders that are shown; the others are counted.
ORDERS_SHOWN = 6
#: Cases in these states are the talk itself, and nothing that somebody must see to.
TALK = frozenset({"talking"})
#: Characters of a text that stands in the panel.
SHORT = 120


@dataclass(frozen=True, slots=True)
class Known:
    """All that the panel is made of."""

    thread: Thread
    orders: tuple[Order, ...]
    remarks: Mapping[str, tuple[RemarkLine, ...]]
    cases: tuple[Case, ...]
    timers: tuple[Timer, ...]
    unsent: tuple[Line, ...]
    refused: tuple[Refused, ...]
    #: The passage to a human that is not over yet.
    passage: Passage | None = None


def read(db: Connection, conversation_id: int, now: int) -> Known | None:
    """What is known of the customer of a conversation. Only orders that are proven to be theirs."""
    thread = contacts.thread_of(db, conversation_id)
    if thread is None:
        return None
    mine = orders.seen_by(db, thread.contact.id, thread.customer.id, thread.customer.is_known)
    return Known(
        thread,
        mine,
        {one.number: tuple(registers.remarks(db, one.number)) for one in mine[:ORDERS_SHOWN]},
        tuple(one for one in cases.of_customer(db, thread.customer.id, now) if one.is_open),
        tuple(timers.to_come(db, conversation_id)),
        tuple(messages.unsent(db, conversation_id)),
        tuple(registers.refused(db, conversation_id, limit=8)),
        handoffs.under_way(db, conversation_id),
    )


def shown(known: Known, words: Words, policy: Policy, now: int) -> list[dict[str, Any]]:
    """The panel's parts from top to bottom. An item is a title, a badge, and lines of plain text."""
    return Panel(known, words, policy, now).parts()


def item(title: str, *lines: str, badge: str = "", tone: str = "") -> dict[str, Any]:
    """One thing in a part."""
    return {"title": title, "badge": badge, "tone": tone, "lines": [line for line in lines if line]}


class Panel:
    """Puts what is known into words. Made for one answer and thrown away."""

    def __init__(self, known: Known, words: Words, policy: Policy, now: int) -> None:
        """`now` is shop time."""
        self.known, self.words, self.language = known, words, words.language
        self.frame = Frame(words.language, ZoneInfo(policy.shop.time_zone), policy.shop.currency_sign, now)

    def parts(self) -> list[dict[str, Any]]:
        """All of them; an empty one says what it would hold."""
        known = self.known
        return [
            {"key": "customer", "title": self.words["part.customer"], "facts": self.facts(), "items": [], "none": ""},
            self._part("come", come(known.unsent, known.timers, known.cases, self.words, self.frame)),
            self._part("cases", [self.case(one) for one in known.cases if one.status not in TALK]),
            self._part("orders", self.orders()),
            self._part("refused", [self.refusal(one) for one in known.refused]),
        ]

    def _part(self, key: str, items: list[dict[str, Any]]) -> dict[str, Any]:
        words = self.words
        return {"key": key, "title": words[f"part.{key}"], "facts": [], "items": items, "none": words[f"none.{key}"]}

    def facts(self) -> list[dict[str, str]]:
        """The customer, as name and value."""
        words, customer = self.words, self.known.thread.customer
        contact, talk = self.known.thread.contact, self.known.thread.conversation
        found = {
            "why": self.why(),
            "level": customer.level,
            "known": words["known.yes" if customer.is_known else "known.no"],
            "channel": words.get(f"channel.{contact.channel}", contact.channel),
            "language": words.get(f"language.{talk.language}", talk.language),
            "tags": "、".join(customer.tags) if self.language == "zh" else ", ".join(customer.tags),
            "since": date(self.frame, customer.first_seen_at),
            "talk": talk.order_number or "",
            "nudges": "" if customer.takes_nudges else words["nudges.off"],
            "unreachable": "" if contact.is_reachable else words["unreachable"],
        }
        return [{"name": words[key], "value": value} for key, value in found.items() if value]

    def why(self) -> str:
        """Why it is with people, and since when."""
        came = self.known.passage
        if came is None:
            return ""
        return f"{term(REASONS, came.reason, self.language)} · {date_and_time(self.frame, came.came_at)}"

    def case(self, case: Case) -> dict[str, Any]:
        """An open matter with what was collected about it."""
        slots = [self._slot(name, value) for name, value in case.slots.items() if name in SLOTS and value]
        title = " · ".join(filter(None, (term(CASES, case.kind, self.language), case.order_number)))
        is_owed = case.status in WITH_PEOPLE
        tone = "warn" if is_owed else ""
        if case.kind == "privacy":
            slots += self._commands()
        shown = item(title, *slots, badge=term(STATUSES, case.status, self.language), tone=tone)
        return {**shown, "settle": case.id} if is_owed else shown

    def _commands(self) -> list[str]:
        """What is run for a customer who asks after their data, once it is certain who asks."""
        contact = self.known.thread.contact
        end = shlex.quote(f"{contact.channel}:{contact.address}")
        return [self.words["privacy.do"], f"xiaoer export {end} --out customer.zip", f"xiaoer erase {end}"]

    def _slot(self, name: str, value: object) -> str:
        label, colon = term(SLOTS, name, self.language), "：" if self.language == "zh" else ": "
        if name.endswith("_at") and isinstance(value, int):
            return f"{label}{colon}{date_and_time(self.frame, value)}"
        return f"{label}{colon}{value_in_words(name, value, self.language)[:SHORT]}"

    def orders(self) -> list[dict[str, Any]]:
        """Orders proven to be theirs, with the remarks on them."""
        known = self.known
        items = [self.order(one) for one in known.orders[:ORDERS_SHOWN]]
        left = len(known.orders) - len(items)
        return items + ([item(self.words.say("more", n=left))] if left > 0 else [])

    def order(self, order: Order) -> dict[str, Any]:
        """One order."""
        goods = [f"{line.title} ×{line.quantity}" for line in order.lines]
        parcel = f"{order.carrier} {order.tracking_number}".strip() if order.tracking_number else ""
        money_and_day = f"{money(self.frame, order.total)} · {date_and_time(self.frame, order.placed_at)}"
        remarks = [f"⚑ {one.text[:SHORT]}" for one in self.known.remarks.get(order.number, ())]
        proof = term(PROOFS, order.proof, self.language)
        state = term(ORDERS, order.state, self.language)
        return item(order.number, *goods, money_and_day, parcel, *remarks, proof, badge=state)

    def refusal(self, refused: Refused) -> dict[str, Any]:
        """Something that was not sent, and why."""
        what = term(REPLIES, refused.reply, self.language) if refused.reply in REPLIES else ""
        title = what or term(KINDS, refused.kind, self.language)
        return item(title, why_not(refused.reason, self.language), badge=date_and_time(self.frame, refused.at))
