"""What a text was taken to mean: intents with scores, entities and signals."""

from typing import Literal

from msgspec import Struct, field

from replies.days import Day

Band = Literal["certain", "likely", "none"]


class Match(Struct, frozen=True):
    """An intent and how well the text fits it, 0 to 100."""

    intent: str
    score: float
    #: The phrasing that came closest, for the person who asks why.
    phrasing: str = ""


class Entities(Struct, frozen=True):
    """Values found in a text, in the order in which they stand."""

    order_numbers: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    #: Four digits that stand alone or after 尾号: the end of a phone number.
    phone_tails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    #: 1 to 5, where the text is a rating and nothing else (五星, 5分, 'three stars', '4').
    rating: int | None = None
    #: Amounts in minor units (¥12.50 is 1250).
    amounts: tuple[int, ...] = ()
    #: The number that the text consists of, for answering a numbered list.
    choice: int | None = None
    #: Days as they were named; which dates they are depends on today.
    days: tuple[Day, ...] = ()
    #: Counts of pieces: 买了3件退1件 has 3 and 1.
    quantities: tuple[int, ...] = ()
    #: Codes of the couriers that are named, or whose form a tracking number has.
    couriers: tuple[str, ...] = ()
    #: By their English names.
    colours: tuple[str, ...] = ()
    #: `XL`, `42`, `175/92A`.
    sizes: tuple[str, ...] = ()
    #: A time of day in minutes after midnight, and a while from now in minutes.
    clock: int | None = None
    delay: int | None = None
    #: What is measured and how much, in centimetres and kilogrammes: `replies.measures.MEASURES`.
    measures: tuple[tuple[str, float], ...] = ()


class Signals(Struct, frozen=True):
    """Words that work from every state, whatever the intents say."""

    is_yes: bool = False
    is_no: bool = False
    #: Neither yes nor no: 看情况, not sure.
    is_maybe: bool = False
    wants_cancel: bool = False
    wants_human: bool = False
    wants_stop: bool = False
    wants_start: bool = False
    is_angry: bool = False
    is_threat: bool = False
    #: Money or a gift, or else a bad review.
    is_blackmail: bool = False
    #: Whether the shop has something is asked: 有没有…, do you sell….
    asks_if_sold: bool = False
    says_thanks: bool = False
    says_goodbye: bool = False


class Understanding(Struct, frozen=True):
    """Everything that the flows may know of a text. Bands are set by `flows.bands`, when the situation is known."""

    text: str
    #: The normal form that was matched.
    normal: str = ""
    #: `zh`, `zh-Hant` or `en`; None where the text does not tell (a number, an emoji).
    language: str | None = None
    matches: tuple[Match, ...] = ()
    entities: Entities = field(default_factory=Entities)
    signals: Signals = field(default_factory=Signals)
    #: Words that are worth a product search: what is left of the text without the question around it.
    keywords: tuple[str, ...] = ()
    band: Band = "none"
    #: What follows a 'but': the fault in a praise.
    reservation: str = ""
    #: What else is asked in the same message, in its order: each as certain as the first.
    more: tuple[Match, ...] = ()

    @property
    def best(self) -> Match | None:
        """The intent that fits best, None where nothing fits at all."""
        return self.matches[0] if self.matches else None
