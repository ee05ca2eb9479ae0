"""Which events stand in a public calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from modules.events.choices import FOR_EVERYBODY
from modules.events.models import CalendarVersion, Event, EventSession


@dataclass(frozen=True)
class Window:
    """What ended before `opens` is left out (None: nothing), and what was cancelled before `kept_since`."""

    opens: datetime | None
    kept_since: datetime


@dataclass(frozen=True)
class Stamps:
    """When calendars last changed, and when that was cancelled which dropped out last."""

    changed_at: datetime
    dropped_at: datetime | None


def shown_events(session: Session, window: Window) -> list[Event]:
    """The events of the window with wordings, sessions and tags: three statements."""
    loaded = (joinedload(Event.sessions), selectinload(Event.wordings), selectinload(Event.tags))
    found = select(Event).where(*_public(window)).order_by(Event.starts_at, Event.id).options(*loaded)
    return list(session.scalars(found).unique())


def stamps(session: Session, window: Window) -> Stamps:
    """Both stamps in one statement."""
    dropped = [
        select(func.max(table.cancelled_at)).where(table.cancelled_at < window.kept_since).scalar_subquery()
        for table in (Event, EventSession)
    ]
    row = session.execute(select(CalendarVersion.changed_at, func.greatest(*dropped).label("dropped_at"))).one()
    return Stamps(row.changed_at, row.dropped_at)


def _public(window: Window) -> list[ColumnElement[bool]]:
    kept = or_(Event.status == "published", (Event.status == "cancelled") & (Event.cancelled_at >= window.kept_since))
    return [FOR_EVERYBODY, kept, Event.ends_at > window.opens] if window.opens else [FOR_EVERYBODY, kept]
