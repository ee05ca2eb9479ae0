"""When a zone's clock changes, asked of zoneinfo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a change does: from one offset to another, and what the new time is called."""

    before: timedelta
    after: timedelta
    name: str
    daylight: bool


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One change. `wall` is naive: what the old offset would have shown at that moment (RFC 5545, 3.6.5)."""

    wall: datetime
    kind: Kind


def clock_changes(zone: ZoneInfo, years: range) -> Iterator[ClockChange]:
    """Each change of the offset in these years, in order. Looks at every day: no clock changes twice in one."""
    moment = datetime(years.start, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(years.stop, 1, 1, tzinfo=zone).astimezone(UTC)
    while moment < end:
        following = min(moment + _DAY, end)
        if moment.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield _change_between(moment, following, zone)
        moment = following


def kind_at_start(zone: ZoneInfo, year: int) -> Kind:
    """What holds when a year begins, written as a change from the same offset."""
    new = datetime(year, 1, 1, tzinfo=zone)
    return Kind(_offset(new), _offset(new), str(new.tzname()), daylight=_dst(new) > timedelta())


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> ClockChange:
    old, new = early.astimezone(zone), late.astimezone(zone)
    while late - early > _SECOND:
        middle = early + (late - early) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == old.utcoffset():
            early = middle
        else:
            late = middle
    kind = Kind(_offset(old), _offset(new), str(new.tzname()), daylight=_is_daylight(old, new))
    return ClockChange((late + kind.before).replace(tzinfo=None), kind)


def _is_daylight(old: datetime, new: datetime) -> bool:
    # Ireland and Morocco count winter or Ramadan as the exception: coming back from a negative one is the summer time of others.
    return _dst(new) > timedelta() or _dst(old) < timedelta()


def _dst(moment: datetime) -> timedelta:
    return moment.dst() or timedelta()


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
