"""Moving a published event to another time or place, so that everybody who registered is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from modules.events.changing import event_to_change, seal
from modules.events.drafts import EventDraft, Meeting, Place
from modules.events.errors import DraftRefused, EventIsOver, Fault, NothingMoved, NotPublished
from modules.events.facts import EventMoved
from modules.events.faults import require_sound
from modules.events.filling import fill
from modules.events.models import Event
from modules.events.writing import MOVING
from modules.outbox.recording import record


@dataclass(frozen=True)
class Move:
    """The new time and place, and when registration closes then; wall clocks of the zone."""

    time_zone: str
    meetings: tuple[Meeting, ...]
    place: Place
    registration_closes: datetime | None = None


def move(session: Session, event_id: int, to: Move, *, seen_version: int, actor_id: int | None, now: datetime) -> Event:
    """Move; `sequence` rises, so that calendars follow (RFC 5546, 2.1.4).

    `moved_from` keeps the former start when the start changes. Raises NotFound, Stale, NotPublished, EventIsOver,
    NothingMoved, DraftRefused; a session that is new or changed may not start in the past.
    """
    event = event_to_change(session, event_id, seen_version)
    require_movable(event, now)
    before = EventDraft.of(event)
    after = replace(
        before, time_zone=to.time_zone, meetings=to.meetings, place=to.place, registration_closes=to.registration_closes
    )
    changed = before.differences(after)
    require_sound(after, changed)
    if not any(path.startswith(MOVING) for path in changed):
        raise NothingMoved
    if faults := tuple(_past(before, after, now)):
        raise DraftRefused(faults)
    former_start = event.starts_at
    fill(session, event, after, now)
    if event.starts_at != former_start:
        event.moved_from = former_start
    event.sequence += 1
    record(session, EventMoved(event_id=event.id, sequence=event.sequence), now)
    seal(session, event, "moved", actor_id, now, changed=list(changed), moved_from=former_start.isoformat())
    return event


def require_movable(event: Event, now: datetime) -> None:
    """Raise NotPublished or EventIsOver for an event that can be neither moved nor cancelled."""
    if event.status != "published":
        raise NotPublished
    if event.ends_at <= now:
        raise EventIsOver


def _past(before: EventDraft, after: EventDraft, now: datetime) -> Iterator[Fault]:
    standing = {meeting.moments(before.time_zone) for meeting in before.meetings}
    for number, meeting in enumerate(after.meetings):
        moments = meeting.moments(after.time_zone)
        if moments not in standing and moments[0] <= now:
            yield Fault(f"meetings.{number}.starts", "past")
