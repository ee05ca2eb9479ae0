"""When three independent programs say that the entries of a calendar are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.readers.programs import Seen, by_expansion, by_icalendar, by_vobject

Times = tuple[str, date, date, str]


def seen_by_icalendar(body: bytes) -> list[Times]:
    """As icalendar reads single entries."""
    return _times(by_icalendar(body))


def seen_by_expansion(body: bytes, first_year: int, last_year: int) -> list[Times]:
    """As recurring-ical-events shows the years, both included."""
    return [each for each in _times(by_expansion(body)) if first_year <= each[1].year <= last_year]


def seen_by_vobject(body: bytes) -> list[Times]:
    """As vobject reads it, zones by the calendar's own VTIMEZONE."""
    return _times(by_vobject(body))


def _times(entries: Iterable[Seen]) -> list[Times]:
    return sorted(each.times for each in entries)
