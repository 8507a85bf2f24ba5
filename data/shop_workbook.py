"""A workbook's first sheet (.xlsx) as rows of text, as the same table would read in CSV."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from data.shop_problem import Report

#: More rows than this are not a shop's list.
_MOST_ROWS = 200_000


def read_workbook(path: Path, largest_mb: int, report: Report) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row, the header first; nothing where the report says why not."""
    # Few shops bring their lists in workbooks: the others do not pay for the library.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        if path.stat().st_size > largest_mb * 1024 * 1024:
            what = (f"文件超过 {largest_mb} MB", f"the file is larger than {largest_mb} MB")
            report.add(0, what, ("请拆分", "split it"))
            return
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        cure = ("请检查路径和权限", "check the path and its permissions")
        report.add(0, (f"无法读取文件（{error.strerror}）", f"cannot be read ({error.strerror})"), cure)
        return
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        cure = ("请用表格软件另存为 .xlsx", "save it from a spreadsheet as .xlsx")
        report.add(0, (f"不是 Excel 工作簿（{error}）", f"not an Excel workbook ({error})"), cure)
        return
    try:
        for line, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            if line > _MOST_ROWS:
                report.add(line, (f"超过 {_MOST_ROWS} 行", f"more than {_MOST_ROWS} rows"), ("请拆分", "split it"))
                return
            yield line, _trimmed([_text(value) for value in values])
    finally:
        book.close()


def _trimmed(values: list[str]) -> list[str]:
    while values and not values[-1]:
        values.pop()
    return values


def _text(value: Any) -> str:
    """As a spreadsheet shows it: a long number without its point, a date as people write it here."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.time() != time() else "%Y-%m-%d")
    return value.isoformat() if isinstance(value, date | time) else str(value)
