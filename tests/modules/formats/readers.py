"""How three independent programs read a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar
import recurring_ical_events
import vobject

Seen = tuple[str, date, date, str]


def seen_by_icalendar(body: bytes) -> list[Seen]:
    """As icalendar reads single entries."""
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return sorted(_seen(str(event["UID"]), event.start, event.end, str(event.get("SUMMARY", ""))) for event in events)


def seen_by_expansion(body: bytes, first_year: int, last_year: int) -> list[Seen]:
    """As recurring-ical-events shows the years, both included."""
    calendar = icalendar.Calendar.from_ical(body)
    # With it, the reader first moves UTC times into that zone, and forgets which of two equal hours was meant.
    calendar.pop("X-WR-TIMEZONE")
    events = recurring_ical_events.of(calendar).between((first_year, 1, 1), (last_year + 1, 1, 1))
    return sorted(_seen(str(event["UID"]), event.start, event.end, str(event.get("SUMMARY", ""))) for event in events)


def seen_by_vobject(body: bytes) -> list[Seen]:
    """As vobject reads it, zones by the calendar's own VTIMEZONE."""
    events = vobject.readOne(body.decode()).vevent_list
    return sorted(_seen(event.uid.value, event.dtstart.value, _end(event), event.summary.value) for event in events)


def _end(event) -> date:
    return event.dtend.value if "dtend" in event.contents else event.dtstart.value


def _seen(uid: str, start: date, end: date, summary: str) -> Seen:
    return uid, _in_utc(start), _in_utc(end), summary


def _in_utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
