"""The filters of wordings: how money, times and lists are written in a customer's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

#: Under this name the frame stands in a context. No wording can name it: the allow-list does not have it.
FRAME = "_frame"


@dataclass(frozen=True, slots=True)
class Frame:
    """What filters must know beyond their value."""

    language: str
    zone: ZoneInfo
    currency_sign: str
    #: Shop time in milliseconds, None where it is not given: then no date is 'today'.
    now: int | None

    @property
    def is_chinese(self) -> bool:
        """Whether dates and lists are written in Chinese."""
        return not self.language.startswith("en")

    def local(self, at: int) -> datetime:
        """The moment in the shop's zone."""
        return datetime.fromtimestamp(at / 1000, self.zone)


_DAYS = {
    True: {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"},
    False: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(frame: Frame, minor: int) -> str:
    """¥49.90, and ¥50 where no cents are left."""
    whole, cents = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    return f"{sign}{frame.currency_sign}{whole}" + (f".{cents:02d}" if cents else "")


def date(frame: Frame, at: int) -> str:
    """今天, 8月20日; today, 20 Aug. The year only where it is another one."""
    day = frame.local(at)
    today = frame.local(frame.now) if frame.now is not None else None
    near = _DAYS[frame.is_chinese].get((day.date() - today.date()).days) if today else None
    if near:
        return near
    other_year = today is not None and day.year != today.year
    if frame.is_chinese:
        return (f"{day.year}年" if other_year else "") + f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if other_year else "")


def time(frame: Frame, at: int | str) -> str:
    """16:05, of a moment or of a time of day that is written out already."""
    if isinstance(at, int):
        return f"{frame.local(at):%H:%M}"
    hour, minute = at.split(":")[:2]
    return f"{int(hour):02d}:{int(minute):02d}"


def date_and_time(frame: Frame, at: int) -> str:
    """今天 16:05; 20 Aug at 16:05."""
    return f"{date(frame, at)}{' ' if frame.is_chinese else ' at '}{time(frame, at)}"


def joined(frame: Frame, some: list[Any], name: str = "title") -> str:
    """A、B和C; A, B and C. Of records, the field with this name."""
    texts = [str(one[name]) if isinstance(one, Mapping) else str(one) for one in some]
    if not texts:
        raise ValueError("the list is empty")
    comma, last = ("、", "和") if frame.is_chinese else (", ", " and ")
    return last.join(filter(None, (comma.join(texts[:-1]), texts[-1])))


def count(_frame: Frame, some: list[Any]) -> int:
    """How many there are."""
    return len(some)


def upper(_frame: Frame, text: str) -> str:
    """In capitals."""
    return text.upper()


def truncate(_frame: Frame, text: str, length: int = 40) -> str:
    """At most this many characters, the last of them … where something was cut."""
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


@pass_context
def default(_context: Context, value: Any, instead: str = "") -> Any:
    """The value, or this text where there is none."""
    return instead if isinstance(value, Undefined) else value


def _framed(written: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the frame in, and let an absent value through to a `default` behind."""

    @pass_context
    def framed(context: Context, value: Any, *args: Any) -> Any:
        if isinstance(value, Undefined):
            return value
        return written(context[FRAME], value, *args)

    return framed


FILTERS: Mapping[str, Callable[..., Any]] = {
    "money": _framed(money),
    "date": _framed(date),
    "time": _framed(time),
    "datetime": _framed(date_and_time),
    "list": _framed(joined),
    "count": _framed(count),
    "upper": _framed(upper),
    "truncate": _framed(truncate),
    "default": default,
}
