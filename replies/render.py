"""A wording and a context become text. The sandbox behind the sandbox: nothing but keys of plain copied data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from replies import filters
from replies.context import KNOWN
from replies.sandbox import LOOP, faults
from replies.text import utf16_length

#: Telegram's limit for a message, which counts UTF-16 units.
TEXT_CAP = 4_096
#: Compiled wordings kept: a compile costs a millisecond, a rendering a fiftieth of it.
COMPILED_CAP = 10_000

#: Stands in an author's own blank line, so that it can be told from one that an `if` left behind.
_BLANK = "\x1e"


@dataclass(frozen=True, slots=True)
class Locale:
    """What money and times need to be written for this customer."""

    language: str = "zh"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    currency_sign: str = "¥"


class RenderError(Exception):
    """A wording cannot be rendered here: which one, and what is missing or wrong."""

    def __init__(self, reason: str, wording: str = "", variable: str = "") -> None:
        super().__init__(f"wording {wording or '?'}: {reason}")
        self.reason = reason
        self.wording = wording
        self.variable = variable


class Absent(StrictUndefined):
    """A value that is not there: false in a test, unequal to everything, an error wherever it would be shown."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """The dotted name that is missing."""
        return str(self._undefined_name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def _is_not(self, _other: object) -> bool:
        return False

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _is_not  # type: ignore[assignment]

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return True

    __hash__ = object.__hash__  # type: ignore[assignment]


class _Record(dict[str, Any]):
    """A copied record that knows what it is called, for the error about a missing field."""

    __slots__ = ("path",)

    def __init__(self, path: str, fields: Mapping[str, Any]) -> None:
        super().__init__((key, value) for key, value in fields.items() if not _is_missing(value))
        self.path = path


def _is_missing(value: object) -> bool:
    """None and the empty text are as good as absent: neither may ever be read by a customer."""
    return value is None or (isinstance(value, str) and not value.strip())


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without globals, calls, attributes, and all filters and tests but our own."""

    def __init__(self) -> None:
        super().__init__(autoescape=False, undefined=Absent, finalize=_shown, cache_size=0)
        self.globals.clear()
        self.filters = dict(filters.FILTERS)
        self.tests = {"defined": lambda value: not isinstance(value, Undefined)}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`a.b` is a key of a record and nothing else."""
        if isinstance(obj, _Record) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return Absent(name=f"{getattr(obj, 'path', '?')}.{attribute}")

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Jinja asks here for some forms of `a.b`."""
        return self.getattr(obj, str(argument))

    def call(*_args: Any, **_kwargs: Any) -> Any:
        """Nothing is ever called."""
        raise RenderError("it calls something")

    def is_safe_callable(self, _obj: Any) -> bool:
        """Nothing is."""
        return False


def _shown(value: Any) -> Any:
    """Only text and numbers reach a customer: an absent value raises, everything else is a mistake."""
    if isinstance(value, Undefined):
        str(value)  # Raises, with the name.
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RenderError(f"a {type(value).__name__} cannot be shown")
    return value


@dataclass(frozen=True, slots=True)
class _Compiled:
    template: Template
    #: The names that it looks at: only these are copied for it.
    names: frozenset[str]


class Renderer:
    """Renders wordings; keeps what it has compiled. May be shared by threads."""

    def __init__(self) -> None:
        self._sandbox = _Sandbox()
        self._compiled = lru_cache(maxsize=COMPILED_CAP)(self._compile)
        self._plain = lru_cache(maxsize=COMPILED_CAP)(self._without_names)

    def render(self, text: str, context: Mapping[str, Any], locale: Locale, wording: str = "") -> str:
        """The wording's text for this context, tidied. What is in the context is text and is never run.

        Raises `RenderError` naming the wording and the variable where a value is missing, where the template is
        not allowed, and where the result is empty or longer than a message may be.
        """
        try:
            if "{" not in text:
                return self._plain(text)
            compiled = self._compiled(text)
            names = compiled.names & context.keys()
            values = {name: _copied(name, context[name]) for name in names if not _is_missing(context[name])}
            now = context.get("now") or {}
            values[filters.FRAME] = filters.Frame(locale.language, locale.zone, locale.currency_sign, now.get("at"))
            return _tidy(_capped(compiled.template, values))
        except RenderError as error:
            raise RenderError(error.reason, wording, error.variable) from error
        except UndefinedError as error:
            variable = _missing_name(error)
            raise RenderError(f"{variable} is not known", wording, variable) from error
        except (TemplateError, ValueError, TypeError, ArithmeticError, RecursionError, OSError) as error:
            raise RenderError(str(error) or type(error).__name__, wording) from error

    def _without_names(self, text: str) -> str:
        """A wording that names nothing is the same each time."""
        return _tidy(_capped(self._compile(text).template, {}))

    def _compile(self, text: str) -> _Compiled:
        """Check, then compile: a template that got past the desk by another way stops here."""
        wrong = faults(text, KNOWN)
        if wrong:
            raise RenderError(f"it is not allowed: {wrong[0]}")
        tree = self._sandbox.parse(text)
        for node in tree.find_all(nodes.TemplateData):
            node.data = re.sub(r"\n[ \t]*(?=\n)", "\n" + _BLANK, node.data)
        names = frozenset(node.name for node in tree.find_all(nodes.Name) if node.ctx == "load")
        code = self._sandbox.compile(tree, filename="<wording>")
        return _Compiled(Template.from_code(self._sandbox, code, {}), names)


def _missing_name(error: UndefinedError) -> str:
    """The variable that Jinja's sentence quotes."""
    found = re.search(r"'([^']+)'", str(error))
    return found.group(1) if found else "a value"


def _copied(name: str, value: Any) -> Any:
    """Plain data, copied: records, lists of records, texts and numbers. Anything else has no place in a context."""
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return _Record(name, value)
    if isinstance(value, list | tuple):
        return [_copied(name, entry) for entry in value]
    raise RenderError(f"{name} is a {type(value).__name__}, not plain data", variable=name)


def _capped(template: Template, values: dict[str, Any]) -> str:
    """The output, stopped as soon as it is longer than a message may be."""
    pieces: list[str] = []
    length = 0
    for piece in template.generate(values):
        length += utf16_length(piece)
        if length > TEXT_CAP:
            raise RenderError(f"it is longer than {TEXT_CAP} characters here")
        pieces.append(piece)
    return "".join(pieces)


#: What no channel should be sent: control characters, half surrogates, marks that turn the reading direction.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1d\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def _tidy(text: str) -> str:
    """No double spaces, no blank lines but the author's own single ones."""
    lines = (re.sub(r"[ \t]+", " ", line).strip(" ") for line in _UNFIT.sub("", text).split("\n"))
    kept = "\n".join(line for line in lines if line)
    tidy = re.sub(rf"(\n?{_BLANK}\n?)+", "\n\n", kept).replace(_BLANK, "").strip()
    if not tidy:
        raise RenderError("nothing is left to say")
    return tidy
