"""The clock's memory: which periods have run. Any number of clocks may ring; each period runs once, a missed one later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.outbox.models import ClockRun

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def take_periods(session: Session, kind: str, every: timedelta, now: datetime) -> list[datetime]:
    """The starts of the periods that are still to run, oldest first: the present one and all missed since the last that ran.

    They are taken by rows of this transaction, so the work belongs into the same one: if it fails, they are still to run.
    A rival waits for our commit and then finds nothing. The very first call gets the present period alone.
    """
    present = now - (now - EPOCH) % every
    last = select(func.max(ClockRun.period)).where(ClockRun.kind == kind).scalar_subquery()
    return _take(session, kind, func.generate_series(func.coalesce(last + every, present), present, every), now)


def take_nights(session: Session, kind: str, hour: int, zone: str, now: datetime) -> list[date]:
    """The same for days that begin at an hour of a zone, however long they are: the days by that zone's calendar."""
    here, day = now.astimezone(ZoneInfo(zone)), timedelta(days=1)
    present = datetime.combine(here.date() - (day if here.hour < hour else timedelta()), time(hour))
    last = select(func.max(ClockRun.period)).where(ClockRun.kind == kind).scalar_subquery()
    following = func.date_trunc("day", func.timezone(zone, last)) + timedelta(days=1, hours=hour)
    local = func.generate_series(func.coalesce(following, present), present, day)
    return [each.astimezone(ZoneInfo(zone)).date() for each in _take(session, kind, func.timezone(zone, local), now)]


def _take(session: Session, kind: str, series: ColumnElement[Any], now: datetime) -> list[datetime]:
    periods = select(series.label("period")).subquery()
    taken = session.scalars(
        insert(ClockRun)
        .from_select(["kind", "period", "started_at"], select(literal(kind), periods.c.period, literal(now)))
        .on_conflict_do_nothing()
        .returning(ClockRun.period)
    )
    return sorted(period.astimezone(UTC) for period in taken)
