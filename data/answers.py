"""What the bot said to whom, in order: for measuring how often somebody heard the same."""

import sqlite3
from collections.abc import Iterator

from data.rows import load
from replies.repeats import Said


def said(db: sqlite3.Connection) -> Iterator[Said]:
    """Every message that was made from a reply and not taken back, oldest first."""
    rows = db.execute(
        "select k.customer_id, coalesce(m.intent, ''), m.reply, m.wording, m.text, m.language, m.manners"
        " from messages m join conversations v on v.id = m.conversation_id join contacts k on k.id = v.contact_id"
        " where m.author in ('bot', 'agent') and m.reply is not null and m.wording is not null"
        " and not exists (select 1 from outbox o where o.message_id = m.id and o.status = 'cancelled')"
        " order by m.id"
    )
    for customer_id, question, reply, wording, text, language, manners in rows:
        around = tuple((each, one) for each, one in load(manners))
        yield Said(customer_id, question, reply, wording, text, language, around)
