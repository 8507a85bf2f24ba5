"""A YAML file as a plain tree of written words with their lines.

Built from the parser's events: nothing is guessed (a SKU `0012` keeps its zeros, `no` stays a word), nothing is
constructed, and anchors, aliases and tags are refused before they could do harm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from data.shop_problem import Report

#: A shop folder needs five levels; a file that nests deeper is broken or hostile.
DEEPEST = 12
_NOTHING = frozenset({"~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A written word."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Names and what they hold, in the order of the file."""

    line: int
    entries: tuple[tuple[Leaf, "Node"], ...]


Node = Leaf | Listing | Table


class _Refused(Exception):
    """The rest of the file cannot be read."""


def read_yaml(text: str, report: Report) -> Node | None:
    """The file's tree; None where it holds nothing, or nothing that can be read (then the report says why)."""
    try:
        return _Builder(text, report).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _syntax(report, mark.line + 1 if mark else 1, error.problem or "unreadable")
    except YAMLError as error:
        _syntax(report, 1, str(error).splitlines()[0])
    except _Refused:
        pass
    return None


def _syntax(report: Report, line: int, why: str) -> None:
    report.add(
        line,
        (f"YAML 写法有误（{why}）", f"not valid YAML ({why})"),
        (
            "请检查这一行和上一行的缩进、冒号后的空格和引号",
            "check the indentation, the space after the colon and the quotes of this line and the one above",
        ),
    )


class _Builder:
    """Turns the parser's events into the tree."""

    def __init__(self, text: str, report: Report) -> None:
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self.report = report

    def document(self) -> Node | None:
        """The only document of the stream."""
        next(self.events)
        if type(next(self.events)).__name__ != "DocumentStartEvent":
            return None
        root = self.node(next(self.events), 0)
        next(self.events)
        more = next(self.events)
        if type(more).__name__ == "DocumentStartEvent":
            self.refuse(more, ("文件里有第二个文档（---）", "there is a second document (---)"))
        return None if isinstance(root, Leaf) and not root.text else root

    def node(self, event: Any, depth: int) -> Node:
        """The value that begins with this event."""
        kind = type(event).__name__
        self.check(event, kind, depth)
        line = event.start_mark.line + 1
        if kind == "SequenceStartEvent":
            return Listing(line, tuple(self.items(depth)))
        if kind == "MappingStartEvent":
            return Table(line, tuple(self.entries(depth)))
        is_nothing = event.style is None and event.value in _NOTHING
        return Leaf(line, "" if is_nothing else event.value.strip())

    def check(self, event: Any, kind: str, depth: int) -> None:
        """Refuse what a shop folder never needs."""
        if kind == "AliasEvent" or event.anchor:
            self.refuse(
                event, (f"不支持 YAML 锚点「{event.anchor}」", f"YAML anchors are not taken ({event.anchor!r})")
            )
        if event.tag:
            self.refuse(event, (f"不支持 YAML 标签「{event.tag}」", f"YAML tags are not taken ({event.tag!r})"))
        if depth > DEEPEST:
            self.refuse(event, ("嵌套太深", "nested too deeply"))

    def refuse(self, event: Any, what: tuple[str, str]) -> None:
        """Note it and read no further."""
        self.report.add(event.start_mark.line + 1, what, ("请直接写出内容", "write the content out plainly"))
        raise _Refused

    def items(self, depth: int) -> Iterator[Node]:
        """The items of the list that has begun."""
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            yield self.node(event, depth + 1)

    def entries(self, depth: int) -> Iterator[tuple[Leaf, Node]]:
        """The entries of the table that has begun; a name that comes twice is a problem, its first value stands."""
        seen: dict[str, int] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            name, value = self.node(event, depth + 1), self.node(next(self.events), depth + 1)
            if not isinstance(name, Leaf):
                self.refuse(event, ("名称必须是一个词", "a name must be a plain word"))
            elif name.text in seen:
                self.twice(name, seen[name.text])
            else:
                seen[name.text] = name.line
                yield name, value

    def twice(self, name: Leaf, first: int) -> None:
        """Note a name that comes again in the same table."""
        self.report.add(
            name.line,
            (f"「{name.text}」重复（第一次在第 {first} 行）", f"{name.text!r} comes twice (first on line {first})"),
            ("请删掉其中一个", "delete one of them"),
        )
