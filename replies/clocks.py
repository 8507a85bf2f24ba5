"""A time of day, or a while from now, as a text names it: 下午三点半, 晚上8点, 15:30, 3pm, 两小时后, in an hour."""

import re
from typing import Final

from replies.numerals import DIGITS, number

_HOUR: Final = rf"(?P<hour>\d{{1,2}}|[{DIGITS}十]{{1,3}})"
_ZH = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|夜里)?的?"
    + _HOUR
    + rf"[点點](?P<half>半)?(?:钟|鐘|整)?"
    rf"(?P<minute>\d{{1,2}}(?=分)|[{DIGITS}十]{{1,3}}(?=分)|\d{{2}})?分?"
)
_COLON = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|夜里)?(?<![\d.:])(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)(?![\d:])"
    r"(?: ?(?P<noon>[ap])\.?m\b)?",
    re.IGNORECASE,
)
_EN = re.compile(
    r"(?<![\d.])(?P<hour>1[0-2]|[1-9]) ?(?P<noon>[ap])\.?m\b|\bat (?P<bare>1?\d|2[0-3])(?: o.?clock)?\b(?![:.\d%])",
    re.IGNORECASE,
)
_DELAY = re.compile(
    rf"(?P<n>\d{{1,3}}|[{DIGITS}十]{{1,3}}|半)(?:个|個)?(?P<unit>小时|小時|钟头|鐘頭|分钟|分鐘)(?:半)?(?:之?后|以?後|以后|过)"
    r"|\bin (?P<n_en>\d{1,3}|an?|half an|two|three) ?(?P<unit_en>hours?|hrs?|minutes?|mins?)\b",
    re.IGNORECASE,
)
_EN_COUNTS: Final = {"a": 1.0, "an": 1.0, "half an": 0.5, "two": 2.0, "three": 3.0}
#: Hours of these parts of the day are after noon; 中午一点 is too.
_LATE: Final = ("下午", "傍晚", "晚上", "今晚", "明晚")
_NOONISH: Final = 11


def find_clock(text: str) -> int | None:
    """Minutes after midnight of the first time of day that is named; `text` simplified. None where none is."""
    match = _COLON.search(text) or _ZH.search(text) or _EN.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("hour") == "一" and match[0] == "一点":
        # 'A little', far more often than 'one o'clock'.
        return None
    hour = number(groups.get("hour") or groups.get("bare") or "")
    minute = 30 if groups.get("half") else number(groups.get("minute") or "0")
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    return (_of_day(hour, groups.get("part") or "", (groups.get("noon") or "").lower()) * 60 + minute) % (24 * 60)


def _of_day(hour: int, part: str, noon: str) -> int:
    """The hour on a clock of twenty-four."""
    if hour < 12 and (part in _LATE or noon == "p" or (part == "中午" and hour < _NOONISH)):
        return hour + 12
    if hour == 12 and (noon == "a" or part in ("凌晨", "夜里", "晚上", "今晚")):
        return 0
    return hour


def find_delay(text: str) -> int | None:
    """Minutes from now, where a while is named: 半小时后 is 30. None where none is."""
    match = _DELAY.search(text)
    if match is None:
        return None
    written = (match["n"] or match["n_en"]).lower()
    count = 0.5 if written == "半" else _EN_COUNTS.get(written) or number(written)
    unit = (match["unit"] or match["unit_en"]).lower()
    if not count:
        return None
    return round(count * (60 if unit.startswith(("小", "钟", "鐘", "h")) else 1))
