"""One row of the shop folder: written cells become values, and what does not fit goes into the report."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.shop_dates import moment
from data.shop_problem import Both, Report
from data.shop_sheet import Cells, Form, tables_of
from data.shop_yaml import Leaf, Listing, Node, Table

T = TypeVar("T")

_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")
_COUNT = re.compile(r"\d{1,9}")
#: What a spreadsheet makes of a long number: 1.38E+10.
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_BETWEEN_WORDS = re.compile(r"[|;；、\n]")
_BETWEEN_PAIRS = re.compile(r"[|;；\n]")
_FLAGS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """What every row is read by: the moment, and the shop's zone and first language."""

    now: int
    zone: ZoneInfo
    language: str


def minor_units(written: str) -> int | None:
    """An amount as people write it (49.90, ¥1,280) in minor units, None where it is none."""
    plain = unicodedata.normalize("NFKC", written).strip().lstrip("¥$€£").strip()
    parts = _AMOUNT.fullmatch(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain))
    return int(parts[1]) * 100 + int((parts[2] or "").ljust(2, "0")) if parts else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its way to report. A value that does not fit is reported and read as if it were left out."""

    cells: Cells
    report: Report
    setting: Setting

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.cells.line

    def line_of(self, name: str) -> int:
        """The line of a cell, or of the row where there is none."""
        node = self.cells.by_name.get(name)
        return node.line if node else self.line

    def complain(self, name: str, what: Both, cure: Both) -> None:
        """Report a cell."""
        self.report.add(self.line_of(name), what, cure)

    def text(self, name: str) -> str:
        """The written word, empty where there is none."""
        node = self.cells.by_name.get(name)
        if node is None or isinstance(node, Leaf):
            return node.text if node else ""
        cure = ("这里只写一个值", "write one plain value")
        self.complain(name, (f"「{name}」不能是列表或表", f"{name!r} must not be a list or a table"), cure)
        return ""

    def code(self, name: str) -> str:
        """A number that is a name (SKU, order, phone), as it is written."""
        written = self.text(name)
        if not _ROUNDED.fullmatch(written):
            return written
        cure = ("请把这一列设为「文本」格式后重新填写", "format the column as text and write it again")
        self.complain(name, (f"「{written}」被表格软件改写了", f"{written!r} was rounded by a spreadsheet"), cure)
        return ""

    def required(self, name: str) -> str:
        """A code that must be there."""
        node = self.cells.by_name.get(name)
        if (isinstance(node, Leaf) and node.text) or isinstance(node, Listing | Table):
            return self.code(name)
        self.missing(name)
        return ""

    def missing(self, name: str) -> None:
        """Report that it is not there, unless the whole column is not."""
        if name not in self.cells.lacking:
            cure = ("请补上", "fill it in")
            self.complain(name, (f"没有填写「{name}」", f"{name!r} is missing"), cure)

    def amount(self, name: str) -> int | None:
        """Money in minor units."""
        written = self.text(name)
        amount = minor_units(written)
        if written and amount is None:
            cure = ("请写成 49.90 这样", "write it like 49.90")
            self.complain(
                name, (f"「{name}」的「{written}」不是金额", f"{written!r} is not an amount for {name!r}"), cure
            )
        return amount

    def count(self, name: str) -> int | None:
        """A whole number, 0 or more."""
        written = unicodedata.normalize("NFKC", self.text(name))
        if not written or _COUNT.fullmatch(written):
            return int(written) if written else None
        cure = ("请写 0 或更大的整数", "write a whole number, 0 or more")
        self.complain(
            name, (f"「{name}」的「{written}」不是整数", f"{written!r} is no whole number for {name!r}"), cure
        )
        return None

    def choice(self, name: str, options: Sequence[str]) -> str | None:
        """One of the given words."""
        written = self.text(name)
        if not written or written in options:
            return written or None
        listed = ", ".join(options)
        cure = (f"请从中选一个：{listed}", f"choose one of {listed}")
        self.complain(name, (f"「{name}」没有「{written}」这一项", f"{name!r} cannot be {written!r}"), cure)
        return None

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        chosen = self.choice(name, tuple(_FLAGS))
        return default if chosen is None else _FLAGS[chosen]

    def moment(self, name: str) -> int | None:
        """A time in milliseconds UTC."""
        return self.moment_of(name, self.text(name), self.line_of(name))

    def moment_of(self, name: str, written: str, line: int) -> int | None:
        """A time that stands inside a longer cell."""
        at = moment(written, self.setting.now, self.setting.zone)
        if written and at is None:
            cure = (
                "请写成 2026-08-01 14:30，或 -2d3h（两天三小时前）",
                "write 2026-08-01 14:30, or -2d3h for 2 days 3 hours ago",
            )
            self.report.add(
                line, (f"「{name}」的「{written}」不是时间", f"{written!r} is not a time for {name!r}"), cure
            )
        return at

    def is_list(self, name: str) -> bool:
        """Whether the cell is a list of YAML."""
        return isinstance(self.cells.by_name.get(name), Listing)

    def words(self, name: str) -> tuple[str, ...]:
        """A list: YAML's own, or words in one cell with ; or | between them."""
        node = self.cells.by_name.get(name)
        if isinstance(node, Listing):
            return tuple(self._plain(name, item) for item in node.items)
        return tuple(word.strip() for word in _BETWEEN_WORDS.split(self.text(name)) if word.strip())

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Names and values: YAML's own table, or `name=value` with ; or | between them in one cell."""
        node = self.cells.by_name.get(name)
        if isinstance(node, Table):
            return tuple((key.text, self._plain(name, value)) for key, value in node.entries)
        written = unicodedata.normalize("NFC", self.text(name)).replace("＝", "=")
        pieces = [piece.partition("=") for piece in _BETWEEN_PAIRS.split(written) if piece.strip()]
        for before, equals, after in pieces:
            if not (before.strip() and equals and after.strip()):
                cure = ("请写成「颜色=青; 容量=200ml」", "write 'colour=celadon; size=200ml'")
                self.complain(name, (f"「{name}」里的「{before}」没有值", f"{before!r} has no value in {name!r}"), cure)
        return tuple((before.strip(), after.strip()) for before, equals, after in pieces if equals)

    def spoken(self, name: str, form: Form) -> dict[str, str]:
        """A text by language; without a language it is in the shop's first."""
        columns = {language: f"{name}_{language}" for language in form.languages}
        texts = {language: self.text(column) for language, column in columns.items()}
        if name in self.cells.by_name:
            texts[self.setting.language] = self.text(name)
        return {language: text for language, text in texts.items() if text}

    def rows(self, name: str, form: Form) -> tuple["Row", ...]:
        """The rows of a list inside this one."""
        node = self.cells.by_name.get(name)
        inner = tables_of(node, form, self.report) if node else ()
        return tuple(Row(cells, self.report, self.setting) for cells in inner)

    def _plain(self, name: str, node: Node) -> str:
        if isinstance(node, Leaf):
            return node.text
        cure = ("这里只写一个值", "write one plain value")
        self.report.add(node.line, (f"「{name}」里嵌套太深", f"nested too deeply in {name!r}"), cure)
        return ""


def once(pairs: Iterable[tuple[Row, T]], column: str, key: Callable[[T], str]) -> list[tuple[Row, T]]:
    """What has a key of its own; a key that comes again is reported, and its first line stands."""
    first: dict[str, tuple[Row, T]] = {}
    for row, value in pairs:
        written = key(value)
        if written in first:
            line = first[written][0].line
            what = (f"「{written}」重复（第一次在第 {line} 行）", f"{written!r} comes twice (first on line {line})")
            row.complain(column, what, ("请改名或删掉一个", "rename or delete one"))
        elif written:
            first[written] = (row, value)
    return list(first.values())
