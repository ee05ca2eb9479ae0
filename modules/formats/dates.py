"""Dates and times in the house style, for pages and letters alike.

Every moment is aware and is shown on the wall clock of `zone`. The weekday is always named. The year is named unless
`today` is given and falls in the same year, so a text that leaves the site is never in doubt. Names of days, months and
zones come from the CLDR; only their order and the words around them are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from babel.dates import format_date, get_timezone_location, get_timezone_name

from modules.core.times import local

NOON, MIDNIGHT = (12, 0), (0, 0)


@dataclass(frozen=True)
class _Order:
    """How one language puts days and times together; `day` and `year` are CLDR date patterns."""

    day: str
    year: str
    month: str
    am: str
    pm: str
    noon: str
    midnight: str
    moment: str
    moment_at_one: str
    span: str
    times: str
    days: str
    zoned: str


_ORDERS = {
    "en": _Order(
        day="EEEE, MMMM d",
        year="EEEE, MMMM d, y",
        month="MMMM y",
        am="{} a.m.",
        pm="{} p.m.",
        noon="{} noon",
        midnight="{} midnight",
        moment="{day}, {time}",
        moment_at_one="{day}, {time}",
        span="{day}, {times}",
        times="{start} to {end}",
        days="{first} to {last}",
        zoned="{said} {zone}",
    ),
    "es": _Order(
        day="EEEE d 'de' MMMM",
        year="EEEE d 'de' MMMM 'de' y",
        month="MMMM 'de' y",
        am="{} a.\N{NO-BREAK SPACE}m.",
        pm="{} p.\N{NO-BREAK SPACE}m.",
        noon="{} del mediodía",
        midnight="{} de la medianoche",
        moment="{day} a las {time}",
        moment_at_one="{day} a la {time}",
        span="{day}, de {times}",
        times="{start} a {end}",
        days="del {first} al {last}",
        zoned="{said}, {zone}",
    ),
}


def say_day(day: date, locale: str, *, today: date | None = None) -> str:
    """Tuesday, January 12 · martes 12 de enero."""
    order = _ORDERS[locale]
    pattern = order.day if today is not None and today.year == day.year else order.year
    return format_date(day, pattern, locale=locale)


def say_written_day(text: str, locale: str) -> str:
    """The day that somebody gave in a form (2027-08-16), in words; a text that is no such day stays as it is."""
    try:
        return say_day(date.fromisoformat(text), locale)
    except ValueError:
        return text


def say_month(day: date, locale: str) -> str:
    """January 2027 · enero de 2027."""
    return format_date(day, _ORDERS[locale].month, locale=locale)


def say_time(wall: datetime, locale: str) -> str:
    """4:00 p.m., 12:00 noon; `wall` is already on the clock to be shown."""
    order = _ORDERS[locale]
    special = {NOON: order.noon, MIDNIGHT: order.midnight}.get((wall.hour, wall.minute))
    return (special or (order.am if wall.hour < NOON[0] else order.pm)).format(_hour(wall))


def say_moment(moment: datetime, zone: str, locale: str, *, today: date | None = None) -> str:
    """Tuesday, February 16, 9:00 a.m. · martes 16 de febrero a las 9:00 a. m."""
    return _say_wall(local(moment, zone), locale, today)


def say_span(starts: datetime, ends: datetime, zone: str, locale: str, *, today: date | None = None) -> str:
    """Tuesday, January 12, 4:00 to 5:00 p.m.; over several days, both days and hours.

    An end at midnight belongs to the evening before it.
    """
    first, last = local(starts, zone), local(ends, zone)
    if first == last:
        return _say_wall(first, locale, today)
    order = _ORDERS[locale]
    if _last_day(first, last) == first.date():
        return order.span.format(day=say_day(first, locale, today=today), times=_say_times(first, last, locale))
    early, late = _years(first, last, today)
    return order.days.format(first=_say_wall(first, locale, early), last=_say_wall(last, locale, late))


def say_days(starts: datetime, ends: datetime, zone: str, locale: str, *, today: date | None = None) -> str:
    """Tuesday, January 12 to Thursday, January 14: whole days; `ends` is the midnight after the last one."""
    first, last = local(starts, zone), local(ends, zone)
    last_day = _last_day(first, last)
    if last_day == first.date():
        return say_day(first, locale, today=today)
    early, late = _years(first, last_day, today)
    return _ORDERS[locale].days.format(first=say_day(first, locale, today=early), last=say_day(last_day, locale, today=late))


def say_zone(zone: str, locale: str) -> str:
    """Pacific time · hora del Pacífico; a zone outside the CLDR (UTC) by its own name."""
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/")
    name = get_timezone_name(zone, width="long", zone_variant="generic", locale=locale)
    return name.removesuffix(" Time") + " time" if name.endswith(" Time") else name


def with_zone(said: str, zone: str, locale: str) -> str:
    """Tuesday, January 12, 4:00 to 5:00 p.m. Pacific time: what another function said, and on which clock."""
    return _ORDERS[locale].zoned.format(said=said, zone=say_zone(zone, locale))


def say_city(zone: str, locale: str) -> str:
    """Los Angeles · Los Ángeles: the city a zone is named after."""
    return get_timezone_location(zone, locale=locale, return_city=True)


class Elsewhere(NamedTuple):
    """The same span on a reader's clock."""

    zone: str
    times: str


def say_elsewhere(starts: datetime, ends: datetime, zone: str, reader_zone: str, locale: str) -> Elsewhere | None:
    """The reader's zone and times, with the day where it differs; None when both clocks show the same.

    Two zones of one name with different clocks (Phoenix and Denver in summer) are told apart by their city.
    """
    here, there = _walls(starts, ends, zone), _walls(starts, ends, reader_zone)
    if here == there:
        return None
    name = say_zone(reader_zone, locale)
    if name == say_zone(zone, locale):
        name = say_city(reader_zone, locale)
    same_days = [wall.date() for wall in here] == [wall.date() for wall in there]
    if same_days and there[0].date() == _last_day(*there):
        return Elsewhere(name, _say_times(*there, locale))
    return Elsewhere(name, say_span(starts, ends, reader_zone, locale, today=there[0].date()))


class Tile(NamedTuple):
    """The three short lines of a date tile."""

    month: str
    day: str
    weekday: str


def date_tile(day: date, locale: str) -> Tile:
    """Jan, 12, Tue · ene, 12, mar."""
    return Tile(*(format_date(day, pattern, locale=locale) for pattern in ("LLL", "d", "EEE")))


def _hour(wall: datetime) -> str:
    return f"{wall.hour % 12 or 12}:{wall.minute:02}"


def _say_wall(wall: datetime, locale: str, today: date | None) -> str:
    order = _ORDERS[locale]
    pattern = order.moment_at_one if wall.hour % 12 == 1 else order.moment
    return pattern.format(day=say_day(wall, locale, today=today), time=say_time(wall, locale))


def _say_times(first: datetime, last: datetime, locale: str) -> str:
    """4:00 to 5:00 p.m.: the half of the day is named once when both share it and neither is noon or midnight."""
    walls = (first, last)
    plain = not any((wall.hour, wall.minute) in (NOON, MIDNIGHT) for wall in walls)
    shared = plain and (first.hour < NOON[0]) == (last.hour < NOON[0])
    start = _hour(first) if shared else say_time(first, locale)
    if first == last:
        return say_time(first, locale)
    return _ORDERS[locale].times.format(start=start, end=say_time(last, locale))


def _last_day(first: datetime, last: datetime) -> date:
    """The last day that a span touches; midnight ends the day before."""
    touches = last > first and (last.hour, last.minute) == MIDNIGHT
    return last.date() - timedelta(days=1) if touches else last.date()


def _years(first: date, last: date, today: date | None) -> tuple[date | None, date | None]:
    """The `today` for each end of a span: one year is named at the end only, two years are both named."""
    return (last, today) if first.year == last.year else (None, None)


def _walls(starts: datetime, ends: datetime, zone: str) -> tuple[datetime, datetime]:
    """Both moments as a naive wall clock shows them."""
    return local(starts, zone).replace(tzinfo=None), local(ends, zone).replace(tzinfo=None)
