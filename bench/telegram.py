"""Telegram: what waits there is answered, by xiaoer and by the libraries' own echo bots, in one run.

`python -m bench.telegram [FOLDER]` measures this part alone. xiaoer stores, understands, steps and answers each message
durably; an echo bot sends back what came. Everything goes over real HTTP to the emulated Bot API, which is a process
of its own, with the rates off.
"""

import json
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, groupby, islice, zip_longest
from pathlib import Path

from bench.botapi import FIRST, BotApiProcess
from bench.bots import Bot, aiogram_echo, ptb_echo, xiaoer
from bench.machine import fsync_ms, percentile
from bench.texts import texts

MESSAGES, CONTACTS = 3_000, 300
#: One after another, for the time of a reply.
ALONE = 200
#: Messages a second where customers write all the time, and for how long.
PACE, FLOW_S = 40, 5
SLOW_API_S = 0.05

Said = list[tuple[int, str]]


def said_by_all(seed: int, messages: int = MESSAGES) -> Said:
    """Who writes what, in turn; nobody writes the same thing twice."""
    source = texts(seed)
    seen: set[tuple[int, str]] = set()
    said: Said = []
    while len(said) < messages:
        one = (FIRST + len(said) % CONTACTS, next(source))
        if one not in seen:
            seen.add(one)
            said.append(one)
    return said


@contextmanager
def running(bot: Bot) -> Iterator[BotApiProcess]:
    """The bot, polling an API of its own that nobody has written to yet."""
    with BotApiProcess() as api:
        bot.start(api)
        try:
            polls(api)
            yield api
        finally:
            bot.end()


def polls(api: BotApiProcess, times: int = 1, patience_s: float = 60) -> None:
    """Until the bot has asked for updates."""
    end = time.monotonic() + patience_s
    while asked_for_updates(api) < times:
        if time.monotonic() > end:
            raise TimeoutError("the bot does not ask for updates")
        time.sleep(0.005)


def asked_for_updates(api: BotApiProcess) -> int:
    """How many times, however the bot spells the method."""
    methods = api.ask("counters")["methods"]
    return sum(times for name, times in methods.items() if name.lower() == "getupdates")


@dataclass(frozen=True)
class Waiting:
    """What became of messages that waited when the bot came."""

    replies_per_s: float
    cpu_ms: float
    out_of_order: int
    lost: int
    memory_mb: float

    def __str__(self) -> str:
        return (
            f"{self.replies_per_s:6.0f} replies/s   CPU {self.cpu_ms:.2f} ms a message   "
            f"out of order {self.out_of_order}   lost {self.lost}   memory {self.memory_mb:.0f} MB"
        )


def waiting(bot: Bot, said: Said) -> Waiting:
    """Everything is there when the bot starts; from its first question to its last reply."""
    with BotApiProcess() as api:
        api.say(*said)
        bot.start(api)
        try:
            polls(api)
            used = bot.cpu_s()
            api.quiet()
            used = bot.cpu_s() - used
            memory = bot.memory_mb()
        finally:
            bot.end()
        calls = api.calls()
        began = next(call["at"] for call in calls if call["method"].lower() == "getupdates")
        sent = [call["at"] for call in calls if call["method"].startswith("send")]
        lost, swapped = outcome(bot, api, said)
    return Waiting(len(sent) / (sent[-1] - began), used / len(said) * 1000, swapped, lost, memory)


@dataclass(frozen=True)
class Killed:
    """What became of messages while the bot was killed in their midst."""

    lost: int
    out_of_order: int
    copies: int

    def __str__(self) -> str:
        return f"lost {self.lost}   out of order {self.out_of_order}   sent twice {self.copies}"


def killed(bot: Bot, said: Said) -> Killed:
    """A SIGKILL after a third of the replies, and a new start."""
    with BotApiProcess() as api:
        api.say(*said)
        bot.start(api)
        end = time.monotonic() + 120
        while api.count() < len(said) / 3 and time.monotonic() < end:
            time.sleep(0.002)
        bot.end(signal.SIGKILL)
        asked = asked_for_updates(api)
        bot.start(api)
        try:
            polls(api, asked + 1)
            api.quiet()
        finally:
            bot.end()
        lost, swapped = outcome(bot, api, said)
        copies = sum(map(len, api.replies().values())) - sum(map(len, wanted(bot, said).values()))
    return Killed(lost, swapped, max(0, copies + lost))


def outcome(bot: Bot, api: BotApiProcess, said: Said) -> tuple[int, int]:
    """How many replies are missing, and how many stand at another's place. Copies that follow at once are neither."""
    got = shown(api)
    lost = swapped = 0
    for chat, due in wanted(bot, said).items():
        missing = Counter(due) - Counter(got.get(chat, ()))
        lost += missing.total()
        if not missing:
            runs = [[text for text, _ in groupby(texts_of)] for texts_of in (due, got[chat])]
            swapped += sum(one != other for one, other in zip_longest(*runs))
    return lost + unheard(bot, said), swapped


def shown(api: BotApiProcess) -> dict[int, list[str]]:
    """What the chats show, a card by its title."""
    return {chat: [text.partition("\n")[0] for text in texts_of] for chat, texts_of in api.replies().items()}


def wanted(bot: Bot, said: Said) -> dict[int, list[str]]:
    """The replies that are due in each chat, in their order: the shop's own record of them, or the echo."""
    if bot.db is None:
        return by_chat(said)
    rows = query(
        bot,
        "select k.address, m.text, m.cards from outbox o join contacts k on k.id = o.contact_id"
        " join messages m on m.id = o.message_id where k.channel = 'telegram' order by o.id",
    )
    return by_chat(
        (int(address), part.partition("\n")[0])
        for address, text, cards in rows
        for part in (text, *(card[1] for card in json.loads(cards or "[]")))
    )


def unheard(bot: Bot, said: Said) -> int:
    """Messages that the shop has not stored, or not in the order in which they were written."""
    if bot.db is None:
        return 0
    rows = query(
        bot,
        "select k.address, m.text from messages m join conversations v on v.id = m.conversation_id"
        " join contacts k on k.id = v.contact_id"
        " where k.channel = 'telegram' and m.author = 'customer' order by m.id",
    )
    heard = by_chat((int(address), text) for address, text in rows)
    return sum(a != b for chat, due in by_chat(said).items() for a, b in zip_all(due, heard.get(chat, [])))


def zip_all(due: list[str], heard: list[str]) -> list[tuple[str, str | None]]:
    return [(text, heard[place] if place < len(heard) else None) for place, text in enumerate(due)]


def query(bot: Bot, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    db = sqlite3.connect(str(bot.db))
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def by_chat(said) -> dict[int, list[str]]:  # type: ignore[no-untyped-def]
    found: dict[int, list[str]] = {}
    for chat, text in said:
        found.setdefault(chat, []).append(text)
    return found


@dataclass(frozen=True)
class Waits:
    """From a message to its reply's arrival at Telegram."""

    took: list[float]

    def __str__(self) -> str:
        return f"p50 {percentile(self.took, 0.5) * 1000:.1f} ms   p99 {percentile(self.took, 0.99) * 1000:.1f} ms"


def alone(bot: Bot) -> Waits:
    """One customer at a time, nothing else to do."""
    with running(bot) as api:
        source = texts(7)
        return Waits([one_reply(api, FIRST + turn % CONTACTS, text) for turn, text in enumerate(islice(source, ALONE))])


def one_reply(api: BotApiProcess, person: int, text: str) -> float:
    since = len(api.calls())
    began = time.monotonic()
    api.say((person, text))
    end = began + 30
    while time.monotonic() < end:
        sent = [call["at"] for call in api.calls(since) if call["method"].startswith("send")]
        if sent:
            return float(sent[0] - began)
        time.sleep(0.02)
    raise TimeoutError("no reply")


def flow(bot: Bot, *, latency_s: float = 0.0, flooded: bool = False) -> Waits:
    """Customers who each write once, all the time. One more, whose chat is halted by 429s, is not counted."""
    with running(bot) as api:
        api.say((FIRST - 1, "你好"))
        api.quiet()
        api.ask("latency", latency_s=latency_s)
        if flooded:
            api.ask("fault", method="sendMessage", kind="429", times=None, chat=FIRST - 1, retry_after=3)
        since, source, began = len(api.calls()), texts(11), time.monotonic()
        asked: dict[int, float] = {}
        for turn in range(PACE * FLOW_S):
            time.sleep(max(0.0, began + turn / PACE - time.monotonic()))
            if flooded and not turn % 10:
                api.say((FIRST - 1, next(source)))
            asked[FIRST + turn] = time.monotonic()
            api.say((FIRST + turn, next(source)))
        got: dict[int, float] = {}
        end = time.monotonic() + 30
        while len(got) < len(asked) and time.monotonic() < end:
            for call in api.calls(since):
                if call["method"].startswith("send") and int(call["parameters"]["chat_id"]) in asked:
                    got.setdefault(int(call["parameters"]["chat_id"]), call["at"])
            time.sleep(0.1)
        return Waits([got[person] - asked[person] for person in asked])


def measure(folder: Path) -> None:
    """Print a figure a line."""
    median, worst = fsync_ms(folder)
    print(f"Telegram, fsync               p50 {median:.3f} ms   p99 {worst:.3f} ms")
    homes = count()

    def fresh() -> Bot:
        home = folder / f"telegram-{next(homes)}"
        home.mkdir()
        return xiaoer(home)

    others = [ptb_echo(), aiogram_echo(folder)]
    if None in others:
        print("aiogram                       not measured: it could not be installed here")
    echoes = [bot for bot in others if bot]
    tell_waiting(fresh(), echoes)
    for name, figure in (
        ("the same, killed in the midst of it and started again", lambda bot: killed(bot, said_by_all(3))),
        ("from a message to its reply, nothing else to do", alone),
        (f"{PACE} customers a second", flow),
        ("  with 50 ms of latency at the API", partial(flow, latency_s=SLOW_API_S)),
        ("  with one chat that is answered 429 all the time", partial(flow, flooded=True)),
    ):
        print(f"{name}:")
        for bot in (fresh(), *echoes):
            print(f"  {bot.name:27} {figure(bot)}")


def tell_waiting(ours: Bot, echoes: list[Bot]) -> None:
    """Everybody's figures for a crowd that waits, and how many times as fast as each echo the shop is."""
    said = said_by_all(3)
    figures = {bot.name: waiting(bot, said) for bot in (ours, *echoes)}
    print(f"{MESSAGES:,} messages of {CONTACTS} waiting on Telegram, the rates off:")
    for name, figure in figures.items():
        print(f"  {name:27} {figure}")
    for bot in echoes:
        print(f"  xiaoer / {bot.name:18} {figures[ours.name].replies_per_s / figures[bot.name].replies_per_s:.2f}")


def main() -> None:
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("var")
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=base))
    try:
        measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
