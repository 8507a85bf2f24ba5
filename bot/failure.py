"""What becomes of an event whose step failed three times: an apology, and a human with the error's id."""

import structlog
from msgspec.structs import replace

from bot import passage
from bot.saving import Moment, Outcome
from bot.shelf import Shelf
from bot.speech import Speaker
from bot.step import event_of
from data import contacts, inbox, libraries, messages
from data.attachments import attachments
from data.connection import Connection, is_refusal, savepoint
from data.contacts import Newcomer, Thread
from data.inbox import Entry
from flows.conversation import Conversation
from flows.effects import Say
from flows.policy import Policy
from flows.situation import Situation

log = structlog.get_logger("failure")

#: What a customer did, and waits for an answer to. Nobody apologises for a timer that the customer knows nothing of.
BY_CUSTOMER = ("message", "press", "opened", "edited")


def record(db: Connection, shelf: Shelf, entry: Entry, trace: str, at: Moment) -> tuple[int, Outcome | None]:
    """Count a failed try and return how many there were; the last one hands the conversation over, in one commit."""
    tries = inbox.fail(db, entry.id, trace)
    if tries < inbox.TRIES:
        return tries, None
    try:
        with savepoint(db):
            return tries, give_up(db, shelf, entry, at)
    except Exception as error:
        if is_refusal(error):
            raise
        # The customer cannot be told, since that fails as well: the person who sees the note will have to.
        log.exception("apology failed", action="apology_failed", inbox_id=entry.id)
        thread = contacts.thread_at(db, entry.channel, entry.address)
        if thread is not None:
            _keep(db, thread, entry, at.shop)
        return tries, None


def give_up(db: Connection, shelf: Shelf, entry: Entry, at: Moment) -> Outcome | None:
    """Hand the conversation over with a note, and say sorry; None where nobody is at the other end."""
    thread = contacts.thread_at(db, entry.channel, entry.address) or _welcome(db, shelf, entry, at.shop)
    if thread is None:
        return None
    handed = _keep(db, thread, entry, at.shop)
    said = None
    if entry.kind in BY_CUSTOMER:
        facts = Situation(at.shop, shelf.policy, thread.customer, thread.contact, products=shelf.products)
        speaker = Speaker(db, shelf, facts, handed, event_of(entry, None), entry.id, shows=False)
        said = speaker.say(Say("chat.failed", kind="desk"), None)
    return Outcome(handed.id, entry.channel, entry.address, said is not None, (), None, None, "failed_step")


def _welcome(db: Connection, shelf: Shelf, entry: Entry, now: int) -> Thread | None:
    """A newcomer whose first message failed is owed an apology as well."""
    if entry.kind not in BY_CUSTOMER:
        return None
    body = entry.body
    newcomer = Newcomer(
        entry.channel, entry.address, body.get("name", ""), body.get("language", ""), body.get("customer_key", "")
    )
    return contacts.welcome(db, newcomer, shelf.policy.shop.language, now)


def _keep(db: Connection, thread: Thread, entry: Entry, now: int) -> Conversation:
    """What came in stands in the thread with a note, and the conversation waits for a human."""
    talk = thread.conversation
    text = str(entry.body.get("text") or entry.body.get("data") or "")
    if entry.kind in BY_CUSTOMER and (text or entry.body.get("attachments")):
        contacts.seen(db, thread.contact, now)
        said = messages.NewMessage(
            talk.id,
            "customer",
            text,
            now,
            kind="press" if entry.kind == "press" else "",
            attachments=attachments(entry.body.get("attachments", ())),
            inbox_id=entry.id,
            key=entry.key,
        )
        messages.add(db, said)
    note = f"inbox {entry.id} ({entry.kind}): 处理时出错，已转人工 / this event failed and was set aside"
    if entry.kind == "agent" and text:
        note += f": {text[:500]}"
    messages.add(db, messages.NewMessage(talk.id, "note", note, now, kind="note"))
    return hand_over(db, thread, "failed_step", now)


def hand_over(db: Connection, thread: Thread, reason: str, now: int) -> Conversation:
    """Into the queue, unless a person has it or will have it already."""
    talk = thread.conversation
    if talk.owner != "bot":
        return talk
    handed = replace(talk, state="handoff.waiting", stack=(), owner="queue", handoff_reason=reason)
    contacts.save(db, talk, handed, now)
    policy = Policy.model_validate_json(libraries.policy(db) or "{}")
    passage.enter(db, policy, handed, reason, now, state=talk.state, is_urgent=False)
    return handed
