"""One pack file as YAML nodes that still know their line, and what is wrong with it."""

from collections.abc import Collection, Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from replies.library import Problem

#: A pack is one topic in one language; the largest of the starter library is a twentieth of this.
SHEET_CAP = 500_000
DEPTH_CAP = 12

_PLAIN = "tag:yaml.org,2002:"
#: What YAML itself finds in a text; everything else was asked for by a tag.
_TAGS = frozenset(_PLAIN + kind for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp"))
_QUOTE = "Put the text in quotes: it begins with { or [, or has ': ' in it"


class Sheet:
    """Reads the nodes of one file. What does not fit is noted in `problems` and read as nothing."""

    def __init__(self, file: str, text: str) -> None:
        """Parse without building any object: tags are refused, and so are aliases, which can blow a file up."""
        self.file = file
        self.problems: list[Problem] = []
        self.root = self._parsed(text)

    def note(self, line: int, what: str, cure: str) -> None:
        """Note a problem at a line, counted from 1."""
        self.problems.append(Problem(self.file, line, what, cure))

    def wrong(self, node: Node, what: str, cure: str) -> None:
        """Note a problem where the node stands."""
        self.note(line_of(node), what, cure)

    def entries(self, node: Node | None, where: str) -> list[tuple[str, Node]]:
        """The keys of a mapping and their nodes, in order."""
        if node is None:
            return []
        if not isinstance(node, MappingNode):
            self.wrong(node, f"{where} must be names with values", "Write each as name: value, indented below it")
            return []
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = self.text(key, f"a name in {where}")
            if name in found:
                self.wrong(key, f"{name} is there twice in {where}", "Put the two together")
            elif name:
                found[name] = value
        return list(found.items())

    def fields(self, node: Node | None, where: str, known: Collection[str]) -> dict[str, Node]:
        """The entries of a mapping that may have these keys only."""
        entries = self.entries(node, where)
        for name, value in entries:
            if name not in known:
                self.wrong(value, f"{where} has an unknown key {name}", f"The keys are: {', '.join(known)}")
        return {name: value for name, value in entries if name in known}

    def text(self, node: Node | None, where: str) -> str:
        """The text of a scalar as it is written, whatever YAML would make of it; empty where it is none."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.wrong(node, f"{where} must be a text", _QUOTE)
            return ""
        text = str(node.value).strip()
        if not text or node.tag == _PLAIN + "null":
            self.wrong(node, f"{where} is empty", "Write a text, or leave the line out")
            return ""
        return text

    def items(self, node: Node | None, where: str) -> list[Node]:
        """The nodes of a list."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.wrong(node, f"{where} must be a list", "Write one a line with '- ' before it")
            return []
        return list(node.value)

    def texts(self, node: Node | None, where: str) -> Iterator[tuple[str, Node]]:
        """The texts of a list, with their nodes."""
        for one in self.items(node, where):
            text = self.text(one, where)
            if text:
                yield text, one

    def truth(self, node: Node | None, where: str) -> bool | None:
        """True or false; None where it is not given or neither."""
        if node is not None and node.tag != _PLAIN + "bool":
            self.wrong(node, f"{where} must be true or false", "Write true or false, without quotes")
            return None
        return None if node is None else str(node.value).lower() == "true"

    def _parsed(self, text: str) -> Node | None:
        if len(text) > SHEET_CAP:
            self.note(1, f"it is longer than {SHEET_CAP} characters", "Split it into several topics")
            return None
        try:
            root: Node | None = YAML(typ="safe", pure=True).compose(text)
            self._hold_plain(root, set(), DEPTH_CAP)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.note(line, f"this is not YAML: {error.problem or error.context}", _QUOTE)
            return None
        except (YAMLError, ValueError, RecursionError) as error:
            self.note(1, f"this is not YAML: {str(error).splitlines()[0] if str(error) else 'too deep'}", _QUOTE)
            return None
        if root is None or self.problems:
            self.note(1, "it has nothing that can be read", "Begin with topic:, intents: and replies:")
            return None
        return root

    def _hold_plain(self, node: Node | None, seen: set[int], depth: int) -> None:
        """Refuse tags, aliases and deep nesting: a pack is plain lists and texts."""
        if node is None:
            return
        if id(node) in seen or depth == 0 or str(node.tag) not in _TAGS:
            self.wrong(node, "an alias, a tag or too deep a nesting stands here", "Write the text out")
            return
        seen.add(id(node))
        if isinstance(node, ScalarNode):
            return
        parts = node.value if isinstance(node, SequenceNode) else [part for pair in node.value for part in pair]
        for part in parts:
            self._hold_plain(part, seen, depth - 1)


def line_of(node: Node) -> int:
    """The line on which a node's text begins, counted from 1. After | and > it is the next one."""
    below = isinstance(node, ScalarNode) and node.style in ("|", ">")
    return int(node.start_mark.line) + (2 if below else 1)
