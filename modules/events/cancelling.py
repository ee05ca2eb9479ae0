"""Cancelling a published event: it stays on its page and in calendars, with the reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.events.changing import event_to_change, seal
from modules.events.errors import DraftRefused, Fault
from modules.events.facts import EventCancelled
from modules.events.models import Event
from modules.events.moving import require_movable
from modules.formats.cleaning import clean_line
from modules.outbox.recording import record

REASON_LIMIT = 500


def cancel(session: Session, event_id: int, reason: str, *, seen_version: int, actor_id: int | None, now: datetime) -> Event:
    """Cancel; `sequence` rises. The reason is shown to everybody. Raises NotFound, Stale, NotPublished, EventIsOver, DraftRefused."""
    event = event_to_change(session, event_id, seen_version)
    require_movable(event, now)
    reason = clean_line(reason)
    if not reason or len(reason) > REASON_LIMIT:
        raise DraftRefused((Fault("reason", "too_long" if reason else "missing"),))
    end_event(session, event, reason, now)
    seal(session, event, "cancelled", actor_id, now)
    return event


def end_event(session: Session, event: Event, reason: str, now: datetime) -> None:
    """Mark the event as cancelled and record the fact."""
    event.status, event.cancelled_at, event.cancel_reason = "cancelled", now, reason
    event.sequence += 1
    record(session, EventCancelled(event_id=event.id, sequence=event.sequence), now)
