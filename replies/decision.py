"""What the matcher makes of a text: intents with their reasons, and whether to answer."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from replies.understanding import Band


class Why(Struct, frozen=True):
    """What speaks for an intent. As text: its closest phrasing with the likeness, and the words with their votes."""

    #: Its closest phrasing, and how close it is when it is read, 0 to 100.
    phrasing: str
    likeness: float
    #: The features that say the most for and against it, with their votes: `~` is a sound, `=` a word, `_` a pair.
    votes: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        """What it says in one line."""
        told = "".join(f"  {name} {vote:+.2f}" for name, vote in self.votes)
        return f"≈ {self.phrasing} ({self.likeness:.0f}){told}"


class Ranked(Struct, frozen=True):
    """An intent with all that is known of why."""

    intent: str
    #: 0 to 100.
    score: float
    #: The phrasing that came closest.
    phrasing: str
    why: Why


class Decision(Struct, frozen=True):
    """What is to be done with a text: answer the first, clarify with these as buttons, or say that it is unknown."""

    band: Literal["answer", "clarify", "unknown"]
    ranked: tuple[Ranked, ...]


#: What is done in each band.
DEED: Final[Mapping[Band, Literal["answer", "clarify", "unknown"]]] = {
    "certain": "answer", "likely": "clarify", "none": "unknown",
}  # fmt: skip
