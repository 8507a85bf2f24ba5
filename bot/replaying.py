"""A library tried on what customers really asked, before it is published."""

from contextlib import closing
from pathlib import Path

from msgspec import Struct

from bot.clock import machine_now
from bot.publishing import live
from data import messages
from data.connection import connect
from flows.hours import DAY
from replies.library import Library
from replies.matcher import Matcher
from replies.replay import Broken, Shift, broken, count, shifts

#: Distinct messages that are tried: some seconds for two libraries.
MOST = 3_000


class Trial(Struct, frozen=True):
    """What would be different."""

    #: Distinct messages that were tried.
    tried: int
    shifts: tuple[Shift, ...]
    broken: tuple[Broken, ...]


def trial(path: Path, library: Library, new: Matcher, days: int) -> Trial:
    """The library, with its matcher, against the live one: on messages of the last days and golden questions."""
    old = Matcher.from_bytes(live(path).matcher)
    with closing(connect(path, read_only=True)) as db:
        asked = count(messages.asked_since(db, machine_now() - days * DAY), MOST)
    return Trial(len(asked), shifts(asked, old, new), broken(library.golden, new))
