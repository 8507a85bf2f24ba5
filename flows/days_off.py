"""Public holidays and the weekends that are worked for them, of the country that the shop keeps to."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from holidays import country_holidays
from msgspec import Struct

#: In which language a country's holidays are told, where the library has them in it.
_SPOKEN: Mapping[str, str] = {"zh": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US"}
#: 国庆节（补假）, National Day (observed).
_NOTE = re.compile(r"\s*[（(].*[)）]$")
#: A day off that a weekend is worked for is no festival.
_SWAPPED = ("休息日", "Day off")


class Calendar(Struct, frozen=True):
    """A year of a country."""

    #: Day → what it is called.
    off: Mapping[date, str]
    #: Days of a weekend on which people work.
    worked: frozenset[date]


@lru_cache(maxsize=64)
def calendar(country: str, year: int, language: str = "zh") -> Calendar:
    """The days off of a year. Raises `NotImplementedError` for a country that the library does not know."""
    spoken = _SPOKEN.get(language, "en_US")
    try:
        days = country_holidays(country, years=year, language=spoken)
    except (AttributeError, ValueError):
        days = country_holidays(country, years=year)
    worked = frozenset(day for day in getattr(days, "weekend_workdays", ()) if day.year == year)
    return Calendar(dict(days.items()), worked)


def knows(country: str) -> bool:
    """Whether the library has this country, by its two letters."""
    try:
        calendar(country, 2026)
    except (NotImplementedError, AttributeError, KeyError):
        return False
    return True


def festival(country: str, day: date, language: str) -> str:
    """What a day is called where it is a holiday; empty where it is none, or only a day that another is worked for."""
    if not country:
        return ""
    name = _NOTE.sub("", calendar(country, day.year, language).off.get(day, ""))
    return "" if name.startswith(_SWAPPED) else name.split("; ")[0]
