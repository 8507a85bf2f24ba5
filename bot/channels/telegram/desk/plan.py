"""What is to be done next in the group: a pure look at the conversations and how their topics stand."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from bot.channels.telegram.desk.words import Words
from bot.channels.telegram.text import shortened
from data.desk import Talk, Topic

Step = Literal["create", "wake", "reopen", "card", "tell", "rename", "pin", "edit", "close", "settle"]

#: What goes before what, over all conversations: words to the agents first, looks last.
_RANKS: Mapping[Step, int] = {
    "settle": 0, "wake": 0,
    "reopen": 1, "tell": 1, "card": 1, "create": 2, "rename": 3, "pin": 4, "close": 4, "edit": 5,
}  # fmt: skip

#: A card is changed so rarely (ms): where only more was said, and where somebody else has the conversation.
CARD_MS, CARD_OWNER_MS = 60_000, 5_000
#: Telegram takes 128; a list of topics shows less.
NAME_LIMIT = 96


def name_of(talk: Talk, words: Words) -> str:
    """What the topic is called: its state, the contact, who has it."""
    who = " ".join(talk.name.split()) or words["nobody"]
    agent = f" · {talk.agent}" if talk.owner == "agent" and talk.agent else ""
    return shortened(f"{_icon(talk)} {shortened(who, 48)} #{talk.id}{agent}", NAME_LIMIT)


def _icon(talk: Talk) -> str:
    if talk.owner == "queue":
        return "🔥" if talk.is_urgent else "🔔"
    if talk.owner == "agent":
        return "💬"
    return "✅" if talk.topic is not None and talk.topic.wants_closed else "🤖"


def card_key(talk: Talk) -> str:
    """What a card is made from: where it reads the same, so does the card."""
    return f"{talk.owner}|{talk.agent}|{talk.reason}|{talk.last}"


def next_step(talk: Talk, chat_id: int, now: int, words: Words) -> Step | None:
    """The one next thing for a conversation; None where its topic shows all that there is. `now`: machine time."""
    topic = talk.topic
    with_people = talk.owner != "bot"
    if topic is None or topic.thread is None or topic.chat_id != chat_id:
        return "create" if with_people else None
    if with_people and not topic.is_live:
        return "wake"
    is_behind = talk.last > topic.told
    if topic.is_closed and with_people:
        return "reopen"
    if topic.card_id is None:
        return "card"
    if is_behind:
        return "tell"
    return _looks(talk, topic, now, words)


def _looks(talk: Talk, topic: Topic, now: int, words: Words) -> Step | None:
    if topic.name != name_of(talk, words):
        return "rename"
    if not topic.is_pinned:
        return "pin"
    if _wants_card(talk, topic, now):
        return "edit"
    if talk.owner == "bot":
        return "close" if topic.wants_closed and not topic.is_closed else "settle"
    return None


def _wants_card(talk: Talk, topic: Topic, now: int) -> bool:
    key = card_key(talk)
    if key == topic.card_key:
        return False
    # Of the bot's conversations the topic is told no more: they get their buttons, and that is all.
    is_same_owner = key.split("|")[:2] == topic.card_key.split("|")[:2]
    if talk.owner == "bot":
        return not is_same_owner
    return now - topic.carded_at >= (CARD_MS if is_same_owner else CARD_OWNER_MS)


class Choice(Struct, frozen=True):
    """A conversation and what is to be done for it."""

    talk: Talk
    step: Step


def choose(talks: Iterable[Talk], chat_id: int, now: int, words: Words, served: Mapping[int, float]) -> Choice | None:
    """The next of all: by rank, then whoever was served longest ago, then in the order of the queue."""
    steps = ((talk, next_step(talk, chat_id, now, words)) for talk in talks)
    found = [Choice(talk, step) for talk, step in steps if step is not None]
    return min(found, key=lambda one: (_RANKS[one.step], served.get(one.talk.id, 0.0)), default=None)
