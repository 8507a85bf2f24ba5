"""Spans of working time: what is promised to be done in eight hours is not due in the night."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.hours import local, moment, works
from flows.policy import Hours, Policy

#: A shop that is not open for so many days has no working time to count by.
LOOK_AHEAD_DAYS = 60


def after_working(now: int, span: int, policy: Policy) -> int:
    """The moment at which so many milliseconds of working time will have passed."""
    left = span
    for start, end in _spans(now, policy):
        if end - max(start, now) >= left:
            return max(start, now) + left
        left -= max(0, end - max(start, now))
    return now + span


def working_between(start: int, end: int, policy: Policy) -> int:
    """Milliseconds of working time between two moments."""
    found = 0
    for opens, closes in _spans(start, policy):
        if opens >= end:
            break
        found += max(0, min(closes, end) - max(opens, start))
    return found


def _spans(now: int, policy: Policy) -> Iterator[tuple[int, int]]:
    """From when to when people are there, from today on."""
    midnight = local(now, policy).replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = midnight + timedelta(days=ahead)
        if works(day, policy.hours):
            yield from _of_day(day, policy.hours)


def _of_day(day: datetime, hours: Hours) -> Iterator[tuple[int, int]]:
    """A shift that passes midnight is two parts of the day."""
    start = moment(day.replace(hour=hours.start.hour, minute=hours.start.minute))
    end = moment(day.replace(hour=hours.end.hour, minute=hours.end.minute))
    if hours.start <= hours.end:
        yield start, end
    else:
        yield moment(day), end
        yield start, moment(day + timedelta(days=1))
