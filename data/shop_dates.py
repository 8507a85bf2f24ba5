"""Times as an owner writes them: absolute in the shop's zone, or relative to the moment of reading."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

RELATIVE = re.compile(r"(?P<sign>[+-])(?=\d)(?:(?P<days>\d{1,5})d)?(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,5})m)?")
#: What a spreadsheet makes of a time when it saves: 2026/8/1 9:30.
_SPREADSHEET = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_BIRTHDAY = re.compile(r"(?P<year>\d{4}-|--)(?P<rest>\d{2}-\d{2})")
#: A year outside of this is a slip of the pen, not a date of a shop.
_YEARS = range(2000, 2101)


def moment(written: str, now: int, zone: ZoneInfo) -> int | None:
    """Milliseconds UTC of a written time, None where it is none. `now` is what relative times count from."""
    relative = RELATIVE.fullmatch(written)
    if relative:
        return now + _milliseconds(relative)
    try:
        at = _spreadsheet(written, zone) or datetime.fromisoformat(written)
    except ValueError:
        return None
    if at.year not in _YEARS:
        return None
    return round((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1000)


def local(at: int, zone: ZoneInfo) -> datetime:
    """The time in the shop's zone."""
    return datetime.fromtimestamp(at / 1000, zone)


def birthday(written: str, now: int, zone: ZoneInfo) -> str | None:
    """`--MM-DD` or `YYYY-MM-DD`, None where it is neither. A relative time is the day it falls on, without a year."""
    if RELATIVE.fullmatch(written):
        at = moment(written, now, zone)
        return None if at is None else f"--{local(at, zone):%m-%d}"
    parts = _BIRTHDAY.fullmatch(written)
    if not parts:
        return None
    # 29 February is a birthday, so a day without a year is tried in a leap year.
    year = "2000-" if parts["year"] == "--" else parts["year"]
    return written if is_date(year + parts["rest"]) else None


def is_date(written: str) -> bool:
    """Whether it is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _milliseconds(relative: re.Match[str]) -> int:
    amounts = {unit: int(relative[unit] or 0) for unit in ("days", "hours", "minutes")}
    span = round(timedelta(**amounts).total_seconds() * 1000)
    return -span if relative["sign"] == "-" else span


def _spreadsheet(written: str, zone: ZoneInfo) -> datetime | None:
    parts = _SPREADSHEET.fullmatch(written)
    if not parts:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)
