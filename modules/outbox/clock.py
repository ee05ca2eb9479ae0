"""The clock's memory: which periods have run. Any number of clocks may ring; each period runs once, a missed one later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, literal, select
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
    periods = func.generate_series(func.coalesce(last + every, present), present, every).column_valued("period")
    taken = session.scalars(
        insert(ClockRun)
        .from_select(["kind", "period", "started_at"], select(literal(kind), periods, literal(now)))
        .on_conflict_do_nothing()
        .returning(ClockRun.period)
    )
    return sorted(period.astimezone(UTC) for period in taken)
