"""The events behind the live activities of a version."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from modules.events.loading import TITLES
from modules.events.models import Event
from modules.training.models import LiveActivity


def live_events(session: Session, version_id: int) -> dict[str, Event]:
    """Activity → its event, with titles and sessions; drafts are left out. Three statements."""
    rows = (
        select(LiveActivity.activity, Event)
        .join(Event, Event.id == LiveActivity.event_id)
        .where(LiveActivity.version_id == version_id, Event.status != "draft")
        .options(TITLES, selectinload(Event.sessions))
    )
    return {each.activity: each.Event for each in session.execute(rows)}
