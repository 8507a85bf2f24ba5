"""The shop's registers as lists: what flows wrote down, joined with whom and what it is about."""

import sqlite3
from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from data.rows import load
from flows.case import WITH_PEOPLE

Row = dict[str, Any]


class Column(Struct, frozen=True):
    """A column: its name in the list, its titles, and what stands in it.

    `at` is milliseconds, `money` minor units, `code` a word of the program's own, such as a case's status, and
    `passage` why a conversation came to a person.
    """

    name: str
    zh: str
    en: str
    kind: Literal["text", "at", "money", "count", "code", "passage"] = "text"


class Register(Struct, frozen=True):
    """One register."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    #: Its lines since a time, oldest first.
    rows: Callable[[sqlite3.Connection, int], list[Row]]


_PROMISED_AT = ", ".join(f"'{one}'" for one in sorted(WITH_PEOPLE))
_AT = Column("at", "时间", "At", "at")
_CUSTOMER = Column("customer", "顾客", "Customer")
_ORDER = Column("order", "订单", "Order")
WHO = "coalesce(nullif(k.name, ''), nullif(c.name, ''), k.address, '') as customer"
_TALK = (
    " join conversations v on v.id = r.conversation_id join contacts k on k.id = v.contact_id"
    " join customers c on c.id = r.customer_id"
)


def _records(register: str) -> Callable[[sqlite3.Connection, int], list[Row]]:
    def rows(db: sqlite3.Connection, since: int) -> list[Row]:
        found = db.execute(
            f"select r.at, {WHO}, r.body, o.total, o.state from records r {_TALK}"
            " left join orders o on o.number = json_extract(r.body, '$.order')"
            " where r.register = ? and r.at >= ? order by r.id",
            (register, since),
        )
        return [
            {"at": at, "customer": who, "amount": total, "state": state, **load(body)}
            for at, who, body, total, state in found
        ]

    return rows


def _inquiries(db: sqlite3.Connection, since: int) -> list[Row]:
    """What was asked about, where no order of that customer came of it."""
    found = db.execute(
        f"select r.opened_at, r.updated_at, {WHO}, r.slots from cases r"
        " join contacts k on k.id = r.contact_id join customers c on c.id = r.customer_id"
        " where r.kind = 'inquiry' and r.updated_at >= ? and not exists (select 1 from orders o"
        " where o.customer_id = r.customer_id and o.placed_at >= r.opened_at) order by r.updated_at",
        (since,),
    )
    lines = []
    for opened_at, updated_at, who, slots in found:
        told = load(slots)
        lines.append(
            {"at": updated_at, "since": opened_at, "customer": who, "articles": "、".join(told.get("skus", ())),
             "asked": told.get("asked", "")}
        )  # fmt: skip
    return lines


def _returns(db: sqlite3.Connection, since: int) -> list[Row]:
    """Every return, exchange, refund and repair, and how far it is."""
    found = db.execute(
        f"select r.opened_at, {WHO}, r.order_number, r.kind, r.status, r.slots, o.total from cases r"
        " join contacts k on k.id = r.contact_id join customers c on c.id = r.customer_id"
        " left join orders o on o.number = r.order_number"
        " where r.kind in ('return', 'exchange', 'refund', 'repair') and r.opened_at >= ? order by r.id",
        (since,),
    )
    return [
        {"at": at, "customer": who, "order": order, "wanted": kind, "state": status, "amount": total,
         "reason": load(slots).get("reason", ""), "tracking_number": load(slots).get("tracking_number", "")}
        for at, who, order, kind, status, slots, total in found
    ]  # fmt: skip


def _reasons(db: sqlite3.Connection, since: int) -> list[Row]:
    """Why things come back, the commonest first."""
    found = db.execute(
        "select coalesce(json_extract(body, '$.reason'), ''), json_extract(body, '$.kind'), count(*) from records"
        " where register = 'returns' and at >= ? group by 1, 2 order by 3 desc, 1, 2",
        (since,),
    )
    return [{"reason": reason, "wanted": wanted, "count": count} for reason, wanted, count in found]


def _remarks(db: sqlite3.Connection, since: int) -> list[Row]:
    found = db.execute(
        "select at, order_number, flag, text, author from remarks where at >= ? order by id", (since,)
    )  # fmt: skip
    return [dict(zip(("at", "order", "flag", "text", "author"), row, strict=True)) for row in found]


def promises(db: sqlite3.Connection, since: int) -> list[Row]:
    """What customers were told that the shop will do, and has not done: matters of people, and discounts to set."""
    found = db.execute(
        f"select r.updated_at, {WHO}, r.order_number, r.kind || ' ' || r.status, coalesce(s.name, '') from cases r"
        " join contacts k on k.id = r.contact_id join customers c on c.id = r.customer_id"
        " left join conversations v on v.contact_id = k.id left join staff s on s.id = v.agent_id"
        f" where r.closed_at is null and r.status in ({_PROMISED_AT}) and r.updated_at >= :since"
        " union all"
        f" select r.at, {WHO}, o.number, 'discount ' || json_extract(r.body, '$.percent') || '%',"
        f" '' from records r {_TALK} join orders o on o.number = json_extract(r.body, '$.order')"
        " where r.register = 'haggle' and r.at >= :since and o.state = 'placed'"
        " order by 1",
        {"since": since},
    )
    return [dict(zip(("at", "customer", "order", "promised", "by"), row, strict=True)) for row in found]


def _service(db: sqlite3.Connection, since: int) -> list[Row]:
    """The stars that customers gave people for their service."""
    found = db.execute(
        f"select r.updated_at, {WHO}, coalesce(s.name, ''), r.slots from cases r"
        " join contacts k on k.id = r.contact_id join customers c on c.id = r.customer_id"
        " left join staff s on s.id = json_extract(r.slots, '$.agent_id')"
        " where r.kind = 'service' and r.status = 'rated' and r.updated_at >= ? order by r.id",
        (since,),
    )
    return [{"at": at, "customer": who, "by": by, **load(slots)} for at, who, by, slots in found]


def _handoffs(db: sqlite3.Connection, since: int) -> list[Row]:
    """Every passage to a human: why, how long until somebody wrote, with whom, and how it ended."""
    found = db.execute(
        f"select r.came_at, {WHO}, r.reason, (r.answered_at - r.came_at) / 1000, (r.ended_at - r.came_at) / 60000,"
        f" coalesce(s.name, ''), coalesce(r.outcome, '') from handoffs r {_TALK}"
        " left join staff s on s.id = r.agent_id where r.came_at >= ? order by r.id",
        (since,),
    )
    return [dict(zip(("at", "customer", "reason", "first", "whole", "by", "state"), row, strict=True)) for row in found]


_REASON, _STATE = Column("reason", "原因", "Reason", "code"), Column("state", "现状", "State", "code")
_WANTED, _FLAG = Column("wanted", "要办", "Wanted", "code"), Column("flag", "旗子", "Flag", "code")
_PROMISED = Column("promised", "答应了什么", "Promised", "code")
_AMOUNT = Column("amount", "金额", "Amount", "money")

REGISTERS: tuple[Register, ...] = (
    Register(
        "inquiries", "咨询未成交", "Inquiries without an order",
        (_AT, _CUSTOMER, Column("articles", "问过的商品", "Articles"), Column("asked", "最后问的", "Asked"),
         Column("since", "从", "Since", "at")),
        _inquiries,
    ),
    Register("unpaid", "未付款订单", "Orders not paid",
             (_AT, _CUSTOMER, _ORDER, _AMOUNT, _REASON, _STATE), _records("unpaid")),
    Register(
        "returns", "退换登记", "Returns and exchanges",
        (_AT, _CUSTOMER, _ORDER, _WANTED, _REASON, _STATE,
         Column("tracking_number", "退件单号", "Parcel"), _AMOUNT),
        _returns,
    ),
    Register("reasons", "退换原因", "Why things come back",
             (_REASON, _WANTED, Column("count", "次数", "Times", "count")), _reasons),
    Register("refunds", "退款", "Refunds", (_AT, _CUSTOMER, _ORDER, _AMOUNT, _REASON), _records("refunds")),
    Register("compensations", "补偿", "Compensations",
             (_AT, _CUSTOMER, _ORDER, Column("amount", "金额", "Amount", "money"), _REASON), _records("compensations")),
    Register("reviews", "评价", "Reviews",
             (_AT, _CUSTOMER, _ORDER, Column("stars", "几星", "Stars", "count"), Column("words", "原话", "Words")),
             _records("reviews")),
    Register("service", "服务评分", "Stars for the service",
             (_AT, _CUSTOMER, Column("stars", "几星", "Stars", "count"), Column("by", "谁接的", "Who had it"),
              Column("words", "原话", "Words")), _service),
    Register(
        "remarks", "订单备注", "Remarks on orders",
        (_AT, _ORDER, _FLAG, Column("text", "备注", "Remark"), Column("author", "谁", "Who")),
        _remarks,
    ),
    Register("promises", "答应了还没办的", "Promises due",
             (_AT, _CUSTOMER, _ORDER, _PROMISED, Column("by", "谁在办", "By")),
             promises),
    Register(
        "handoffs", "转人工", "Handed to a person",
        (_AT, _CUSTOMER, Column("reason", "为什么", "Why", "passage"),
         Column("first", "首次响应（秒）", "First reply (s)", "count"),
         Column("whole", "到结束（分）", "Until the end (min)", "count"), Column("by", "谁接的", "Who had it"), _STATE),
        _handoffs,
    ),
)  # fmt: skip
