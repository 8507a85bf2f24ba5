"""One wording of a reply, when it may be used, and which are the same to a choice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

_MARKUP = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


#: How the key of a campaign is written.
CAMPAIGN_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a wording may be used. What is not set does not limit."""

    channels: tuple[str, ...] = ()
    #: True: only while a campaign runs; False: only while none does; a key: only while that one runs.
    campaign: bool | str | None = None
    #: From the first hour up to, not including, the second, in the shop's time. May pass midnight: (22, 9).
    hours: tuple[int, int] | None = None
    order_states: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    #: True: kept, and said to nobody until it is switched on again.
    off: bool | None = None

    @property
    def weight(self) -> int:
        """How many limits are set: the more, the more specific the wording is."""
        # A campaign's own words go before those of any campaign.
        flags = (self.campaign is not None, isinstance(self.campaign, str), self.hours is not None)
        return sum(flags) + sum(map(bool, (self.channels, self.order_states, self.levels)))


#: Shared by all wordings without conditions.
ANY_TIME = Conditions()


@dataclass(frozen=True, slots=True)
class Wording:
    """One template of a reply."""

    id: str
    reply: str
    language: str
    angle: str
    text: str
    when: Conditions = ANY_TIME


def wording_id(reply: str, language: str, text: str) -> str:
    """The id of a wording: a hash of its text, so that adding or removing another disturbs no customer's bag."""
    return blake2b(f"{reply}|{language}|{text}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings that are the same to a choice: of one reply, language and angle, with the same conditions."""

    angle: str
    when: Conditions
    wordings: tuple[Wording, ...]


def grouped(wordings: Iterable[Wording]) -> tuple[Group, ...]:
    """The wordings in groups, in the order in which each group begins."""
    found: dict[tuple[str, Conditions], list[Wording]] = {}
    for wording in wordings:
        found.setdefault((wording.angle, wording.when), []).append(wording)
    return tuple(Group(angle, when, tuple(some)) for (angle, when), some in found.items())


def spoken(text: str) -> str:
    """The text without its markup; a value counts as a few characters."""
    return _VALUE.sub("____", _MARKUP.sub("", text))
