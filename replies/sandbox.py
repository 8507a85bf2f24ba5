"""What a wording may be made of. Operators' templates are parsed and held to an allow-list before they are ever run.

Jinja's own sandbox stops access, not cost, and has had an escape every two or three years. Here the tree itself is
checked: text, listed variables with their listed fields, a short list of filters, `if`, and one level of `for`.
Whatever is not named below is refused.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from jinja2 import Environment, TemplateSyntaxError, nodes

from replies.context import ALIASES, KNOWN, LISTS, RECORDS, SCALARS, Kind

#: A wording is a message for a phone's screen; this leaves room for markup and stops anything built to be large.
SOURCE_CAP = 4_096
LOOPS_CAP = 4
#: How deep conditions may stand in one another, and how many may be joined by and/or/not.
DEPTH_CAP = 4
TERMS_CAP = 12
FILTERS_CAP = 3


#: Inside a `for`.
LOOP: Mapping[str, Kind] = {"index": "number", "first": "flag", "last": "flag"}

#: Filter → what it takes and what comes out.
FILTERS: Mapping[str, tuple[frozenset[Kind], Kind]] = {
    "money": (frozenset({"amount"}), "text"),
    "date": (frozenset({"time"}), "text"),
    "time": (frozenset({"time", "clock"}), "text"),
    "datetime": (frozenset({"time"}), "text"),
    "list": (frozenset({"list"}), "text"),
    "count": (frozenset({"list"}), "number"),
    "upper": (frozenset({"text"}), "text"),
    "default": (frozenset({"text", "number", "clock"}), "text"),
    "truncate": (frozenset({"text"}), "text"),
}
#: What to write where a kind cannot be printed as it is.
_FORMAT: Mapping[Kind, str] = {
    "amount": "Write it as an amount: {{{{ {name} | money }}}}",
    "time": "Write it as a time: {{{{ {name} | datetime }}}}, or with date or time",
    "flag": "It is true or false: use it in {{% if {name} %}}",
    "record": "Print one of its fields: {{{{ {name}.… }}}}",
    "list": 'Go through it with {{% for x in {name} %}}, or write {{{{ {name} | list("title") }}}}',
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a template is not allowed. `line` counts from 1 within the template."""

    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}. {self.cure}{'' if self.cure.endswith('?') else '.'}"


def check(source: str, names: Collection[str] = KNOWN) -> tuple[str, ...]:
    """What is wrong with the template, as sentences; empty where it may be used. See `faults`."""
    return tuple(map(str, faults(source, names)))


def faults(source: str, names: Collection[str] = KNOWN) -> tuple[Fault, ...]:
    """Everything in the template that is not allowed, for a reply whose wordings may use `names`. Runs nothing."""
    if len(source) > SOURCE_CAP:
        return (Fault(1, f"it is longer than {SOURCE_CAP} characters", "Say it in fewer words"),)
    try:
        tree = _PARSER.parse(source)
        return tuple(_Walk(frozenset(names)).body(tree.body))
    except TemplateSyntaxError as error:
        what = f"the markup is broken: {(error.message or '').rstrip('.')}"
        return (Fault(error.lineno, what, "Close every {{ }} and {% %}, and end every if and for"),)
    except (RecursionError, ValueError):
        return (Fault(1, "the markup is too deep or too large to read", "Say it in a simpler way"),)


#: Only parses; nothing is compiled or run with it.
_PARSER = Environment(autoescape=True)

_Faults = Iterator[Fault]


def _shown(node: nodes.Node) -> str:
    """A construct as an operator knows it: its tag or a word for it."""
    return _WORDS.get(type(node), type(node).__name__.lower())


_WORDS: Mapping[type[nodes.Node], str] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Call: "a call ( )",
    nodes.Getitem: "a subscript [ ]",
    nodes.CondExpr: "an if inside {{ }}",
    nodes.Concat: "joining with ~",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "a filter block",
    nodes.FromImport: "import",
    nodes.Const: "a plain value",
    nodes.Mul: "arithmetic",
    nodes.Add: "arithmetic",
    nodes.Sub: "arithmetic",
    nodes.Div: "arithmetic",
    nodes.FloorDiv: "arithmetic",
    nodes.Mod: "arithmetic",
    nodes.Pow: "arithmetic",
    nodes.Neg: "arithmetic",
    nodes.Pos: "arithmetic",
}

_ALLOWED = "Use text, {{ a.field }}, {% if %} and a single {% for %} only"


class _Walk:
    """One pass over a template's tree."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        #: The loop's variable and the record that it stands for, while inside one.
        self.item: tuple[str, str] | None = None
        self.loops = 0

    def body(self, some: list[nodes.Node], depth: int = 0) -> _Faults:
        """Statements and output, in order."""
        for node in some:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    yield from self.printed(part)
            elif isinstance(node, nodes.If):
                yield from self.condition(node, depth + 1)
            elif isinstance(node, nodes.For):
                yield from self.loop(node, depth + 1)
            else:
                yield Fault(node.lineno or 1, f"{_shown(node)} is not allowed", _ALLOWED)

    def condition(self, node: nodes.If, depth: int) -> _Faults:
        """`if`, `elif` and `else`."""
        if depth > DEPTH_CAP:
            yield Fault(node.lineno, "too many ifs stand inside one another", "Use elif, or write two wordings")
            return
        yield from self.test(node.test, [TERMS_CAP])
        yield from self.body(node.body, depth)
        for branch in node.elif_:
            yield from self.test(branch.test, [TERMS_CAP])
            yield from self.body(branch.body, depth)
        yield from self.body(node.else_, depth)

    def loop(self, node: nodes.For, depth: int) -> _Faults:
        """`for x in products`: one level, over a listed list, nothing else."""
        self.loops += 1
        at = partial(Fault, node.lineno)
        if self.item or self.loops > LOOPS_CAP:
            yield at("a for stands inside another, or there are too many", "Use one for after the other")
            return
        if node.test or node.recursive:
            yield at("a for with a condition or recursion is not allowed", "Put an {% if %} inside the for")
            return
        if not isinstance(node.target, nodes.Name) or node.target.name in ("loop", "_") or "__" in node.target.name:
            yield at("this is no name for the loop's variable", "Write for example {% for product in products %}")
            return
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
            yield at("only a listed list can be gone through", f"The lists are: {', '.join(sorted(LISTS))}")
            return
        yield from self.known(node.iter)
        yield from self.body(node.else_, depth)
        self.item = (node.target.name, LISTS[node.iter.name])
        yield from self.body(node.body, depth)
        self.item = None

    def printed(self, node: nodes.Node) -> _Faults:
        """Text, or a value that can be printed as it is."""
        if isinstance(node, nodes.TemplateData):
            return
        wrong = list(self.value(node))
        yield from wrong
        cure = None if wrong else _FORMAT.get(self.kind(node))
        if cure:
            name = _path(node)
            yield Fault(node.lineno, f"{name} cannot be printed as it is", cure.format(name=name))

    def value(self, node: nodes.Node, left: int = FILTERS_CAP) -> _Faults:
        """A listed name, a listed field of it, or one of these through filters, `left` of them at most."""
        if isinstance(node, nodes.Filter) and left:
            yield from self.filtered(node, left - 1)
        elif isinstance(node, nodes.Filter):
            yield Fault(node.lineno, f"more than {FILTERS_CAP} filters stand in a row", "Leave some out")
        elif isinstance(node, nodes.Name):
            yield from self.known(node)
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            yield from self.field(node, node.node)
        else:
            yield Fault(node.lineno or 1, f"{_shown(node)} is not allowed", _ALLOWED)

    def known(self, node: nodes.Name) -> _Faults:
        """The name is in the context of this reply."""
        name = node.name
        if (self.item and name == self.item[0]) or name in self.names & KNOWN:
            return
        if name in KNOWN:
            yield Fault(node.lineno, f"{name} is not among this reply's slots", f"Add {name} to its slots")
        else:
            yield Fault(node.lineno, f"there is no variable {name}", _nearest(name, self.names & KNOWN))

    def field(self, node: nodes.Getattr, owner: nodes.Name) -> _Faults:
        """The field is one that its record has."""
        fields = self.fields(owner.name)
        if fields is not LOOP:
            wrong = list(self.known(owner))
            yield from wrong
            if wrong:
                return
        if node.attr not in fields:
            yield Fault(node.lineno, f"{owner.name} has no field {node.attr}", _nearest(node.attr, fields))

    def fields(self, name: str) -> Mapping[str, Kind]:
        """The fields of a name; none where it is no record."""
        if self.item and name == self.item[0]:
            return RECORDS[self.item[1]]
        if self.item and name == "loop":
            return LOOP
        return RECORDS.get(ALIASES.get(name, name), {})

    def filtered(self, node: nodes.Filter, left: int) -> _Faults:
        """A listed filter with constants as its arguments, on a value that it fits."""
        at = partial(Fault, node.lineno)
        if node.node is None or node.name not in FILTERS:
            yield at(f"there is no filter {node.name}", _nearest(node.name, FILTERS))
            return
        constant = all(isinstance(argument, nodes.Const) for argument in node.args) and len(node.args) <= 1
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not constant:
            yield at(f"{node.name} takes one plain value at most", 'Write for example default("亲") or truncate(20)')
            return
        wrong = list(self.value(node.node, left))
        yield from wrong
        if not wrong and self.kind(node.node) not in FILTERS[node.name][0]:
            fitting = ", ".join(sorted(FILTERS[node.name][0]))
            yield at(f"{node.name} does not fit {_path(node.node)}", f"It is for: {fitting}")

    def kind(self, node: nodes.Node) -> Kind:
        """What a value that `value` found nothing wrong with holds."""
        if isinstance(node, nodes.Filter):
            return FILTERS[node.name][1]
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return self.fields(node.node.name)[node.attr]
        name = node.name if isinstance(node, nodes.Name) else ""
        if self.fields(name):
            return "record"
        return "list" if name in LISTS else SCALARS[name]

    def test(self, node: nodes.Node, left: list[int]) -> _Faults:
        """A condition: values and comparisons with plain values, joined by and, or, not. `left` counts down."""
        left[0] -= 1
        if left[0] < 0:
            if left[0] == -1:
                yield Fault(node.lineno, "the condition is too long", "Split it into several wordings")
        elif isinstance(node, nodes.And | nodes.Or):
            yield from self.test(node.left, left)
            yield from self.test(node.right, left)
        elif isinstance(node, nodes.Not):
            yield from self.test(node.node, left)
        elif isinstance(node, nodes.Compare):
            yield from self.comparison(node)
        elif isinstance(node, nodes.Test) and node.name == "defined" and not (node.args or node.kwargs):
            yield from self.value(node.node)
        else:
            yield from self.value(node)

    def comparison(self, node: nodes.Compare) -> _Faults:
        """One value against one plain value, or `in` a list of plain values."""
        yield from self.value(node.expr)
        right = node.ops[0].expr
        plain = right.items if node.ops[0].op in ("in", "notin") and isinstance(right, nodes.List) else [right]
        if len(node.ops) > 1 or not all(isinstance(one, nodes.Const) for one in plain):
            cure = 'Write for example {% if order.state == "paid" %}'
            yield Fault(node.lineno, "a value can only be compared with a plain value", cure)


def _path(node: nodes.Node) -> str:
    """The dotted name that stands at the root of a value."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _path(node.node)
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "this"


def _nearest(name: str, known: Collection[str]) -> str:
    """The cure for a name that does not exist."""
    near = get_close_matches(name, sorted(known), n=1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known)) or 'none'}"
