"""The one number that tells every feed whether it is fresh."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from modules.events.models import CalendarVersion
from modules.outbox.ringing import ring

ONLY = 1
WORK = "calendars"
"""The name under which the relay rings when calendars changed, for those who make them ahead."""


def raise_calendar_version(session: Session, now: datetime) -> None:
    """Raise the number, in the transaction of the deed that alters what a calendar shows.

    Call it last: the row is locked until the transaction ends, and deeds that alter calendars wait for each other here.
    `changed_at` never falls, whatever the order in which transactions end.
    """
    session.flush()
    session.execute(
        update(CalendarVersion)
        .where(CalendarVersion.id == ONLY)
        .values(number=CalendarVersion.number + 1, changed_at=func.greatest(CalendarVersion.changed_at, now))
        .execution_options(synchronize_session=False)
    )
    ring(session, WORK)


def calendar_version(session: Session) -> tuple[int, datetime]:
    """The number and when it last rose."""
    row = session.execute(select(CalendarVersion.number, CalendarVersion.changed_at).where(CalendarVersion.id == ONLY)).one()
    return row.number, row.changed_at
