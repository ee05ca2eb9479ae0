"""What every deed on a standing event begins and ends with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.events.calendar_version import raise_calendar_version
from modules.events.loading import WHOLE
from modules.events.models import Event


def event_to_change(session: Session, event_id: int, seen_version: int) -> Event:
    """The event as it stands now, with its wordings, sessions and tags, locked until the transaction ends.

    Raises NotFound, and Stale when somebody wrote it since the version that the editor saw.
    """
    event = session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(*WHOLE)
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if event is None:
        raise NotFound
    if event.version != seen_version:
        raise Stale
    return event


def seal(session: Session, event: Event, deed: str, actor_id: int | None, now: datetime, **detail: object) -> None:
    """Stamp the change, note it in the trail and tell the calendars, unless nobody can see the event yet."""
    # It never falls, though a clock be set back: calendars send it as LAST-MODIFIED.
    event.changed_at = max(event.changed_at or now, now)
    # New words stand in other rows; the event's own must be written as well, or its version would not rise.
    flag_modified(event, "changed_at")
    session.flush()
    note(session, actor_id, deed, ("event", event.id), now, **detail)
    if event.status != "draft":
        raise_calendar_version(session, now)
