"""A customer whose every field bears a mark, and where in a folder's bytes a mark stands."""

import base64
import secrets
import sqlite3
from pathlib import Path

from data import (
    bags,
    cases,
    files,
    inbox,
    messages,
    misses,
    orders,
    outbox,
    registers,
    search,
    timers,
    updates,
    uploads,
    visitors,
)
from data.files import StoredFile
from data.inbox import TRIES, Incoming, Post, post_of
from data.messages import NewMessage
from data.outbox import Card, NewOutgoing, ShownButton
from data.timers import NewTimer
from data.visitors import VisitorRow
from flows.case import Case
from flows.events import Attachment
from flows.situation import Order, OrderLine, TrackingPoint
from replies.rotation import Bag
from tests.bot.stage import Shop

#: Characters that no library and no sample shop has: of a Chinese text the search keeps pairs.
_RARE = [chr(code) for code in range(0x3400, 0x4DB6)]
ORDER = "M-1"


class Mark:
    """A Latin word and a Chinese one that stand nowhere else."""

    def __init__(self) -> None:
        self.word = secrets.token_hex(16)
        self.zh = "".join(secrets.choice(_RARE) for _ in range(12))

    @property
    def text(self) -> str:
        return f"{self.word} {self.zh}"

    @property
    def address(self) -> str:
        return f"a{self.word}"

    def found_in(self, folder: Path) -> list[str]:
        """The files whose bytes hold it, or a part of it, in any of the ways in which text is written."""
        wanted = [*self._latin(), *(self.zh[at : at + 2].encode() for at in range(len(self.zh) - 1))]
        some = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        return [file.name for file in some if _holds(file.read_bytes().lower(), wanted)]

    def _latin(self) -> list[bytes]:
        # Half of it: pages and records may cut it in two.
        halves = (self.word[:16], self.word[16:])
        plain = [half.encode(code) for half in halves for code in ("utf-8", "utf-16-le", "utf-16-be")]
        coded = [base64.b64encode(b" " * shift + self.word.encode())[4:-4].lower() for shift in range(3)]
        return plain + coded


def _holds(content: bytes, wanted: list[bytes]) -> bool:
    return any(one in content for one in wanted)


async def write_all(shop: Shop, mark: Mark) -> None:
    """The customer does all that one can do, and everything is kept of it that may be."""
    photo = Attachment("photo", f"p{mark.word}", mark.word, "image/png", 3)
    come = Incoming("wire", mark.address, f"k1{mark.word}", text=f"什么时候发货 {mark.text}", name=mark.text)
    await shop.app.engine.receive(come)
    caption = Incoming("wire", mark.address, f"k2{mark.word}", text=mark.text, attachments=(photo,))
    await shop.app.engine.receive(caption)
    await shop.app.engine.receive(Incoming("wire", mark.address, f"k3{mark.word}", "press", data=f"x:{mark.word}"))
    await shop.app.quiet()
    edited = Incoming("wire", mark.address, f"k4{mark.word}", "edited", text=f"改 {mark.text}", edits=f"k2{mark.word}")
    await shop.app.engine.receive(edited)
    await shop.app.quiet()
    await shop.write(lambda db: _keep(db, mark, shop.clock.now))
    await shop.write(lambda db: _plan(db, mark, shop.clock.now))
    while await shop.write(search.catch_up):
        pass


def _talk(db: sqlite3.Connection, mark: Mark) -> tuple[int, int, int]:
    """Ids of customer, contact and conversation."""
    row = db.execute(
        "select k.customer_id, k.id, v.id from contacts k join conversations v on v.contact_id = k.id"
        " where k.address = ?", (mark.address,)
    ).fetchone()  # fmt: skip
    return (row[0], row[1], row[2])


def _keep(db: sqlite3.Connection, mark: Mark, now: int) -> None:
    """What came in and what belongs to the customer."""
    customer, contact, _ = _talk(db, mark)
    db.execute(
        "update customers set key = ?, phone = ?, birthday = ?, level = ?, tags = json_array(?) where id = ?",
        (*[mark.word] * 5, customer),
    )
    db.execute("update contacts set name = ?, unreachable_why = ? where id = ?", (mark.text, mark.word, contact))
    failed = inbox.put(db, post_of(Incoming("wire", mark.address, f"k5{mark.word}", text=mark.text)), now)
    assert failed is not None
    for _ in range(TRIES):
        inbox.fail(db, failed.id, f"Traceback: ValueError({mark.text!r})")
    inbox.put(db, Post("orders", "o1", "", "", "order", {"order_number": ORDER, "values": {"address": mark.text}}), now)
    chat = {"id": mark.address, "type": "private", "first_name": mark.text}
    updates.keep(db, "wire", [{"update_id": 1, "message": {"chat": chat, "text": mark.text}}], now)
    updates.set_aside(db, 1, f"cannot be read: {mark.text}")
    files.put(db, StoredFile(f"p{mark.word}", "wire", mark.address, mark.word, "image/png", mark.text.encode()), now)
    uploads.put(db, "wire", f"file p{mark.word}", mark.word, now)
    visitors.add(db, mark.word, VisitorRow(mark.address, mark.word, "zh"), now)
    misses.ignore(db, "abc", [(mark.text, mark.text)], now)
    line = OrderLine("S-1", "壶", 1, 100)
    trail = (TrackingPoint(now, mark.text),)
    order = Order(ORDER, "paid", customer, (line,), 100, 0, 100, now, recipient=mark.text, phone=mark.word,
                  address=mark.text, tracking_number=mark.word, trail=trail)  # fmt: skip
    orders.save(db, order, now)
    orders.tie(db, contact, ORDER, "digits", now)
    orders.try_proof(db, contact, mark.word, now)
    orders.claim_link(db, contact, ORDER, mark.word, now)


def _plan(db: sqlite3.Connection, mark: Mark, now: int) -> None:
    """What the shop wrote and means to do."""
    customer, contact, talk = _talk(db, mark)
    registers.remark(db, ORDER, "red", mark.text, "阿宁", now)
    registers.record(db, "haggle", talk, customer, {"who": mark.text}, now)
    case = Case(-1, "return", customer, contact, ORDER, "open", {"reason": mark.text, "words": mark.text}, now, now)
    case_id = cases.save(db, case)
    timers.put(db, NewTimer(talk, "wait", now + 10**9, case_id, payload={"who": mark.text}), now)
    bags.save(db, customer, "x", Bag((mark.word,)))
    bags.ask(db, customer, mark.word, 0, now)
    card = Card("S-1", mark.text, "1.00")
    said = NewMessage(talk, "bot", mark.text, now, buttons=(ShownButton(mark.text),), cards=(card,), reply="x")
    message = messages.add(db, said)
    held = outbox.add(db, NewOutgoing(message, talk, contact, "notice", now, case_id, status="held"))
    outbox.hold(db, held, mark.text)
    db.execute(
        "update conversations set handoff_reason = ?, sku = ?, order_number = ? where id = ?", (*[mark.word] * 3, talk)
    )
