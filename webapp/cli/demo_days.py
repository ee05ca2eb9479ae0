"""Days of the demonstration: whenever it is set up, work is due and people meet on working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from modules.core.times import from_local, local

SATURDAY = 5
END_OF_WORK = 17


def working_day(today: date, days: int) -> date:
    """So many days from today; at a weekend the next working day, of a day that is over the one before."""
    day, step = today + timedelta(days=days), timedelta(days=1 if days > 0 else -1)
    while day.weekday() >= SATURDAY:
        day += step
    return day


def wall_time(now: datetime, zone: str, days: int, hour: int) -> datetime:
    """That hour on the wall of `zone`, on the working day so many days from now."""
    return datetime.combine(working_day(local(now, zone).date(), days), time(hour))


def moment_on(now: datetime, zone: str, days: int, hour: int = END_OF_WORK) -> datetime:
    """The same as a moment: the hour on the wall is the same in summer and winter."""
    return from_local(wall_time(now, zone, days, hour), zone)
