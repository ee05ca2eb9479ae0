"""Time. `now` is read once at the edge, from the database's clock, and passed down: no deed reads a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, text
from sqlalchemy.orm import Session

CLOCK = text("select clock_timestamp()")
Moment = datetime | ColumnElement[datetime]
"""A moment, or its place in a statement that is built once and run at many."""


def read_now(session: Session) -> datetime:
    """The database's clock at this moment, in UTC: the one clock all machines share."""
    now: datetime = session.execute(CLOCK).scalar_one()
    return now.astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock of `zone` at an aware moment."""
    return moment.astimezone(ZoneInfo(zone))


def from_local(wall: datetime, zone: str) -> datetime:
    """The UTC moment of a naive wall clock time in `zone`; the first of two in the repeated hour.

    Raises ValueError for a time that the clock skips (02:30 on the second Sunday of March in Los Angeles).
    """
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise ValueError("skipped by the clock")
    return moment


def day_start(day: date, zone: str) -> datetime:
    """The first moment of a day in `zone`, in UTC; it is 1:00 a.m. where the clock skips midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
