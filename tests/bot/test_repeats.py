"""Two hundred conversations, one question in three asked again: nobody hears a tape."""

import asyncio
import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.clock import Clock
from bot.house import starter_library
from data import answers
from data.inbox import Incoming
from data.shop_folder import demo_folder
from replies.library import Library
from replies.repeats import Report, measure
from tests.bot.stage import MINUTE, HandClock, copy_of

CONVERSATIONS, TURNS = 200, 30
#: Conversations that go on at the same time.
AT_ONCE = 20


def questions(library: Library, seed: int) -> Iterator[str]:
    """What one customer asks: now and then again what was asked before, in the same words or in others."""
    random = Random(seed)
    language = "en" if seed % 5 == 0 else "zh"
    intents = [one for one in library.intents.values() if one.phrasings.get(language)]
    asked: list[str] = []
    while True:
        is_again = asked and random.randrange(3) == 0
        intent = random.choice(asked) if is_again else random.choice(intents).id
        asked.append(intent)
        yield random.choice(library.intents[intent].phrasings[language])


def customers() -> list[str]:
    """The sample shop's customers, who have orders."""
    with (Path(demo_folder()) / "customers.csv").open(encoding="utf-8") as file:
        return [row["key"] for row in csv.DictReader(file)]


async def converse(app: App, clock: HandClock, library: Library, at: int, key: str) -> None:
    """One customer's conversation, one message after the other."""
    asking = questions(library, at)
    for turn in range(TURNS):
        text = next(asking)
        incoming = Incoming("web", f"sim-{at}", f"{at}-{turn}", text=text, customer_key=key)
        await app.engine.receive(incoming)
        clock.now += MINUTE // AT_ONCE


async def simulate(path: Path) -> Report:
    """The report on all of them."""
    clock, library, known = HandClock(), starter_library(1), customers()
    app = App(path, Clock(clock))
    await app.start([MailboxChannel("web")])
    for first in range(0, CONVERSATIONS, AT_ONCE):
        some = range(first, first + AT_ONCE)
        await asyncio.gather(*(converse(app, clock, library, at, known[at] if at < len(known) else "") for at in some))
        await app.quiet()
    said = await app.db.read(lambda db: list(answers.said(db)))
    await app.stop()
    await app.close()
    return measure(said, library)


@pytest.fixture(scope="module")
def report(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Made once: it takes the time of six thousand steps."""
    return asyncio.run(simulate(copy_of(template, tmp_path_factory.mktemp("simulation"))))


@pytest.mark.slow
def test_no_wording_comes_again_while_another_is_unused(report: Report) -> None:
    assert report.answers > CONVERSATIONS * TURNS / 2
    assert report.avoidable == ()


@pytest.mark.slow
def test_adjacent_answers_to_a_question_do_not_read_the_same(report: Report) -> None:
    assert report.adjacent > CONVERSATIONS
    assert report.near == ()


@pytest.mark.slow
def test_no_answer_has_a_hole_where_a_value_belongs(report: Report) -> None:
    assert report.holes == ()
