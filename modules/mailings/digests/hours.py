"""When somebody's digest is due: at their hour, by the clock of their zone, once on each day, whatever that clock does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKLY_ON = 0
"""Monday: what is due in a week is known when it begins, and Friday belongs to the Friday 5."""


@dataclass(frozen=True, order=True)
class Reader:
    """All that says when: a zone as it stands with the person, and the hour they chose."""

    zone: str
    hour: int


def moments(frequency: str, reader: Reader, agency_zone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """When a daily or weekly digest is due for this reader, behind `after` and not behind `until`, in UTC.

    An hour that the clock skips is due when the clock goes on; of two hours of one name the first counts.
    """
    zone = zone_of(reader.zone, agency_zone)
    for day in _days(after.astimezone(zone).date() - DAY, until.astimezone(zone).date() + DAY):
        moment = datetime.combine(day, time(reader.hour), zone).astimezone(UTC)
        if after < moment <= until and (frequency == "daily" or day.weekday() == WEEKLY_ON):
            yield moment


def is_due(frequency: str, reader: Reader, agency_zone: str, after: datetime, until: datetime) -> bool:
    """Whether a run whose period lies between these takes the reader; one at once takes everybody."""
    return frequency == "at_once" or any(moments(frequency, reader, agency_zone, after, until))


def today(reader: Reader, agency_zone: str, now: datetime) -> date:
    """The day it is where the reader is."""
    return now.astimezone(zone_of(reader.zone, agency_zone)).date()


@lru_cache(maxsize=1024)
def zone_of(name: str, agency_zone: str) -> ZoneInfo:
    """The zone of this name; the agency's where there is none of it: nobody goes without mail for a name that was dropped."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo(agency_zone)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + count * DAY for count in range((last - first).days + 1))
