"""Holding what was promised against the rows: seats = rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.events.models import Event
from modules.registrations.models import Registration
from modules.registrations.queries import is_live


def oversold_events(session: Session, now: datetime) -> list[int]:
    """Events with more live registrations than seats. Walk-ins do not count: staff let them in knowingly."""
    statement = (
        select(Event.id)
        .join(Registration, Registration.event_id == Event.id)
        .where(is_live(now), ~Registration.walk_in)
        .group_by(Event.id)
        .having(func.count() > Event.capacity)
        .order_by(Event.id)
    )
    return list(session.scalars(statement))
