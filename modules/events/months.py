"""One month of events as a grid of weeks: three statements, however many events it holds."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from modules.core.times import local
from modules.events.choices import Choice, fitting
from modules.events.loading import TITLES
from modules.events.models import Event, EventSession

# No zone is further from UTC than this.
_FURTHEST = timedelta(hours=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """A session on one day of the grid: the `number`th of the event's `sessions`."""

    event: Event
    starts_at: datetime
    number: int
    sessions: int


@dataclass(frozen=True)
class Day:
    """One day; `of_month` is false for the days around, which stay empty."""

    day: date
    of_month: bool
    dated: list[Dated]


def month_of_events(session: Session, first: date, choice: Choice, week_start: int) -> list[list[Day]]:
    """The weeks of the month that `first` opens. A session stands on each day it touches on its own event's clock.

    `week_start` is 0 for Monday, 6 for Sunday. Of the choice, its days and `when` do not count.
    """
    by_day: dict[date, list[Dated]] = {}
    for dated, day in _dated(session, first, choice):
        by_day.setdefault(day, []).append(dated)
    weeks = Calendar(week_start).monthdatescalendar(first.year, first.month)
    return [[_day(day, first.month, by_day) for day in week] for week in weeks]


def next_month(first: date, months: int = 1) -> date:
    """The first day of the month so many months on; negative numbers go back."""
    month = first.year * 12 + first.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _day(day: date, month: int, by_day: dict[date, list[Dated]]) -> Day:
    of_month = day.month == month
    return Day(day, of_month, by_day.get(day, []) if of_month else [])


def _dated(session: Session, first: date, choice: Choice) -> Iterator[tuple[Dated, date]]:
    rows = _rows(session, first, choice)
    found = select(Event).where(Event.id.in_({row.event_id for row in rows})).options(TITLES)
    events = {event.id: event for event in session.scalars(found)} if rows else {}
    for row in rows:
        event = events[row.event_id]
        for day in _days(row.starts_at, row.ends_at, event.time_zone, first):
            yield Dated(event, row.starts_at, row.number, row.sessions), day


def _rows(session: Session, first: date, choice: Choice) -> list[Row[int, datetime, datetime, int, int]]:
    """The sessions that touch the month, each with its number among all of its event."""
    start, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in (first, next_month(first)))
    touching = (
        EventSession.cancelled_at.is_(None),
        EventSession.starts_at < end + _FURTHEST,
        EventSession.ends_at > start - _FURTHEST,
    )
    shown = select(EventSession.event_id).join(Event).where(*touching, *fitting(choice))
    numbered = (
        select(
            EventSession,
            func.row_number()
            .over(partition_by=EventSession.event_id, order_by=(EventSession.starts_at, EventSession.id))
            .label("number"),
            func.count().over(partition_by=EventSession.event_id).label("sessions"),
        )
        .where(EventSession.cancelled_at.is_(None), EventSession.event_id.in_(shown))
        .subquery()
    )
    columns = numbered.c
    statement = (
        select(columns.event_id, columns.starts_at, columns.ends_at, columns.number, columns.sessions)
        .where(columns.starts_at < end + _FURTHEST, columns.ends_at > start - _FURTHEST)
        .order_by(columns.starts_at, columns.id)
    )
    return list(session.execute(statement))


def _days(starts_at: datetime, ends_at: datetime, zone: str, first: date) -> Iterator[date]:
    """The days of the month that a session touches; an end at midnight belongs to the evening before it."""
    last_moment = max(starts_at, ends_at - timedelta(microseconds=1))
    day, last = local(starts_at, zone).date(), local(last_moment, zone).date()
    day, last = max(day, first), min(last, next_month(first) - _DAY)
    while day <= last:
        yield day
        day += _DAY
