"""What a customer gets when a step failed three times: an apology, and a human with the error's id."""

import sqlite3

from bot.shelf import Shelf
from bot.speech import Speaker
from bot.step import Moment, Outcome, event_of
from data import contacts, messages
from data.inbox import Entry
from dataclasses import replace
from flows.effects import Say
from flows.situation import Situation


def give_up(db: sqlite3.Connection, shelf: Shelf, entry: Entry, at: Moment) -> Outcome | None:
    """Hand the conversation over with a note; None where nobody is at the other end yet."""
    thread = contacts.thread_at(db, entry.channel, entry.address)
    if thread is None:
        return None
    talk = thread.conversation
    handed = replace(talk, state="handoff.waiting", stack=(), owner="queue", handoff_reason="failed_step")
    if talk.owner == "agent":
        handed = talk
    contacts.save(db, talk, handed, at.shop)
    note = f"inbox {entry.id}: 处理这条消息时出错，已转人工 / this event failed and was set aside"
    messages.add(db, messages.NewMessage(talk.id, "note", note, at.shop, kind="note"))
    facts = Situation(at.shop, shelf.policy, thread.customer, thread.contact, products=shelf.products)
    speaker = Speaker(db, shelf, facts, handed, event_of(entry, None), entry.id, shows=False)
    said = speaker.say(Say("chat.failed", kind="desk"), None)
    return Outcome(talk.id, entry.channel, entry.address, said is not None, (), None, None, "failed_step")
