"""Every place where something of a customer is kept: one table that exports, counts and erasures read alike.

A new table with something of a customer's in it gets its line here, else neither an export nor an erasure knows of it.
"""

import sqlite3

from msgspec import Struct

#: Whose things they are, as parts of a `where`; `:customer` is the customer's id.
_CONTACTS = "(select id from contacts where customer_id = :customer)"
_TALKS = f"(select id from conversations where contact_id in {_CONTACTS})"
_ENDS = "(select channel, address from contacts where customer_id = :customer)"
#: Orders that the shop says are theirs, and those of nobody that they have proven.
_ORDERS = (
    "(select number from orders where customer_id = :customer or (customer_id is null and number in"
    f" (select order_number from order_proofs where contact_id in {_CONTACTS})))"
)
_MESSAGES = f"conversation_id in {_TALKS}"
#: Texts that only they wrote, as they stand and as they came in.
_OWN_TEXTS = (
    f"text in (select text from messages where author = 'customer' and {_MESSAGES}"
    f" union select json_extract(body, '$.text') from inbox where (channel, address) in {_ENDS})"
    " and text not in (select text from messages where author = 'customer'"
    f" and conversation_id not in {_TALKS} and text = ignored_misses.text)"
)
#: A raw update names its chat and its writer by number; an address may have a topic or a business behind the number.
_UPDATES = (
    "body <> '{}' and exists (select 1 from json_tree(iif(json_valid(body), body, '{}')) part join contacts k"
    " on k.customer_id = :customer and k.channel = updates.channel where part.key = 'id'"
    " and (part.path like '%.chat' or part.path like '%.from')"
    " and (k.address = cast(part.value as text) or k.address like cast(part.value as text) || '/%'))"
)

_EMPTIED_INBOX = (
    "set body = '{}', error = null, status = 'done', done_at = coalesce(done_at, :now),"
    " key = case when source = channel then 'erased-' || id else key end,"
    " address = case when address = '' then '' else 'erased' end"
)
EMPTIED_MESSAGE = "set text = '', marks = '[]', buttons = '[]', cards = '[]', attachments = '[]', key = null"
EMPTIED_ORDER = (
    "set phone_tail = '', body = json_set(body, '$.recipient', '', '$.phone', '', '$.address', '',"
    " '$.tracking_number', '', '$.trail', json('[]'))"
)
_CANCELLED = (
    "set status = case when status in ('sent', 'cancelled', 'replaced') then status else 'cancelled' end,"
    " reason = case when status in ('sent', 'replaced') then null else 'erased' end, ref = null, leased_until = null"
)
#: Words of the program's own that registers count by. A customer's never are: these have no digit and no blank.
_CODES = "key in ('kind', 'reason', 'state', 'wanted') and value not glob '*[^a-z_]*'"


def impersonal(column: str) -> str:
    """What stays of the JSON in a register or a case: amounts, the number of the order and words of the program."""
    return (
        "(select json_group_object(key, case type when 'true' then json('true') when 'false' then json('false')"
        f" else value end) from json_each({column}) where type in ('integer', 'real', 'true', 'false')"
        f" or (type = 'text' and (key = 'order' or ({_CODES}))))"
    )


class Place(Struct, frozen=True):
    """A table, and which of its rows are a customer's."""

    table: str
    where: str
    #: What an erasure does: `delete`, a `set …` that takes the person out of the rows, or nothing. `:now` is shop time.
    erased: str = ""
    #: What an export shows of a row.
    columns: str = "*"

    @property
    def erasure(self) -> str:
        """The statement that erases, empty where nothing is to be."""
        if not self.erased:
            return ""
        begins = f"delete from {self.table}" if self.erased == "delete" else f"update {self.table} {self.erased}"
        return f"{begins} where {self.where}"


#: In the order of an erasure: what finds its rows by the contents of another table comes before that one.
PLACES = (
    Place("ignored_misses", _OWN_TEXTS, "delete"),
    Place("updates", _UPDATES, "set body = '{}', error = null, status = 'done'"),
    Place(
        "inbox",
        f"(channel, address) in {_ENDS} or (address = '' and json_extract(body, '$.order_number') in {_ORDERS})",
        _EMPTIED_INBOX,
    ),
    Place("uploads", f"key in (select 'file ' || id from files where (channel, address) in {_ENDS})", "delete"),
    Place("files", f"(channel, address) in {_ENDS}", "delete", "id, channel, address, name, mime, size, at"),
    Place("visitors", f"('web', address) in {_ENDS} or customer_key ="
          " (select key from customers where id = :customer)", "delete", "address, customer_key, language, created_at"),
    Place("remarks", f"order_number in {_ORDERS}", "set text = ''"),
    Place("orders", f"number in {_ORDERS}", EMPTIED_ORDER),
    Place("order_proofs", f"contact_id in {_CONTACTS}", "delete"),
    Place("proof_tries", f"contact_id in {_CONTACTS}", "delete"),
    Place("claimed_links", f"contact_id in {_CONTACTS}", "delete", "order_number, contact_id, at"),
    Place("outbox", f"contact_id in {_CONTACTS}", _CANCELLED),
    Place("messages", _MESSAGES, EMPTIED_MESSAGE),
    Place("desk_topics", _MESSAGES, "delete"),
    Place("desk_threads", _MESSAGES, "delete"),
    Place("timers", _MESSAGES, "set payload = '{}', status = iif(status = 'waiting', 'stopped', status)"),
    Place("not_sent", _MESSAGES),
    Place("cases", "customer_id = :customer",
          f"set slots = {impersonal('slots')}, status = iif(closed_at is null, 'closed', status),"
          " closed_at = coalesce(closed_at, :now)"),
    Place("records", "customer_id = :customer", f"set body = {impersonal('body')}"),
    Place("handoffs", "customer_id = :customer",
          "set ended_at = coalesce(ended_at, :now), outcome = coalesce(outcome, 'gave_up'), offered_to = null"),
    Place("bags", "customer_id = :customer", "delete"),
    Place("asked", "customer_id = :customer", "delete"),
    Place(
        "conversations",
        f"contact_id in {_CONTACTS}",
        "set state = 'idle', case_id = null, stack = '[]', owner = 'bot', agent_id = null, handoff_reason = null,"
        " is_urgent = 0, misses = 0, order_number = null, sku = null",
    ),
    Place(
        "contacts",
        "customer_id = :customer",
        "set address = 'erased-' || id, name = '', language = '', unreachable_at = coalesce(unreachable_at, :now),"
        " unreachable_why = 'erased'",
    ),
    Place(
        "customers",
        "id = :customer",
        "set key = null, name = '', language = '', level = '', birthday = '', phone = '', tags = '[]',"
        " takes_nudges = 0, erased_at = :now",
    ),
)  # fmt: skip


class Person(Struct, frozen=True):
    """A customer as a command names them."""

    id: int
    #: The shop's own id, empty where the shop vouched for nobody.
    key: str
    #: (channel, address) of each contact.
    ends: tuple[tuple[str, str], ...]
    #: When they were first heard of, shop time.
    since: int = 0

    @property
    def handle(self) -> str:
        """A word that finds exactly this one again."""
        return self.key or (":".join(self.ends[0]) if self.ends else f"#{self.id}")


def find(db: sqlite3.Connection, wanted: str) -> list[Person]:
    """Whom the shop's own key, a `channel:address`, an order number or `#` and our id means: perhaps several."""
    channel, _, address = wanted.partition(":")
    rows = db.execute(
        "select id from customers where erased_at is null and (key = :wanted or '#' || id = :wanted"
        " or id in (select customer_id from contacts where channel = :channel and address = :address)"
        " or id = (select customer_id from orders where number = :wanted)"
        " or id in (select k.customer_id from contacts k join order_proofs p on p.contact_id = k.id"
        " where p.order_number = :wanted)) order by id",
        {"wanted": wanted, "channel": channel, "address": address},
    ).fetchall()
    return [person(db, row[0]) for row in rows]


def person(db: sqlite3.Connection, customer_id: int) -> Person:
    """The customer of an id."""
    own = db.execute("select coalesce(key, ''), created_at from customers where id = ?", (customer_id,)).fetchone()
    ends = db.execute("select channel, address from contacts where customer_id = ? order by id", (customer_id,))
    return Person(customer_id, own[0], tuple((row[0], row[1]) for row in ends), own[1])


def counts(db: sqlite3.Connection, customer_id: int) -> dict[str, int]:
    """How many rows each place has of a customer; places without any are left out."""
    found = {}
    for place in PLACES:
        sql = f"select count(*) from {place.table} where {place.where}"
        found[place.table] = int(db.execute(sql, {"customer": customer_id}).fetchone()[0])
    return {table: count for table, count in found.items() if count}


def elsewhere(db: sqlite3.Connection, customer_id: int) -> list[str]:
    """Orders that they proved and that the shop keeps under another customer: those are that one's."""
    rows = db.execute(
        f"select distinct p.order_number from order_proofs p join orders o on o.number = p.order_number"
        f" where p.contact_id in {_CONTACTS} and o.customer_id <> :customer order by 1",
        {"customer": customer_id},
    )
    return [row[0] for row in rows]


def texts(db: sqlite3.Connection, customer_id: int) -> frozenset[str]:
    """What they wrote, each text once."""
    rows = db.execute(
        f"select distinct trim(text) from messages where author = 'customer' and text <> '' and {_MESSAGES}",
        {"customer": customer_id},
    )
    return frozenset(row[0] for row in rows)
