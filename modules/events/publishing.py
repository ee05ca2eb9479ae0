"""Publishing a draft: from now on everybody can see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.events.changing import event_to_change, seal
from modules.events.errors import NotADraft
from modules.events.facts import EventPublished
from modules.events.models import Event
from modules.outbox.recording import record


def publish(session: Session, event_id: int, *, seen_version: int, actor_id: int | None, now: datetime) -> Event:
    """Publish. Raises NotFound, Stale, NotADraft."""
    event = event_to_change(session, event_id, seen_version)
    if event.status != "draft":
        raise NotADraft
    event.status, event.published_at = "published", now
    record(session, EventPublished(event_id=event.id), now)
    seal(session, event, "published", actor_id, now)
    return event
