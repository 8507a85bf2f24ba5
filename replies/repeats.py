"""How often customers heard the same: measured on what was said. Pure; `xiaoer replies repeats` shows it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from replies.context import ALWAYS
from replies.diversity import distinct, self_bleu
from replies.library import ANY_TIME, Library, Wording
from replies.likeness import READS_SAME, as_said, likeness
from replies.manners import CLOSING, OPENING
from replies.phrase import TRADITIONAL
from replies.rotation import Bag
from replies.text import for_taiwan


class Said(Struct, frozen=True):
    """A message that was made from a reply, by the bot or by an agent, and not taken back."""

    customer_id: int
    #: The intent that it answers; empty where it answers none.
    question: str
    reply: str
    wording: str
    text: str
    language: str
    #: (reply, wording) of the opening and the closing around it.
    manners: tuple[tuple[str, str], ...] = ()


class Repeat(Struct, frozen=True):
    """Two messages to one customer, the later one with the reply that it was said for."""

    customer_id: int
    reply: str
    earlier: str
    later: str
    #: 0 to 100, values and lists taken out.
    likeness: float


class Report(Struct, frozen=True):
    """What was measured."""

    #: Messages, and customers who heard them.
    answers: int
    customers: int
    #: A wording again while another that could be said was unused: there should be none.
    avoidable: tuple[Repeat, ...]
    #: A whole text that the customer has had before.
    same_text: tuple[Repeat, ...]
    #: Adjacent answers to one question, and those of them that read the same.
    adjacent: int
    near: tuple[Repeat, ...]
    #: The likeness of adjacent answers on average.
    mean_likeness: float
    #: The share of different words (characters) and pairs of them.
    distinct_1: float
    distinct_2: float
    #: 0 to 1: how much each of a sample reads like the others together.
    self_bleu: float
    #: Texts with `None`, markup, or a gap where a value belongs.
    holes: tuple[str, ...]


def measure(said: Iterable[Said], library: Library, seed: int = 1) -> Report:
    """The report on these messages, in the order in which they were said, with the library as it is now."""
    every = list(said)
    hearing = _Hearing(library, _always_known(every, library))
    for one in every:
        hearing.hear(one)
    texts = [one.text for one in every]
    scores = hearing.scores
    return Report(
        answers=len(every),
        customers=len({one.customer_id for one in every}),
        avoidable=tuple(hearing.avoidable),
        same_text=tuple(hearing.same_text),
        adjacent=len(scores),
        near=tuple(sorted(hearing.near, key=lambda repeat: -repeat.likeness)),
        mean_likeness=sum(scores) / len(scores) if scores else 0.0,
        distinct_1=distinct(texts, 1),
        distinct_2=distinct(texts, 2),
        self_bleu=self_bleu(texts, seed),
        holes=tuple(text for text in texts if has_hole(text)),
    )


class _Heard(Struct, frozen=True):
    """An answer and its own words."""

    said: Said
    own: str


class _Hearing:
    """Goes through the messages in order, with what each customer has heard so far."""

    def __init__(self, library: Library, known: frozenset[str]) -> None:
        self._library, self._known = library, known
        self._wordings = {one.id: one for reply in library.replies.values() for one in reply.wordings}
        self._bags: dict[tuple[int, str], Bag] = {}
        self._by_wording: dict[tuple[int, str], Said] = {}
        self._by_text: dict[tuple[int, str], Said] = {}
        #: The last answer of a reply, and the last to a question.
        self._last: dict[tuple[int, str], _Heard] = {}
        self.avoidable: list[Repeat] = []
        self.same_text: list[Repeat] = []
        self.near: list[Repeat] = []
        self.scores: list[float] = []

    def hear(self, said: Said) -> None:
        """One more message."""
        own = self._own(said)
        self._hear_text(said)
        self._hear_wording(said)
        self._hear_beside_last(_Heard(said, own))

    def _hear_text(self, said: Said) -> None:
        key = said.customer_id, said.text
        if key in self._by_text:
            self.same_text.append(_repeat(self._by_text[key], said, 100.0))
        self._by_text[key] = said

    def _hear_wording(self, said: Said) -> None:
        """Whether it was heard in this round, though another could have been said."""
        key = said.customer_id, said.reply
        bag = self._bags.get(key, Bag())
        earlier = self._by_wording.get((said.customer_id, said.wording))
        if earlier is not None and said.wording in bag.used and self._has_unused(said, bag):
            self.avoidable.append(_repeat(earlier, said, 100.0))
        self._bags[key] = bag.take(said.wording, self._library.ids(said.reply, said.language))
        self._by_wording[said.customer_id, said.wording] = said

    def _has_unused(self, said: Said, bag: Bag) -> bool:
        """Whether a wording was unused that surely fitted: without conditions, and naming what was known there."""
        used, own = frozenset(bag.used), self._wordings.get(said.wording)
        known = self._known | (names(own.text) if own else frozenset())
        some = self._library.wordings(said.reply, said.language)
        return any(one.id not in used and one.when == ANY_TIME and names(one.text) <= known for one in some)

    def _hear_beside_last(self, heard: _Heard) -> None:
        said = heard.said
        keys = [(said.customer_id, f"reply {said.reply}")]
        keys += [(said.customer_id, f"question {said.question}")] if said.question else []
        earlier = {id(one): one for key in keys if (one := self._last.get(key))}
        for key in keys:
            self._last[key] = heard
        if not earlier:
            return
        score, last = max(((likeness(one.own, heard.own), one) for one in earlier.values()), key=lambda pair: pair[0])
        self.scores.append(score)
        if score > READS_SAME:
            self.near.append(_repeat(last.said, said, score))

    def _own(self, said: Said) -> str:
        """What is said of its own: without values and lists. Of a wording that is gone, all but the figures."""
        around = dict(said.manners)
        ids = (around.get(OPENING), said.wording, around.get(CLOSING))
        own = [self._template(self._wordings[one], said) for one in ids if one in self._wordings]
        if said.wording not in self._wordings:
            return re.sub(r"\d+", "", said.text)
        return as_said(own, said.text)

    def _template(self, wording: Wording, said: Said) -> str:
        return for_taiwan(wording.text) if said.language == TRADITIONAL else wording.text


def _repeat(earlier: Said, later: Said, score: float) -> Repeat:
    return Repeat(later.customer_id, later.reply, earlier.text, later.text, score)


_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_NOT_A_NAME = re.compile(r"\"[^\"]*\"|'[^']*'|\|\s*\w+")
_NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_KEYWORDS = frozenset(
    ("if", "elif", "else", "endif", "for", "in", "endfor", "and", "or", "not", "is", "defined", "loop")
)


def names(template: str) -> frozenset[str]:
    """The values that a template looks at, such as `order.number`."""
    inside = " ".join(_NOT_A_NAME.sub(" ", tag) for tag in _TAG.findall(template))
    return frozenset(_NAME.findall(inside)) - _KEYWORDS


def _always_known(said: Sequence[Said], library: Library) -> frozenset[str]:
    """What the shop itself has told anybody, such as its freight: known in every message."""
    wordings = {one.id: one for reply in library.replies.values() for one in reply.wordings}
    told = (wordings[wording] for wording in {one.wording for one in said} if wording in wordings)
    return frozenset(name for one in told for name in names(one.text) if name.split(".")[0] in ALWAYS - {"customer"})


_HOLE = re.compile(
    r"\b(?:None|null|undefined|nan)\b|\{[{%]|[%}]\}"
    r"|[（(]\s*[）)]|“\s*”|「\s*」|【\s*】|《\s*》|\"\s*\""
    r"|[¥￥](?!\s*\d)|[，、：][，。、；]|  "
)


def has_hole(text: str) -> bool:
    """Whether a value is missing in it that the author took for granted."""
    return _HOLE.search(text) is not None


def worst(repeats: Iterable[Repeat], count: int) -> Iterator[Repeat]:
    """One of each reply, the first `count` of them: a list of a thousand of one kind helps nobody."""
    seen: set[str] = set()
    for one in repeats:
        if one.reply not in seen and len(seen) < count:
            seen.add(one.reply)
            yield one
