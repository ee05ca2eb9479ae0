"""One zone written as a VTIMEZONE (RFC 5545, 3.6.5), equal to zoneinfo at every change of the clock in the years asked for.

The form every program reads: one STANDARD and one DAYLIGHT, each with a YEARLY rule and one numbered weekday, which is all that
Outlook and Exchange take (MS-OXCICAL 2.1.3.1.1.19). A zone whose changes follow no such rule gets one RDATE a line: of a list
joined by commas, the engine of Thunderbird and Nextcloud reads the first only.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from modules.formats.clock_changes import ClockChange, Kind, clock_changes, kind_at_start

# In fewer years "the last Sunday" may always be the fourth, and the rule would fail later.
_FEWEST_YEARS = 12
_WEEKS = (1, 2, 3, 4, -1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONG_AGO = date(1970, 1, 1)
# What is meant to take place later is a slip of the pen. No zone is known to change after 2087 but by its rule, and the arithmetic of
# dates ends with the year 9999.
_LATEST = 2200


@dataclass(frozen=True, slots=True)
class _Rule:
    """A day that comes once a year: the `week`-th such weekday of a month, the last one for -1."""

    month: int
    week: int
    weekday: int

    def day(self, year: int) -> date:
        month = Calendar().itermonthdates(year, self.month)
        days = [day for day in month if day.month == self.month and day.weekday() == self.weekday]
        return days[self.week - 1 if self.week > 0 else self.week]

    def __str__(self) -> str:
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={self.week}{_WEEKDAYS[self.weekday]}"


@lru_cache(maxsize=1024)
def vtimezone(zone: str, from_year: int, to_year: int) -> bytes:
    """The VTIMEZONE of an IANA zone for these years, both included, as CRLF-ended lines. Kept once made.

    Years beyond 2200 count as that. Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    from_year, to_year = min(from_year, _LATEST), min(to_year, _LATEST)
    years = range(from_year, max(to_year + 1, from_year + _FEWEST_YEARS))
    changes = list(clock_changes(ZoneInfo(zone), years))
    lines = _by_rule(changes, years) or _by_dates(changes, kind_at_start(ZoneInfo(zone), from_year))
    return "".join(f"{line}\r\n" for line in ("BEGIN:VTIMEZONE", f"TZID:{zone}", *lines, "END:VTIMEZONE")).encode()


def _by_rule(changes: Sequence[ClockChange], years: range) -> list[str]:
    """One STANDARD and one DAYLIGHT, or nothing where no yearly rule explains every change."""
    groups = _by_kind(changes)
    rules = [rule for group in groups if (rule := _rule(group, years))]
    if sorted(group[0].kind.daylight for group in groups) != [False, True] or len(rules) != len(groups):
        return []
    lines = []
    for (first, *_), rule in zip(groups, rules, strict=True):
        # From the year before, so that the first days of the first year have their offset.
        onset = datetime.combine(rule.day(years.start - 1), first.wall.time())
        lines += _observance(first.kind, onset, [f"RRULE:{rule}"])
    return lines


def _rule(changes: Sequence[ClockChange], years: range) -> _Rule | None:
    """The rule that gives exactly these changes, one in each year."""
    first = changes[0].wall
    walls = [change.wall for change in changes]
    rules = (_Rule(first.month, week, first.weekday()) for week in _WEEKS)
    return next((rule for rule in rules if walls == _walls(rule, years, first.time())), None)


def _walls(rule: _Rule, years: range, at: time) -> list[datetime]:
    return [datetime.combine(rule.day(year), at) for year in years]


def _by_dates(changes: Sequence[ClockChange], start: Kind) -> list[str]:
    """What holds at the start, then each kind of change with all its dates. A zone that never changes has only the first."""
    lines = _observance(start, datetime.combine(_LONG_AGO, time()), [])
    for group in _by_kind(changes):
        # The first date is named again, as Thunderbird's engine forgets DTSTART where there is an RDATE.
        dates = [f"RDATE:{_written(change.wall)}" for change in group] if len(group) > 1 else []
        lines += _observance(group[0].kind, group[0].wall, dates)
    return lines


def _by_kind(changes: Sequence[ClockChange]) -> list[list[ClockChange]]:
    groups: dict[Kind, list[ClockChange]] = {}
    for change in changes:
        groups.setdefault(change.kind, []).append(change)
    return list(groups.values())


def _observance(kind: Kind, onset: datetime, repeats: list[str]) -> list[str]:
    name = "DAYLIGHT" if kind.daylight else "STANDARD"
    return [
        f"BEGIN:{name}",
        f"DTSTART:{_written(onset)}",
        f"TZOFFSETFROM:{_utc_offset(kind.before)}",
        f"TZOFFSETTO:{_utc_offset(kind.after)}",
        f"TZNAME:{kind.name}",
        *repeats,
        f"END:{name}",
    ]


def _written(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}"


def _utc_offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(abs(offset) // timedelta(seconds=1), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
