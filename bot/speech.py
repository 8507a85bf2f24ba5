"""From a `Say` to a message and its outbox row: the gate, the wording, the buttons' labels, the cards."""

from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from bot.cards import card_of, label_of
from bot.shelf import Shelf
from data import bags, messages, outbox, registers
from data.connection import Connection
from data.outbox import NewOutgoing, Outgoing, ShownButton
from flows.conversation import Conversation
from flows.effects import Button, Say
from flows.events import Event, Message
from flows.gate import may_say
from flows.hours import local
from flows.situation import Situation
from flows.slots import base
from replies import manners
from replies.phrase import NoWording, Occasion, Phrased, phrase
from replies.understanding import Match

#: Said where the library has no wording that can be used: the one reply that lint never lets go.
FALLBACK = "chat.fallback"


class Speaker(Struct, frozen=True):
    """What is the same for all that one step says."""

    db: Connection
    shelf: Shelf
    situation: Situation
    conversation: Conversation
    event: Event
    #: Chooses among equals; the inbox row's id, so that the same step says the same again.
    seed: int
    #: Whether a row is sent by being written: a mailbox channel, with nothing earlier still on its way.
    shows: bool
    #: The row of the message whose place it takes, where the step says one thing.
    replaces: int | None = None
    #: What is to go out, as it will be shown.
    said: list[Outgoing] = field(default_factory=list)
    #: What every wording may name, made at the first `say`.
    common: dict[str, Any] = field(default_factory=dict)
    #: The manners that this step has used: a message after the first has no opening, and one closing is enough.
    used: set[str] = field(default_factory=set)

    def say(self, say: Say, case_id: int | None) -> int | None:
        """Write the message and its row; returns the row's id, None where the gate keeps it back."""
        verdict = may_say(say.kind, self.conversation.owner, certain=say.certain, promise_broken=say.promise_broken)
        if verdict == "drop":
            reason = f"owner_{self.conversation.owner}"
            registers.not_sent(self.db, self.conversation.id, case_id, say.reply, say.kind, reason, self.situation.now)
            return None
        phrased = self._phrase(say)
        around = self._manners(say, phrased)
        message = self._message(say, phrased, around)
        message_id = messages.add(self.db, message)
        row = NewOutgoing(
            message_id, self.conversation.id, self.conversation.contact_id, say.kind, self.situation.now, case_id,
            say.not_after, say.promise_broken, say.certain, "held" if verdict == "hold" else self.going,
            self.replaces,
        )  # fmt: skip
        row_id = outbox.add(self.db, row)
        if verdict != "send":
            return None
        self.said.append(self._outgoing(row_id, message))
        return row_id

    def _outgoing(self, row_id: int, message: messages.NewMessage) -> Outgoing:
        """The row as it would be read back."""
        contact = self.situation.contact
        return Outgoing(
            id=row_id,
            conversation_id=self.conversation.id,
            contact_id=contact.id,
            channel=contact.channel,
            address=contact.address,
            kind=message.kind,  # type: ignore[arg-type]
            text=message.text,
            language=message.language,
            created_at=message.at,
            buttons=tuple(message.buttons),
            cards=tuple(message.cards),
            intent=message.intent,
            score=message.score,
            state=message.state,
        )

    @property
    def going(self) -> Literal["waiting", "sent"]:
        """The status of a row that may go out."""
        return "sent" if self.shows else "waiting"

    def _phrase(self, say: Say) -> Phrased:
        """The next wording of the customer's bag; where the reply has none that fits, the fallback's."""
        times = next((one.times for one in self.situation.asked if one.intent == say.intent), 0) + 1
        try:
            return self._choose(say.reply, say, times)
        except NoWording:
            return self._choose(FALLBACK, say, 1)

    def _choose(self, reply: str, say: Say, times: int) -> Phrased:
        customer_id = self.situation.customer.id
        bag = bags.get(self.db, customer_id, reply)
        if not self.common:
            self.common.update(base(self.situation, self.conversation.language))
        context = {**self.common, **say.slots}
        occasion = self._occasion(say)
        phrased = phrase(
            self.shelf.library, self.shelf.renderer, reply, context, occasion, bag, times, self.seed, say.angle,
            self._question(say) or "",
        )  # fmt: skip
        bags.save(self.db, customer_id, reply, phrased.bag)
        return phrased

    def _manners(self, say: Say, phrased: Phrased) -> dict[str, Phrased]:
        """The opening and the closing around it. News, reminders and what binds the shop stay as they are."""
        around: dict[str, Phrased] = {}
        habits, is_first = self.shelf.habits, manners.OPENING not in self.used
        self.used.add(manners.OPENING)
        if say.kind not in ("answer", "desk") or self._is_angry or not manners.may_have(phrased.reply, habits):
            return around
        if is_first and manners.takes_opening(phrased, habits, self.seed):
            around |= self._manner(manners.OPENING, say)
        # Who waits for a person is offered nothing more of the bot.
        may_close = say.kind == "answer" and manners.CLOSING not in self.used
        if may_close and manners.takes_closing(phrased, habits, self.seed, is_opened=bool(around)):
            around |= self._manner(manners.CLOSING, say)
            self.used.add(manners.CLOSING)
        return around

    def _manner(self, reply: str, say: Say) -> dict[str, Phrased]:
        """The next of them by its reply; none where the library has none that fits."""
        try:
            return {reply: self._choose(reply, replace(say, angle=None), 1)}
        except NoWording:
            return {}

    @property
    def _best(self) -> Match | None:
        """What the message was most probably about."""
        return self.event.meaning.best if isinstance(self.event, Message) else None

    def _question(self, say: Say) -> str | None:
        """The intent that is answered, as far as it is known."""
        return say.intent or (self._best.intent if self._best else None)

    @property
    def _is_angry(self) -> bool:
        """Whether this answers somebody to whom a friendly flourish would be one too many."""
        meaning = self.event.meaning if isinstance(self.event, Message) else None
        return meaning is not None and (meaning.signals.is_angry or meaning.signals.is_threat)

    def _occasion(self, say: Say) -> Occasion:
        order = say.slots.get("order")
        return Occasion(
            language=self.conversation.language,
            channel=self.situation.contact.channel,
            locale=self.shelf.locale(self.conversation.language),
            hour=local(self.situation.now, self.shelf.policy).hour,
            campaign=self.situation.is_campaign,
            campaign_key=self.situation.campaign_key,
            order_state=order["state"] if order else None,
            level=self.situation.customer.level or None,
        )

    def _message(self, say: Say, phrased: Phrased, around: dict[str, Phrased]) -> messages.NewMessage:
        best = self._best
        return messages.NewMessage(
            conversation_id=self.conversation.id,
            author="bot",
            text=manners.put_around(phrased, around, self.shelf.habits),
            at=self.situation.now,
            kind=say.kind,
            language=phrased.language,
            buttons=[self._button(one) for one in say.buttons],
            cards=[
                card_of(self.shelf, product, self.conversation.language, self.situation.now)
                for sku in say.cards
                if (product := self.situation.product(sku))
            ],
            intent=self._question(say),
            score=best.score if best else None,
            reply=phrased.reply,
            wording=phrased.wording_id,
            angle=phrased.angle,
            manners=[(reply, one.wording_id) for reply, one in around.items()],
            state=self.conversation.state,
        )

    def _button(self, button: Button) -> ShownButton:
        text = button.text or label_of(self.shelf, button.label, self.conversation.language)
        return ShownButton(text, "" if button.url else button.data, button.url)
