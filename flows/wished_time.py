"""When a customer wants something: a time of day, a day, a while from now, as they said it."""

from datetime import date, datetime, time, timedelta

from flows.hours import DAY, HOUR, MINUTE, local, moment
from flows.policy import Policy
from replies.understanding import Entities


def named_time(said: Entities, now: int, policy: Policy, by_itself: time) -> int | None:
    """The time that the words name (ms), None where they name none. `by_itself`: the time of a day without one."""
    if said.delay is not None:
        return now + said.delay * MINUTE
    today = local(now, policy).date()
    day = next((found for one in said.days if (found := one.on(today)) and found >= today), None)
    if day is None and said.clock is None:
        return None
    clock = by_itself if said.clock is None else time(*divmod(said.clock, 60))
    return on(day or today, clock, now, policy)


def on(day: date, clock: time, now: int, policy: Policy) -> int:
    """That time of that day; where it is past, the next time that the clock shows it.

    'At eight', said at nine in the morning, is eight in the evening; what is past altogether is tomorrow's.
    """
    at = moment(datetime.combine(day, clock, local(now, policy).tzinfo))
    if at > now:
        return at
    is_evening = clock < time(12) and at + 12 * HOUR > now
    return at + (12 * HOUR if is_evening else DAY)


def tomorrow(now: int, policy: Policy) -> date:
    """The shop's next day."""
    return local(now, policy).date() + timedelta(days=1)
