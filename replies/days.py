"""Days that are named in a text: 昨天, 下周三, 11月11号, 3天前, next Friday. Which date is meant depends on today."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

from msgspec import Struct

from replies.numerals import DIGITS, number


class Day(Struct, frozen=True):
    """A day as it was named. Either `offset`, or a weekday, or a day of a month; a whole month has no day."""

    #: The words that name it.
    text: str
    #: Days from today, the past below zero.
    offset: int | None = None
    #: 1 (Monday) to 7, and the week from this one: -1 is the last. Without a week, the next such day from today on.
    weekday: int | None = None
    week: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def on(self, today: date) -> date | None:
        """The date that is meant when it is said on this day; None where there is no such day (31 February).

        A day of a month without a year is the one nearest to today.
        """
        if self.offset is not None:
            return today + timedelta(days=self.offset)
        if self.weekday is not None:
            return self._of_week(today)
        nearest = (one for one in self._candidates(today))
        return min(nearest, key=lambda one: abs((one - today).days), default=None)

    def _of_week(self, today: date) -> date:
        ahead = (self.weekday or 1) - today.isoweekday()
        return today + timedelta(days=ahead % 7 if self.week is None else ahead + 7 * self.week)

    def _candidates(self, today: date) -> Iterator[date]:
        """The dates that it can be: in the year before, this one and the next; or in the months around."""
        for shift in (-1, 0, 1):
            year, month = self.year or today.year, self.month or today.month
            if self.month is None:
                year, month = divmod(today.year * 12 + today.month - 1 + shift, 12)
                month += 1
            elif self.year is None:
                year += shift
            if self.day is not None and self.day <= monthrange(year, month)[1]:
                yield date(year, month, self.day)


#: Days from today.
_NAMED: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "今天": 0, "今日": 0, "今晚": 0,
    "今儿": 0, "今早": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "大后天": 3,
    "DAY BEFORE YESTERDAY": -2, "YESTERDAY": -1, "LAST NIGHT": -1, "TODAY": 0, "TONIGHT": 0, "THIS MORNING": 0,
    "THIS AFTERNOON": 0, "THIS EVENING": 0, "DAY AFTER TOMORROW": 2, "TOMORROW": 1,
}  # fmt: skip
#: Sales that are named by their day.
_SALES: Final = {"双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12), "六一八": (6, 18)}
_WEEKDAYS: Final = {**{char: at for at, char in enumerate("一二三四五六", start=1)}, "日": 7, "天": 7, "末": 6}
_ENGLISH_DAYS: Final = {
    name: at for at, name in enumerate("MON TUE WED THU FRI SAT SUN".split(), start=1)
}  # fmt: skip
_MONTHS: Final = {
    name: at for at, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), start=1)
}  # fmt: skip
_WEEKS: Final = {"上": -1, "这": 0, "本": 0, "下": 1, "LAST": -1, "THIS": 0, "NEXT": 1, "COMING": None}
_UNIT_DAYS: Final = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "个星期": 7, "个礼拜": 7, "DAY": 1, "WEEK": 7}
_ENGLISH_NUMBERS: Final = {"A": 1, "AN": 1, "ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6, "SEVEN": 7}
_SPELT: Final = f"(?:\\d{{1,3}}|[{DIGITS}十]{{1,3}})"
_AGO: Final = frozenset({"前", "之前", "以前", "AGO"})
#: What there must be in a text before it is searched.
_HINT = re.compile(r"[天日号號月周礼禮期双雙晚早]|一八|\d[-/.]\d|DAY|NIGHT|MORNING|EVENING|NOON|WEEK|MONTH|"
                   r"TOMORROW|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MON|TUE|WED|THU|FRI|SAT|SUN")  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    named = "|".join(sorted((*_NAMED, *_SALES), key=len, reverse=True))
    month_names, day_names = "|".join(_MONTHS), "|".join(_ENGLISH_DAYS)
    spelt_en = "|".join(sorted(_ENGLISH_NUMBERS, key=len, reverse=True))
    return re.compile(
        rf"(?P<named>(?<![A-Z])(?:{named})(?![A-Z]))"
        rf"|(?P<count>{_SPELT}) ?(?P<unit>个?(?:星期|礼拜)|天|周|日)(?P<way>之前|以前|前|之后|以后|后)"
        rf"|(?<![A-Z])(?:(?P<in>IN) )?(?P<count_en>\d{{1,3}}|{spelt_en}) (?P<unit_en>DAY|WEEK)S?(?: (?P<way_en>AGO))?"
        r"(?![A-Z])"
        r"|(?P<week>上|这|本|下)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])(?!天|期)"
        rf"|(?<![A-Z])(?:(?P<week_en>LAST|THIS|NEXT|COMING) |(?:ON |BY ))(?P<weekday_en>{day_names})[A-Z]*"
        r"|(?<!\d)(?:(?P<year>20\d\d) ?[年/.-] ?)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?"
        rf"(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?: ?[日号])?(?!\d|个)"
        r"|(?<!\d)(?P<year2>20\d\d)[/.-](?P<month2>\d{1,2})[/.-](?P<day2>\d{1,2})(?!\d)"
        r"|(?<![\d/.-])(?P<month3>1[0-2]|0?[1-9])/(?P<day3>3[01]|[12]\d|0?[1-9])(?![\d/.-])"
        rf"|(?<!\d)(?P<day4>\d{{1,2}}) ?[号日](?![\d楼店线院门机码])"
        rf"|(?<![A-Z])(?P<month5>{month_names})[A-Z]*\.? (?P<day5>\d{{1,2}})(?:ST|ND|RD|TH)?(?!\d)"
        r"(?:,? (?P<year5>20\d\d))?"
        rf"|(?<!\d)(?P<day6>\d{{1,2}})(?:ST|ND|RD|TH)?(?: OF)? (?P<month6>{month_names})[A-Z]*(?: (?P<year6>20\d\d))?"
    )


def find_days(upper: str) -> tuple[Day, ...]:
    """The days named in an upper-case text in simplified characters, in the order in which they stand."""
    if not _HINT.search(upper):
        return ()
    found = (_day(match) for match in _pattern().finditer(upper))
    return tuple(dict.fromkeys(day for day in found if day is not None))


def _day(match: re.Match[str]) -> Day | None:
    part = {name: value for name, value in match.groupdict().items() if value}
    text = match[0].strip()
    if "named" in part:
        month, day = _SALES.get(part["named"], (None, None))
        return Day(text, offset=_NAMED.get(part["named"]), month=month, day=day)
    if "unit" in part or "unit_en" in part:
        return _counted(text, part)
    if "weekday" in part or "weekday_en" in part:
        name = part.get("weekday") or part["weekday_en"]
        week = part.get("week") or part.get("week_en")
        return Day(text, weekday=_WEEKDAYS.get(name) or _ENGLISH_DAYS[name], week=_WEEKS[week] if week else None)
    return _dated(text, part)


def _counted(text: str, part: dict[str, str]) -> Day | None:
    """3天前, in two weeks; None for a mere span (3 days)."""
    way = part.get("way") or part.get("way_en") or part.get("in")
    count = _value(part.get("count") or part["count_en"])
    if way is None or count is None:
        return None
    days = count * _UNIT_DAYS[part.get("unit") or part["unit_en"]]
    return Day(text, offset=-days if way in _AGO else days)


def _dated(text: str, part: dict[str, str]) -> Day | None:
    """A day of a month, None where there is no such day in any year."""
    values = {name.rstrip("23456"): _value(value) for name, value in part.items()}
    month, day = values.get("month"), values.get("day")
    if day is None or not 1 <= day <= 31 or not 1 <= (month or 1) <= 12:
        return None
    return Day(text, year=values.get("year"), month=month, day=day)


def _value(text: str) -> int | None:
    return _ENGLISH_NUMBERS.get(text) or _MONTHS.get(text) or number(text)
