"""From a `Say` to a message and its outbox row: the gate, the wording, the buttons' labels, the cards."""

import sqlite3
from dataclasses import dataclass

from bot.shelf import Shelf
from data import bags, messages, outbox, registers
from data.outbox import Card, NewOutgoing, ShownButton
from flows.conversation import Conversation
from flows.effects import Button, Say
from flows.events import Event, Message
from flows.gate import may_say
from flows.hours import local
from flows.situation import Product, Situation
from flows.slots import base, said_in
from replies.filters import Frame, money
from replies.phrase import NoWording, Occasion, Phrased, label, phrase

#: Said where the library has no wording that can be used: the one reply that lint never lets go.
FALLBACK = "chat.fallback"


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is the same for all that one step says."""

    db: sqlite3.Connection
    shelf: Shelf
    situation: Situation
    conversation: Conversation
    event: Event
    #: Chooses among equals; the inbox row's id, so that the same step says the same again.
    seed: int

    def say(self, say: Say, case_id: int | None) -> bool:
        """Write the message and its row; False where the gate keeps it back."""
        verdict = may_say(say.kind, self.conversation.owner, certain=say.certain, promise_broken=say.promise_broken)
        if verdict == "drop":
            reason = f"owner_{self.conversation.owner}"
            registers.not_sent(
                self.db, self.conversation.id, case_id, say.reply, say.kind, reason, self.situation.now
            )
            return False
        phrased = self._phrase(say)
        message_id = messages.add(self.db, self._message(say, phrased))
        row = NewOutgoing(
            message_id, self.conversation.id, self.conversation.contact_id, say.kind, self.situation.now, case_id,
            say.not_after, say.promise_broken, say.certain, "held" if verdict == "hold" else "waiting",
        )  # fmt: skip
        outbox.add(self.db, row)
        return verdict == "send"

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
        context = {**base(self.situation, self.conversation.language), **say.slots}
        occasion = self._occasion(say)
        phrased = phrase(
            self.shelf.library, self.shelf.renderer, reply, context, occasion, bag, times, self.seed, say.angle
        )
        bags.save(self.db, customer_id, reply, phrased.bag)
        return phrased

    def _occasion(self, say: Say) -> Occasion:
        order = say.slots.get("order")
        return Occasion(
            language=self.conversation.language,
            channel=self.situation.contact.channel,
            locale=self.shelf.locale(self.conversation.language),
            hour=local(self.situation.now, self.shelf.policy).hour,
            campaign=self.situation.is_campaign,
            order_state=order["state"] if order else None,
            level=self.situation.customer.level or None,
        )

    def _message(self, say: Say, phrased: Phrased) -> messages.NewMessage:
        meaning = self.event.meaning if isinstance(self.event, Message) else None
        best = meaning.best if meaning else None
        return messages.NewMessage(
            conversation_id=self.conversation.id,
            author="bot",
            text=phrased.text,
            at=self.situation.now,
            kind=say.kind,
            language=phrased.language,
            buttons=[self._button(one) for one in say.buttons],
            cards=[self._card(product) for sku in say.cards if (product := self.situation.product(sku))],
            intent=say.intent or (best.intent if best else None),
            score=best.score if best else None,
            reply=say.reply,
            wording=phrased.wording_id,
            angle=phrased.angle,
            state=self.conversation.state,
        )

    def _button(self, button: Button) -> ShownButton:
        return ShownButton(button.text or self._label(button.label), "" if button.url else button.data, button.url)

    def _label(self, name: str) -> str:
        """The label of a value, else of its trigger."""
        language = self.conversation.language
        names = (name, ".".join(name.split(".")[:2]))
        known = next((one for one in names if one in self.shelf.library.replies), None)
        return label(self.shelf.library, known, language) if known else name.split(".")[-1]

    def _card(self, product: Product) -> Card:
        language = self.conversation.language
        locale = self.shelf.locale(language)
        frame = Frame(language, locale.zone, locale.currency_sign, self.situation.now)
        stock = "stock.in" if product.stock > 0 else "stock.out"
        return Card(
            sku=product.sku,
            title=said_in(product.title, language),
            price=money(frame, product.price),
            summary=said_in(product.summary, language),
            stock=self._label(f"button.{stock}"),
            image=product.image,
            url=product.url,
            data=f"product_given:{product.sku}",
        )
