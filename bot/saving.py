"""A reaction, carried out in the step's transaction: what is to be said, timed, opened, handed over and kept."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from bot import passage
from bot.evidence import EVIDENCE, page, safe_name
from bot.shelf import Shelf
from bot.speech import Speaker
from bot.terms import NOTES, Language, term
from data import bags, cases, contacts, files, handoffs, messages, orders, outbox, registers, timers
from data.connection import Connection
from data.contacts import Thread
from data.evidence import gather
from data.files import StoredFile
from data.outbox import Outgoing
from flows import effects as fx
from flows.conversation import Conversation
from flows.events import Attachment, Mark, Message, OrderNews, TimerFired
from flows.hours import HOUR
from flows.situation import Situation
from flows.step import Reaction


class Moment(Struct, frozen=True):
    """The time of a step on both clocks."""

    shop: int
    machine: int


class Outcome(Struct, frozen=True):
    """What the rest of the program must know after the commit."""

    conversation_id: int
    channel: str
    address: str
    has_outgoing: bool
    #: Messages of a mailbox channel: they are where they are read, and only want to be pushed to who is looking.
    shown: tuple[Outgoing, ...]
    #: The earliest timer that was set.
    next_due: int | None
    band: str | None
    trigger: str | None
    #: Whether what is to go out is a reply that somebody waits for.
    is_urgent: bool = True


class Saving:
    """Carries out a reaction in the step's transaction. Made for one step and thrown away."""

    def __init__(
        self,
        db: Connection,
        shelf: Shelf,
        facts: Situation,
        thread: Thread,
        reaction: Reaction,
        entry_id: int,
        at: Moment,
        *,
        is_mailbox: bool,
        replaces: int | None = None,
    ) -> None:
        """Nothing is written before `save`. `replaces`: the row of a message whose place a single answer takes."""
        self.db, self.facts, self.thread, self.reaction, self.at = db, facts, thread, reaction, at
        self.conversation: Conversation = reaction.conversation
        event = reaction.event
        assert event is not None
        # Behind a row that is still on its way everything waits its turn.
        shows = is_mailbox and outbox.is_drained(db, self.conversation.id)
        said = sum(isinstance(effect, fx.Say) for effect in reaction.effects)
        self.speaker = Speaker(
            db, shelf, facts, self.conversation, event, entry_id, shows, replaces if said == 1 else None
        )
        #: New cases' negative ids → the ids that they were given.
        self.case_ids: dict[int, int] = {}
        #: Outbox rows of this step that are to go out.
        self.rows: list[int] = []
        #: Whether a person of the shop wrote to the customer.
        self.answered = False
        self.next_due: int | None = None

    def save(self) -> Outcome:
        """Cases first, since everything else may name them; what is taken back before what is said."""
        for effect in self.reaction.effects:
            if isinstance(effect, fx.SaveCase):
                self.case_ids[effect.case.id] = cases.save(self.db, effect.case)
        for effect in self.reaction.effects:
            CARRY_OUT[type(effect)](self, effect)
        self._count()
        last_out = self.at.shop if self.rows else self.conversation.last_out_at
        self.conversation = replace(self._with_ids(self.conversation), last_out_at=last_out)
        before, trigger = self.thread.conversation, self.reaction.trigger or ""
        passage.follow(self.db, self.facts.policy, before, self.conversation, trigger, self.at.shop)
        if self.answered:
            handoffs.answer(self.db, self.conversation.id, self.at.shop)
        contacts.save(self.db, before, self.conversation, self.at.shop)
        event = self.reaction.event
        band = event.meaning.band if isinstance(event, Message) else None
        contact = self.thread.contact
        shown = self._shown() if self.speaker.shows else ()
        return Outcome(
            self.conversation.id, contact.channel, contact.address, bool(self.rows) and not shown, shown,
            self.next_due, band, self.reaction.trigger,
            is_urgent=not isinstance(event, (OrderNews, TimerFired)),
        )  # fmt: skip

    def _shown(self) -> tuple[Outgoing, ...]:
        """What the bot said is known; what people wrote, or was held before, is read back."""
        said = self.speaker.said
        return tuple(said) if len(said) == len(self.rows) else outbox.shown(self.db, self.rows)

    def case_id(self, case_id: int | None) -> int | None:
        """The stored id of a case that the flows may know under a negative one."""
        return self.case_ids.get(case_id, case_id) if case_id is not None else None

    def _with_ids(self, talk: Conversation) -> Conversation:
        stack = tuple(replace(frame, case_id=self.case_id(frame.case_id)) for frame in talk.stack)
        return replace(talk, case_id=self.case_id(talk.case_id), stack=stack)

    def _count(self) -> None:
        if self.reaction.answered:
            window = self.facts.policy.inquiry.same_again_hours * HOUR
            bags.ask(self.db, self.facts.customer.id, self.reaction.answered, self.at.shop - window, self.at.shop)


def _say(saving: Saving, say: fx.Say) -> None:
    row_id = saving.speaker.say(say, saving.case_id(say.case_id))
    if row_id is not None:
        saving.rows.append(row_id)


def _set_timer(saving: Saving, timer: fx.SetTimer) -> None:
    case_id = saving.case_id(timer.case_id)
    new = timers.NewTimer(
        saving.conversation.id, timer.kind, timer.due_at, case_id, timer.not_after, dict(timer.payload)
    )
    timers.put(saving.db, new, saving.at.shop)
    saving.next_due = min(timer.due_at, saving.next_due or timer.due_at)


def _stop_timers(saving: Saving, stop: fx.StopTimers) -> None:
    timers.stop(saving.db, saving.conversation.id, stop.kinds, saving.case_id(stop.case_id))


def _hand_off(saving: Saving, hand_off: fx.HandOff) -> None:
    passage.enter(
        saving.db, saving.facts.policy, saving.conversation, hand_off.reason, saving.at.shop,
        state=saving.thread.conversation.state, is_urgent=hand_off.is_urgent,
    )  # fmt: skip


def _cancel_unsent(saving: Saving, cancel: fx.CancelUnsent) -> None:
    """Rows not yet being sent are taken back, and their wordings count as unused; a notice is kept for later."""
    kinds = ("nudge",) if cancel.reason == "opted_out" else ("answer", "desk", "nudge", "notice")
    for row_id in outbox.waiting_of_bot(saving.db, saving.conversation.id, kinds):
        take_back(saving.db, row_id, cancel.reason)


def take_back(db: Connection, outgoing_id: int, reason: str) -> None:
    """Cancel a row; its wordings go back into the customer's bags. A notice is held instead: the shop owes it."""
    if outbox.kind_of(db, outgoing_id) == "notice":
        outbox.hold(db, outgoing_id, reason)
        return
    cancelled = outbox.cancel(db, outgoing_id, reason)
    for reply, wording in cancelled.wordings:
        bags.give_back(db, cancelled.customer_id, reply, wording)


def _remark(saving: Saving, remark: fx.Remark) -> None:
    registers.remark(saving.db, remark.order_number, remark.flag, remark.text, "xiaoer", saving.at.shop)


def _consent(saving: Saving, consent: fx.SetConsent) -> None:
    contacts.set_consent(saving.db, saving.facts.customer.id, consent.nudges)


def _not_sent(saving: Saving, refused: fx.NotSent) -> None:
    registers.not_sent(
        saving.db, saving.conversation.id, saving.case_id(refused.case_id), refused.reply, refused.kind,
        refused.reason, saving.at.shop,
    )  # fmt: skip


def _record(saving: Saving, record: fx.Record) -> None:
    registers.record(
        saving.db, record.register, saving.conversation.id, saving.facts.customer.id, record.values, saving.at.shop
    )


def _tie(saving: Saving, tie: fx.TieOrder) -> None:
    orders.tie(saving.db, saving.thread.contact.id, tie.order_number, tie.proof, saving.at.shop)


def _wrong_proof(saving: Saving, wrong: fx.WrongProof) -> None:
    orders.try_proof(saving.db, saving.thread.contact.id, wrong.order_number, saving.at.shop)


def _gather(saving: Saving, wanted: fx.Gather) -> None:
    """The evidence as it is with this very step, under a private note: what is said or erased later changes nothing."""
    found = gather(saving.db, wanted.order_number)
    if found is None:
        return
    shop = saving.facts.policy.shop
    language: Language = "zh" if shop.language.startswith("zh") else "en"
    text = page(found, ZoneInfo(shop.time_zone), shop.currency_sign, language, saving.at.shop)
    contact = saving.thread.contact
    name = f"evidence-{safe_name(wanted.order_number)}.html"
    kept = StoredFile(token_hex(16), contact.channel, contact.address, name, EVIDENCE, text.encode())
    files.put(saving.db, kept, saving.at.machine)
    note = term(NOTES, "evidence_kept", language).format(order=wanted.order_number)
    file = Attachment("document", kept.id, name, EVIDENCE, len(kept.content))
    _written(saving, None, note, "note", (file,))


def _tell(saving: Saving, tell: fx.Tell) -> None:
    _written(saving, tell.agent_id, tell.text, "agent", tell.attachments, tell.marks)
    saving.answered = True


def _note(saving: Saving, note: fx.Note) -> None:
    _written(saving, note.agent_id, note.text, "note")


def _written(
    saving: Saving,
    agent_id: int | None,
    text: str,
    author: messages.Author,
    attachments: tuple[Attachment, ...] = (),
    marks: tuple[Mark, ...] = (),
) -> None:
    """What a person of the shop wrote, as it stands; only an agent's message goes out. A note may be the bot's own."""
    talk, now = saving.conversation, saving.at.shop
    message = messages.NewMessage(
        talk.id, author, text, now, kind=author, agent_id=agent_id, language=talk.language, attachments=attachments,
        marks=marks, state=talk.state, inbox_id=saving.speaker.seed,
    )  # fmt: skip
    message_id = messages.add(saving.db, message)
    if author == "agent":
        going = saving.speaker.going
        new = outbox.NewOutgoing(message_id, talk.id, talk.contact_id, "agent", now, status=going)
        saving.rows.append(outbox.add(saving.db, new))


def _send_held(saving: Saving, _: fx.SendHeld) -> None:
    for row_id in outbox.held(saving.db, saving.conversation.id):
        saving.rows.append(outbox.release(saving.db, row_id, saving.at.shop, saving.speaker.going))


def _done(_: Saving, __: Any) -> None:
    """Cases were saved before everything else."""


CARRY_OUT: dict[type, Callable[[Saving, Any], None]] = {
    fx.SaveCase: _done,
    fx.Say: _say,
    fx.SetTimer: _set_timer,
    fx.StopTimers: _stop_timers,
    fx.HandOff: _hand_off,
    fx.CancelUnsent: _cancel_unsent,
    fx.Remark: _remark,
    fx.SetConsent: _consent,
    fx.NotSent: _not_sent,
    fx.Record: _record,
    fx.TieOrder: _tie,
    fx.WrongProof: _wrong_proof,
    fx.Tell: _tell,
    fx.Note: _note,
    fx.SendHeld: _send_held,
    fx.Gather: _gather,
}
