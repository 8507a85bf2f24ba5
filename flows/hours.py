"""The shop's clock face: quiet hours, hours of duty, the cut-off. Times are milliseconds UTC, rules in shop time."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flows.days_off import calendar, festival
from flows.policy import Hours, Policy, Quiet

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

#: Parts of the day and the hour at which each begins.
DAYPARTS = ((5, "morning"), (11, "noon"), (14, "afternoon"), (18, "evening"), (23, "night"))


def local(now: int, policy: Policy) -> datetime:
    """The moment on the shop's own clock."""
    return _local(now, policy.shop.time_zone)


@lru_cache(maxsize=64)
def _local(now: int, zone: str) -> datetime:
    """A step asks for the same moment again and again."""
    return datetime.fromtimestamp(now / 1000, ZoneInfo(zone))


def moment(when: datetime) -> int:
    """Back to milliseconds UTC."""
    return round(when.timestamp() * 1000)


def daypart(now: int, policy: Policy) -> str:
    """The part of the day, as greetings name it."""
    hour = local(now, policy).hour
    begun = [name for start, name in DAYPARTS if start <= hour]
    return begun[-1] if begun else "night"


def is_quiet(now: int, policy: Policy) -> bool:
    """Whether nobody should be woken by a message that can wait."""
    return _within(local(now, policy).time(), policy.quiet.start, policy.quiet.end)


def _within(clock: time, start: time, end: time) -> bool:
    """Whether a span that may pass midnight holds this time; an empty span holds none."""
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def after_quiet(now: int, policy: Policy, seed: int) -> int:
    """The end of the quiet hours, spread over some minutes by the seed so that not everybody is written to at once."""
    quiet: Quiet = policy.quiet
    spread = seed % (quiet.spread_minutes * 60 + 1) * 1000
    return _next(local(now, policy), quiet.end) + spread


def _next(here: datetime, clock: time) -> int:
    """The next time the clock shows this."""
    then = here.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
    return moment(then if then > here else then + timedelta(days=1))


def is_open(now: int, policy: Policy) -> bool:
    """Whether the shop's hours say that people are there."""
    return _is_open(now // SECOND, policy.hours, policy.shop.time_zone)


# To the second: hours of duty know nothing finer, and a busy shop asks many times in one.
@lru_cache(maxsize=64)
def _is_open(second: int, hours: Hours, zone: str) -> bool:
    here = _local(second * SECOND, zone)
    return works(here, hours) and _within(here.time(), hours.start, hours.end)


def works(day: datetime, hours: Hours) -> bool:
    """What the shop says of a day comes before what the calendar does, and that before the day of the week."""
    written, date = day.date().isoformat(), day.date()
    if written in hours.workdays or written in hours.holidays:
        return written in hours.workdays
    if hours.calendar:
        year = calendar(hours.calendar, date.year)
        if date in year.off or date in year.worked:
            return date in year.worked
    return day.isoweekday() in hours.days


def holiday(now: int, policy: Policy, language: str) -> str:
    """What today is called, where it is a holiday of the shop's calendar."""
    return festival(policy.hours.calendar, local(now, policy).date(), language)


def opens_at(now: int, policy: Policy) -> int | None:
    """The next beginning of duty, None where none comes within two weeks."""
    return _opens_at(now // SECOND, policy.hours, policy.shop.time_zone)


@lru_cache(maxsize=64)
def _opens_at(second: int, hours: Hours, zone: str) -> int | None:
    here = _local(second * SECOND, zone)
    for ahead in range(15):
        day = here + timedelta(days=ahead)
        start = day.replace(hour=hours.start.hour, minute=hours.start.minute, second=0)
        if start > here and works(day, hours):
            return moment(start)
    return None


def midnight(now: int, policy: Policy) -> int:
    """The beginning of the shop's day."""
    return _midnight(now // SECOND, policy.shop.time_zone)


@lru_cache(maxsize=64)
def _midnight(second: int, zone: str) -> int:
    return moment(_local(second * SECOND, zone).replace(hour=0, minute=0, second=0, microsecond=0))


def cutoff_today(now: int, policy: Policy) -> int:
    """Today's cut-off: who has paid by then is shipped today."""
    here = local(now, policy)
    clock = policy.nudges.cutoff
    return moment(here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0))
