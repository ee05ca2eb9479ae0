"""When an entry takes place, as other programs write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import vDuration

from modules.formats.faults import Reason, Unreadable
from modules.formats.foreign_zones import Zones
from modules.formats.properties import Properties, Property

_DATE = re.compile(r"[0-9]{8}")
_MOMENT = re.compile(r"([0-9]{8}T[0-9]{6})(Z?)")
_DAY = timedelta(days=1)
# Outside of these years the arithmetic of zones runs off the end of the calendar.
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Span:
    """Two aware moments in UTC, or two dates with the end exclusive. `zone` is the IANA name of the clock to show.

    `begins` is the start on the clock it was written for; `duration` is empty where an end was given.
    """

    starts: date
    ends: date
    zone: str
    begins: date
    duration: str = ""

    def end_of(self, begins: date) -> date:
        """When the same ends that begins then: as exactly as its end was given, or as loosely as its duration (RFC 5545, 3.8.5.3)."""
        if self.duration:
            return _utc(_later(begins, self.duration))
        return _utc(begins) + (self.ends - self.starts)


def read_span(properties: Properties, zones: Zones) -> Span:
    """DTSTART with DTEND or DURATION (RFC 5545, 3.6.1), all taken out. Raises Unreadable.

    With neither, a date lasts its day and a moment no time. Whole days that end when they start, as some programs write them,
    are one day.
    """
    start = properties.take("DTSTART", lambda found: _read_time(found, zones))
    if start is None:
        raise Unreadable(Reason.NO_START)
    begins, zone = start
    end = properties.take("DTEND", lambda found: _read_time(found, zones))
    length = properties.take("DURATION", lambda found: found)
    starts, ends = _ordered(begins, end[0] if end else _after(begins, length))
    return Span(starts, ends, zone, begins, length.value.strip() if length and not end else "")


def read_listed(found: Property, zones: Zones, begins: date) -> list[date]:
    """The times of EXDATE, RDATE or RECURRENCE-ID, each in the form and on the clock of the series that begins then.

    Programs mix forms where RFC 5545 (3.8.5.1) allows none: a date among moments is the one of that day.
    """
    return [read_one_listed(replace(found, value=value), zones, begins) for value in found.value.split(",") if value.strip()]


def read_one_listed(found: Property, zones: Zones, begins: date) -> date:
    """The same of a single time."""
    clock = begins.tzinfo if isinstance(begins, datetime) else None
    value, _ = _read_time(found, zones, clock)
    if not isinstance(begins, datetime):
        return value.date() if isinstance(value, datetime) else value
    if not isinstance(value, datetime):
        return datetime.combine(value, begins.timetz())
    try:
        return value.astimezone(begins.tzinfo)
    except (ValueError, OverflowError):
        raise Unreadable(Reason.UNKNOWN_ZONE, "RRULE") from None


def read_period_end(begins: date, found: Property, zones: Zones) -> date:
    """The end of a PERIOD that begins then: a moment or a duration (RFC 5545, 3.3.9), in UTC. Raises Unreadable."""
    if found.value.upper().startswith("P"):
        return _utc(_after(begins, found))
    ends = _utc(read_one_listed(found, zones, begins))
    if ends < _utc(begins):
        raise Unreadable(Reason.END_BEFORE_START, found.name)
    return ends


def read_stamp(found: Property) -> datetime:
    """CREATED, LAST-MODIFIED or DTSTAMP: a moment in UTC, whatever zone it claims. Raises ValueError."""
    match = _MOMENT.fullmatch(found.value.strip())
    if not match:
        raise ValueError(found.value[:30])
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _ordered(starts: date, ends: date) -> tuple[date, date]:
    """Both in UTC, and in their order."""
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        raise Unreadable(Reason.BAD_TIME, "DTEND")
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        starts, ends = _in_utc(starts), _in_utc(ends)
    elif ends == starts:
        ends += _DAY
    if ends < starts:
        raise Unreadable(Reason.END_BEFORE_START)
    return starts, ends


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # from rules of the file's own that lead nowhere
        raise Unreadable(Reason.UNKNOWN_ZONE, "RRULE") from None


def _utc(value: date) -> date:
    return _in_utc(value) if isinstance(value, datetime) else value


def _read_time(found: Property, zones: Zones, clock: tzinfo | None = None) -> tuple[date, str]:
    """A date, or a moment on the clock it was written in: a length of days is counted on that clock.

    A moment that names no zone is on the `clock` given, or the one of the file.
    """
    try:
        value = _parsed(found, zones, clock)
    except (ValueError, OverflowError):
        raise Unreadable(Reason.BAD_TIME, found.name) from None
    if value[0].year not in _YEARS:
        raise Unreadable(Reason.BAD_TIME, found.name)
    return value


def _parsed(found: Property, zones: Zones, clock: tzinfo | None) -> tuple[date, str]:
    text = found.value.strip()
    if _DATE.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date(), zones.default
    match = _MOMENT.fullmatch(text)
    if not match:
        raise ValueError(text[:30])
    wall = datetime.strptime(match[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone is what we look for
    if match[2]:
        return wall.replace(tzinfo=UTC), zones.default
    if tzid := found.parameters.get("TZID"):
        zone, name = zones.find(tzid)
        return wall.replace(tzinfo=zone), name
    return wall.replace(tzinfo=clock or ZoneInfo(zones.default)), zones.default


def _after(starts: date, length: Property | None) -> date:
    if length is None:
        return starts
    try:
        ends = _later(starts, length.value.strip())
    except (ValueError, OverflowError):
        raise Unreadable(Reason.BAD_TIME, length.name) from None
    if ends.year not in _YEARS:
        raise Unreadable(Reason.BAD_TIME, length.name)
    return ends


def _later(starts: date, duration: str) -> date:
    """Add days on the wall clock and hours exactly, as RFC 5545 (3.3.6) tells them apart."""
    total: timedelta = vDuration.from_ical(duration)
    days = vDuration.from_ical(duration.partition("T")[0]) if "D" in duration or "W" in duration else timedelta()
    if isinstance(starts, datetime):
        return (starts + days).astimezone(UTC) + (total - days)
    if total != days:
        raise ValueError(duration)
    return starts + days
