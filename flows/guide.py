"""What the flows know of the library: names only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from replies.thresholds import CAUTIOUS, Thresholds


@dataclass(frozen=True, slots=True)
class Guide:
    """From an intent to what the shop does about it."""

    #: Intent → the trigger of the flow that it starts.
    starts: Mapping[str, str] = field(default_factory=dict)
    #: Intent → the reply that answers it.
    replies: Mapping[str, str] = field(default_factory=dict)
    #: Intent → its title by language, for 'did you mean'.
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: From which score on the library's matcher is believed.
    thresholds: Thresholds = CAUTIOUS
