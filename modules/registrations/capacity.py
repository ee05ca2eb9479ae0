"""Lowering the seats of an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.events.errors import DraftRefused, Fault
from modules.events.models import Event
from modules.registrations.queries import live_registrations


def require_seats_for_all(session: Session, event: Event, now: datetime) -> None:
    """Raise DraftRefused when more people hold a seat than there are. Call it while the event is locked by its rewriting."""
    if event.capacity is not None and live_registrations(session, event.id, now) > event.capacity:
        raise DraftRefused((Fault("capacity", "below_registered"),))
