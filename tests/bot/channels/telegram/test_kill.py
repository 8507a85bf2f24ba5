# ruff: noqa: ASYNC110 - it looks at another process, which sets no event
"""Killed at random moments while it serves Telegram: no update is lost, none done twice, and every reply is there."""

import asyncio
import itertools
import json
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bot.channels.telegram.kill_child import IN_FLIGHT
from tests.bot.test_kill import TEXTS, Child, Receiver, settled
from tests.botapi.person import Person
from tests.botapi.server import BotApi

MESSAGES, PEOPLE, KILLS, PRESSES = 1_000, 50, 30, 40
#: The first of the people's numbers.
FIRST = 1001
#: Updates that are not confirmed, or not answered yet; nobody writes more before the bot comes after.
AHEAD = 40
#: A call takes so long before it has its effect, so that a death finds calls on both sides of theirs.
LATENCY_S = 0.003
#: Whoever has a button before them presses it once in so many turns.
PRESS_SHARE = 0.2
#: Where a stored card has its title.
CARD_TITLE = 1


class TelegramChild(Child):
    """The serving process with the bot in it."""

    def __init__(self, path: Path, api: BotApi, mode: str) -> None:
        super().__init__(path, Receiver())
        self.api, self.mode = api, mode

    def command(self) -> list[str]:
        return ["tests.bot.channels.telegram.kill_child", str(self.path), str(self.port), self.api.url, self.mode]


@dataclass
class Crowd:
    """People who write in bursts, and now and then press a button that stands in their chat."""

    api: BotApi
    dice: random.Random
    said: dict[int, list[str]] = field(default_factory=dict)
    presses: int = 0

    def people(self) -> list[Person]:
        return [self.api.person(id=FIRST + n) for n in range(PEOPLE)]

    @property
    def taken(self) -> int:
        """Messages and presses that the bot has confirmed."""
        return sum(map(len, self.said.values())) + self.presses - len(self.api.pending)

    async def write(self) -> None:
        turns = [person for person in self.people() for _ in range(MESSAGES // PEOPLE)]
        self.dice.shuffle(turns)
        while turns:
            await self.api.until(self._may_write, within_s=120)
            person = turns.pop()
            self._press(person)
            self._say(person)
            for _ in range(min(self.dice.randint(0, 3), turns.count(person))):
                turns.remove(person)
                self._say(person)

    def _may_write(self) -> bool:
        """Not far ahead of the bot, so that buttons are there to be pressed and deaths find work in every state."""
        answered = sum(len(chat.replies) for chat in self.api.world.chats.values())
        said = sum(map(len, self.said.values()))
        return len(self.api.pending) < AHEAD and said - answered < AHEAD

    def _say(self, person: Person) -> None:
        """`/start` first, which brings buttons, and is itself a press."""
        said = self.said.setdefault(person.id, [])
        said.append(f"{self.dice.choice(TEXTS)} {len(said):02}" if said else "/start")
        person.says(said[-1])

    def _press(self, person: Person) -> None:
        """A button of the last line that has some, but never the one to a human, who would hush the bot."""
        shown = [line for line in person.chat.replies if line.offered - {"human"}]
        if shown and self.presses < PRESSES and self.dice.random() < PRESS_SHARE:
            person.presses(shown[-1], self.dice.choice(sorted(shown[-1].offered - {"human"})))
            self.presses += 1


async def kill_again_and_again(child: Child, crowd: Crowd, dice: random.Random) -> int:
    """At random points of the traffic; some of them while the next process is still starting."""
    moments = sorted(dice.randrange(MESSAGES - AHEAD) for _ in range(KILLS))
    for kills, moment in enumerate(moments):
        async with asyncio.timeout(120):
            while crowd.taken < moment and kills % 6:
                await asyncio.sleep(0.002)
        await asyncio.sleep(dice.random() * (0.05 if kills % 6 else 1.0))
        assert await child.end(signal.SIGKILL) == -signal.SIGKILL
        await child.start()
    return len(moments)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_bot_that_is_killed_thirty_times_loses_nothing(
    mode: str, shop_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    began = time.monotonic()
    async with BotApi(latency_s=LATENCY_S) as api:
        child = TelegramChild(shop_file, api, mode)
        await child.start()
        crowd = Crowd(api, dice)
        writing = asyncio.create_task(crowd.write())
        kills = await kill_again_and_again(child, crowd, dice)
        await writing
        await api.until(lambda: not api.pending, within_s=30)
        await settled(shop_file)
        await api.until(lambda: not api.unanswered, within_s=30)
        assert await child.end(signal.SIGTERM) == 0
        assert not api.breaches
        figures = check(shop_file, crowd, kills)
    with capsys.disabled():
        print(f"\n  kill test of {mode} (seed {seed}): {figures}, {time.monotonic() - began:.0f} s")  # noqa: T201


def check(path: Path, crowd: Crowd, kills: int) -> str:
    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    check_intake(db, crowd)
    replies, copies = check_replies(db, crowd.api)
    db.close()
    assert copies <= kills * IN_FLIGHT
    return (
        f"{MESSAGES} messages and {crowd.presses} presses of {PEOPLE} people, {kills} kills,"
        f" {replies} replies, {copies} copies (at most {kills * IN_FLIGHT})"
    )


def check_intake(db: sqlite3.Connection, crowd: Crowd) -> None:
    """Everything was taken and stepped once, and what somebody wrote in the order in which they wrote it."""
    assert db.execute("select distinct status from updates").fetchall() == [("done",)]
    rows = db.execute("select key, kind, address, body, status, tries from inbox where source = 'telegram' order by id")
    stepped = rows.fetchall()
    assert {row[4:] for row in stepped} == {("done", 0)}
    kinds = Counter(kind for _, kind, *_ in stepped)
    assert kinds == {"message": MESSAGES - PEOPLE, "press": PEOPLE + crowd.presses}
    said = db.execute(
        "select k.address, m.text from messages m join conversations v on v.id = m.conversation_id"
        " join contacts k on k.id = v.contact_id"
        " where k.channel = 'telegram' and m.author = 'customer' and m.key not like '%/press/%' order by m.id"
    )
    assert by_chat(said) == crowd.said


def check_replies(db: sqlite3.Connection, api: BotApi) -> tuple[int, int]:
    """Each chat shows each reply, in their order; returns how many there are, and how many copies beside them."""
    rows = db.execute(
        "select k.address, m.text, o.status, m.cards from outbox o join contacts k on k.id = o.contact_id"
        " join messages m on m.id = o.message_id where k.channel = 'telegram' order by o.id"
    ).fetchall()
    assert {status for _, _, status, _ in rows} == {"sent"}
    # A card is a call of its own, with its title in bold on top.
    wanted = by_chat(
        (chat, part)
        for chat, text, _, cards in rows
        for part in (text, *(card[CARD_TITLE] for card in json.loads(cards or "[]")))
    )
    got = {
        chat_id: [line.text.partition("\n")[0] if line.entities else line.text for line in chat.replies]
        for chat_id, chat in api.world.chats.items()
        if chat.replies
    }
    assert wanted.keys() == got.keys()
    for chat_id, texts in wanted.items():
        assert is_repeating(texts, got[chat_id]), f"{chat_id}: {texts} became {got[chat_id]}"
    calls = sum(map(len, wanted.values()))
    return calls, sum(map(len, got.values())) - calls


def is_repeating(texts: list[str], got: list[str]) -> bool:
    """Whether it is the same texts in the same order, some of them more than once in a row."""
    wanted, runs = runs_of(texts), runs_of(got)
    return [text for text, _ in wanted] == [text for text, _ in runs] and all(
        many <= found for (_, many), (_, found) in zip(wanted, runs, strict=True)
    )


def runs_of(texts: Iterable[str]) -> list[tuple[str, int]]:
    return [(text, len(list(run))) for text, run in itertools.groupby(texts)]


def by_chat(rows: Iterable[tuple[str, str]]) -> dict[int, list[str]]:
    chats: dict[int, list[str]] = {}
    for address, text in rows:
        chats.setdefault(int(address), []).append(text)
    return chats
