"""A file of the shop folder, YAML or CSV, as rows of cells with their lines."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from data.shop_problem import Report
from data.shop_workbook import read_workbook
from data.shop_yaml import Leaf, Listing, Node, Table, read_yaml

#: More than this is not a shop's list but a mistake; it is refused before it is read.
LARGEST_MB = 20


@dataclass(frozen=True, slots=True)
class Form:
    """Which columns a file has. Those `by_language` may also be written `title_zh` or `title: {zh: …}`."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    by_language: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh", "en")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every name that may head a column."""
        spoken = (f"{name}_{language}" for name in self.by_language for language in self.languages)
        return (*self.required, *self.optional, *spoken)


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it is written."""

    line: int
    by_name: dict[str, Node]
    #: Required columns that the whole file lacks, which was said once.
    lacking: frozenset[str] = frozenset()


def read_text(path: Path, report: Report) -> str | None:
    """The file's text without a byte-order mark, None where the report says why not."""
    try:
        if path.stat().st_size > LARGEST_MB * 1024 * 1024:
            what = (f"文件超过 {LARGEST_MB} MB", f"the file is larger than {LARGEST_MB} MB")
            report.add(0, what, ("请拆分或删去无关内容", "take out what does not belong there"))
            return None
        raw = path.read_bytes()
    except OSError as error:
        cure = ("请检查文件权限", "check that it is a file that may be read")
        report.add(0, (f"无法读取文件（{error.strerror}）", f"cannot be read ({error.strerror})"), cure)
        return None
    return _decoded(raw, report)


def _decoded(raw: bytes, report: Report) -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _not_utf8(raw[: error.start].count(b"\n") + 1, report)
        return None
    if "\0" in text:
        _not_utf8(text[: text.index("\0")].count("\n") + 1, report)
        return None
    if not text.strip():
        cure = ("请按文档填写，没有内容就写 []（CSV 只留表头）", "fill it in; for none write [] (CSV: only the header)")
        report.add(1, ("文件是空的", "the file is empty"), cure)
        return None
    return text


def _not_utf8(line: int, report: Report) -> None:
    report.add(
        line,
        ("文件不是 UTF-8 编码", "the file is not UTF-8"),
        (
            "Excel / WPS：另存为「CSV UTF-8（逗号分隔）」；记事本：另存为，编码选 UTF-8",
            "in Excel save as 'CSV UTF-8', in Notepad save as with the encoding UTF-8",
        ),
    )


def rows_of(path: Path, form: Form, report: Report) -> tuple[Cells, ...]:
    """Every row of the file, with only columns that the form knows."""
    if path.suffix.lower() == ".xlsx":
        return tuple(_laid_out(read_workbook(path, LARGEST_MB, report), form, report))
    text = read_text(path, report)
    if text is None:
        return ()
    if path.suffix.lower() == ".csv":
        return tuple(_csv_rows(text, form, report))
    return tuple(tables_of(read_yaml(text, report), form, report))


def tables_of(node: Node | None, form: Form, report: Report) -> Iterator[Cells]:
    """The rows of a YAML list of entries."""
    if node is not None and not isinstance(node, Listing):
        report.add(
            node.line,
            ("这里应当是列表", "a list is expected here"),
            ("每一项以「- 」开头", "begin each item with '- '"),
        )
        return
    for item in node.items if node else ():
        if isinstance(item, Table):
            yield Cells(item.line, _named(item, form, report))
        else:
            cure = ("请写成「- 名称: 值」", "write '- name: value'")
            report.add(item.line, ("这一项没有栏目名", "this item has no column names"), cure)


def _named(table: Table, form: Form, report: Report) -> dict[str, Node]:
    """The cells of a table, with `title: {zh: …}` laid out as `title_zh`."""
    cells: dict[str, Node] = {}
    for name, value in table.entries:
        spoken = isinstance(value, Table) and name.text in form.by_language
        entries = value.entries if spoken and isinstance(value, Table) else ((None, value),)
        for language, inner in entries:
            column = f"{name.text}_{language.text}" if language else name.text
            if column in form.columns:
                cells[column] = inner
            else:
                report.unknown((language or name).line, column, form.columns)
    return cells


def _csv_rows(text: str, form: Form, report: Report) -> Iterator[Cells]:
    head = text.lstrip().partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)

    def lines() -> Iterator[tuple[int, list[str]]]:
        before = 0
        for values in reader:
            line, before = before + 1, reader.line_num
            yield line, values

    try:
        yield from _laid_out(lines(), form, report)
    except csv.Error as error:
        cure = (
            "请检查引号是否成对，用表格软件重新保存",
            "check that quotes are closed; save it again from a spreadsheet",
        )
        report.add(reader.line_num, (f"CSV 写法有误（{error}）", f"not valid CSV ({error})"), cure)


def _laid_out(lines: Iterable[tuple[int, list[str]]], form: Form, report: Report) -> Iterator[Cells]:
    """The rows below a header."""
    rows = iter(lines)
    columns = [name.strip() for name in next(rows, (1, []))[1]]
    if not columns:
        return
    lacking = _check_header(columns, form, report)
    for line, values in rows:
        if any(value.strip() for value in values):
            yield Cells(line, _filled(columns, values, line, form, report), lacking)


def _check_header(columns: list[str], form: Form, report: Report) -> frozenset[str]:
    for position, name in enumerate(columns):
        if name and name not in form.columns:
            report.unknown(1, name, form.columns)
        if name and name in columns[:position]:
            cure = ("请删掉其中一列", "delete one of the two")
            report.add(1, (f"栏目「{name}」重复", f"column {name!r} comes twice"), cure)
    lacking = frozenset(name for name in form.required if not _has(columns, name, form))
    for name in sorted(lacking):
        cure = (f"请在表头加上 {name}", f"add {name} to the first line")
        report.add(1, (f"缺少栏目「{name}」", f"column {name!r} is missing"), cure)
    return lacking


def _has(columns: list[str], name: str, form: Form) -> bool:
    spoken = (f"{name}_{language}" for language in form.languages if name in form.by_language)
    return any(column in columns for column in (name, *spoken))


def _filled(columns: list[str], values: list[str], line: int, form: Form, report: Report) -> dict[str, Node]:
    if any(value.strip() for value in values[len(columns) :]):
        cure = ("含逗号的内容请加双引号", "put a text with a comma in double quotes")
        report.add(line, ("这一行的格数比表头多", "this line has more cells than the header"), cure)
    pairs = zip(columns, values, strict=False)
    return {name: Leaf(line, value.strip()) for name, value in pairs if name in form.columns}
