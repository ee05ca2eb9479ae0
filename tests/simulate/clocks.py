"""Clocks of zones as the judge reads them: which wall clock a moment has, instead of which moment a wall clock has."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH, QUARTER = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=15)


@lru_cache(maxsize=50_000)
def hours_begun(zone: str, hour: int, after: datetime, until: datetime) -> tuple[tuple[datetime, bool], ...]:
    """The ends of the quarters in which this hour of a day began, read off the wall clock; and whether on a Monday.

    A day without this hour has it at the first moment behind the gap; of two hours of one name the first counts.
    """
    days = _hour_starts(zone, hour)
    first, last = (bisect_right(days, (each, True)) for each in (after, until))
    return tuple((moment + (EPOCH - moment) % QUARTER, monday) for moment, monday in days[first:last])


@lru_cache(maxsize=500)
def _hour_starts(zone: str, hour: int) -> list[tuple[datetime, bool]]:
    """For each day of the years around: the first moment at which the wall clock shows this hour of it, or is past it."""
    found: dict[date, tuple[datetime, bool]] = {}
    for moment, wall in _walls(zone):
        if wall.hour >= hour and wall.date() not in found:
            found[wall.date()] = (moment, wall.weekday() == 0)
    return list(found.values())


@lru_cache(maxsize=20)
def _walls(zone: str) -> list[tuple[datetime, datetime]]:
    """Every quarter of an hour of the years around, with what the wall clock then shows."""
    first, count = datetime(2024, 12, 1, tzinfo=UTC), 96 * 460
    return [(moment, moment.astimezone(zone_of(zone))) for moment in (first + each * QUARTER for each in range(count))]


@lru_cache(maxsize=100)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)
