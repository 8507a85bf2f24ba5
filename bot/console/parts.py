"""What the console is given; it reaches nothing else of the program."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import Clock
from bot.engine import Engine
from bot.terms import Language
from data.database import Database
from data.staff import SessionLimits

#: Everything of the console lies below this path, NiceGUI's assets and socket too: one guard sees all of it.
PREFIX = "/console"


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """The shop's file, the engine's one door and the clocks."""

    db: Database
    engine: Engine
    clock: Clock
    #: Where staff reach the shop from outside; empty: what the request says.
    public_url: str
    #: The database's folder. NiceGUI's storage is pointed below it, and nothing of ours is put there.
    folder: Path
    #: What the console speaks to somebody who has not chosen.
    language: Language = "zh"
    limits: SessionLimits = field(default_factory=SessionLimits)
