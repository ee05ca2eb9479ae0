"""Dates for templates: in the language of the page, on the clock of the event and, where it differs, of the reader."""

from __future__ import annotations

from datetime import date, datetime

from modules.core.times import local
from modules.formats import dates
from webapp.access import current_actor, now
from webapp.languages import current_language


def _today(zone: str, year: bool) -> date | None:
    """The day against which a year goes without saying; None names it always."""
    return None if year else local(now(), zone).date()


def span(starts: datetime, ends: datetime, zone: str, *, all_day: bool = False, year: bool = False) -> str:
    """When something takes place, on the event's own clock; the year only when it is not this one, or asked for."""
    say = dates.say_days if all_day else dates.say_span
    return say(starts, ends, zone, current_language(), today=_today(zone, year))


def moment(at: datetime, zone: str, *, year: bool = False) -> str:
    """A moment, such as a deadline."""
    return dates.say_moment(at, zone, current_language(), today=_today(zone, year))


def day(at: datetime, zone: str, *, year: bool = False) -> str:
    """The day of a moment."""
    return dates.say_day(local(at, zone), current_language(), today=_today(zone, year))


def dated(given: date) -> str:
    """A day that no clock has a part in, with its year."""
    return dates.say_day(given, current_language())


def written_day(text: str) -> str:
    """A day that somebody gave in a form, with its year."""
    return dates.say_written_day(text, current_language())


def month(first: date) -> str:
    """January 2027."""
    return dates.say_month(first, current_language())


def zone_name(zone: str) -> str:
    """Pacific time."""
    return dates.say_zone(zone, current_language())


def tile(at: datetime, zone: str) -> dates.Tile:
    """The three lines of a date tile."""
    return dates.date_tile(local(at, zone), current_language())


def machine_time(at: datetime, zone: str) -> str:
    """For the `datetime` attribute: 2027-01-12T16:00-08:00."""
    return local(at, zone).isoformat(timespec="minutes")


def elsewhere(starts: datetime, ends: datetime, zone: str) -> dates.Elsewhere | None:
    """The same hours on the clock of the signed-in reader; None where it shows the same, or nobody is known."""
    reader_zone = current_actor().time_zone
    return dates.say_elsewhere(starts, ends, zone, reader_zone, current_language()) if reader_zone else None


FILTERS = {
    "span": span,
    "moment": moment,
    "day": day,
    "dated": dated,
    "written_day": written_day,
    "month": month,
    "zone_name": zone_name,
    "tile": tile,
    "machine_time": machine_time,
}
