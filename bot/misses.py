"""What customers asked and nobody understood: gathered, counted, with what it may mean and what an agent answered."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from bot.clock import machine_now
from bot.drafts import draft_at
from bot.errors import StartError
from bot.publishing import live
from data import misses
from data.connection import Connection, connect, input_step
from data.misses import Miss
from flows.hours import DAY
from replies.adoption import known_forms
from replies.clusters import Cluster, Told, clusters
from replies.library import Library
from replies.matcher import Matcher
from replies.replay import heard
from replies.text import normal_form, without_codes
from replies.understand import understand
from replies.understanding import Match

#: Intents that are told of a group, nearest first.
NEAREST = 3
#: What an agent wrote so long after it is an answer to it.
ANSWERED_WITHIN = DAY
#: A group is named by so many characters at least.
SHORTEST_ID = 4


class Group(Struct, frozen=True):
    """Misses that ask the same."""

    cluster: Cluster
    #: The intents that come nearest, with the phrasing and its score.
    nearest: tuple[Match, ...]
    #: What agents wrote next: each may be the start of a new reply.
    answers: tuple[str, ...]

    @property
    def id(self) -> str:
        """A short name; the group's other forms name it too, so that it stays while the commonest one changes."""
        return name_of(self.cluster.leading)

    @property
    def texts(self) -> tuple[str, ...]:
        """As customers wrote them, one of each form, the commonest form first."""
        by_form = {one.normal: one.text for one in reversed(self.cluster.members)}
        return tuple(by_form[form] for form in self.cluster.forms)


class Report(Struct, frozen=True):
    """All that is open, and how much is not."""

    groups: tuple[Group, ...]
    #: Messages whose text is a phrasing of the draft, which is not published yet.
    waiting: int
    #: Messages that are ignored.
    ignored: int


def name_of(form: str) -> str:
    """The name of a group by a normal form."""
    return sha256(form.encode()).hexdigest()[:6]


def report(path: Path, days: int) -> Report:
    """The misses of so many days that are still misses with the live library, the commonest first."""
    matcher, draft = Matcher.from_bytes(live(path).matcher), draft_at(path)
    drafted = known_forms(Library.from_json(draft.source)) if draft else {}
    with closing(connect(path, read_only=True)) as db:
        told = [_told(one) for one in misses.missed(db, machine_now() - days * DAY)]
        by_form = {one.normal: one.text for one in told}
        clear = {form for form, text in by_form.items() if heard(text, matcher).band == "certain"}
        still = [one for one in told if one.normal not in clear]
        ignored = misses.ignored(db)
        # Who ignores a question has not to ignore each new way to put it.
        every = clusters(one for one in still if one.normal not in drafted)
        open_ones = [one for one in every if ignored.keys().isdisjoint(one.forms)]
        groups = tuple(_group(db, cluster, matcher) for cluster in open_ones)
    counts = [sum(one.count for one in some) for some in (every, open_ones)]
    return Report(groups, len([one for one in still if one.normal in drafted]), counts[0] - counts[1])


def _told(miss: Miss) -> Told:
    """Numbers of orders are no part of what was asked."""
    return Told(miss.id, miss.text, without_codes(normal_form(miss.text)), miss.at)


def _group(db: Connection, cluster: Cluster, matcher: Matcher) -> Group:
    ids = [one.id for one in cluster.members]
    nearest = understand(cluster.text, matcher).matches[:NEAREST]
    return Group(cluster, nearest, tuple(misses.answers(db, ids, ANSWERED_WITHIN)))


def find(groups: Iterable[Group], name: str) -> Group:
    """The group of this name, or of the only one that begins so. Raises StartError where there is none, or several."""
    some = [one for one in groups if any(name_of(form).startswith(name) for form in one.cluster.forms)]
    if len(name) < SHORTEST_ID or len(some) != 1:
        raise StartError(
            f"没有编号 {name} 的问题；xiaoer misses list 列出所有。"
            f"(There is no group {name}; xiaoer misses list shows them.)"
        )
    return some[0]


def context_of(path: Path, group: Group, most: int, reach: int) -> list[list[tuple[str, str]]]:
    """What was said around the newest of its messages: (author, text), for so many of them."""
    with closing(connect(path, read_only=True)) as db:
        return [misses.around(db, one.id, reach) for one in group.cluster.members[:most]]


def ignore(path: Path, group: Group) -> None:
    """Leave it out from now on, also when it comes again, and in other words."""
    forms = list(zip(group.cluster.forms, group.texts, strict=True))
    input_step(path, partial(_ignore, name=group.id, forms=forms))


def _ignore(db: Connection, name: str, forms: Sequence[tuple[str, str]]) -> None:
    misses.ignore(db, name, forms, machine_now())


def ignored(path: Path) -> dict[str, tuple[str, ...]]:
    """What is ignored: each group's name with its texts, the newest first."""
    with closing(connect(path, read_only=True)) as db:
        found: dict[str, tuple[str, ...]] = {}
        for name, text in misses.ignored(db).values():
            found[name] = (*found.get(name, ()), text)
    return found


def restore(path: Path, name: str) -> tuple[str, ...]:
    """Take back what is ignored under this name; returns the texts."""
    some = {one: texts for one, texts in ignored(path).items() if one.startswith(name)}
    if len(some) != 1 or len(name) < SHORTEST_ID:
        raise StartError(
            f"没有忽略过 {name}；xiaoer misses list --ignored 列出所有。"
            f"(Nothing that is ignored has the name {name}; xiaoer misses list --ignored shows it.)"
        )
    ((one, texts),) = some.items()
    input_step(path, partial(misses.restore, name=one))
    return texts
