"""What a person came to: the sessions where the newest mark says so, and the hours of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.events.models import Event, EventSession
from modules.events.queries import events_by_ids
from modules.people.queries import records_of
from modules.registrations.models import Attendance, Registration


@dataclass(frozen=True)
class AttendedEvent:
    """An event and those of its sessions that the person came to, soonest first."""

    event: Event
    sessions: list[EventSession]

    @property
    def minutes(self) -> int:
        """The length of those sessions together."""
        return sum(minutes_of(each) for each in self.sessions)


def minutes_of(meeting: EventSession) -> int:
    """How long a session lasts; 0 for whole days, whose hours nobody wrote down."""
    return 0 if meeting.all_day else int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def attended_sessions(session: Session, person_id: int, event_ids: Collection[int] | None = None) -> list[EventSession]:
    """The sessions (of these events, if any are named) that the person came to, soonest first; each once."""
    newest = (
        select(Attendance.session_id, Attendance.came)
        .ext(distinct_on(Attendance.registration_id, Attendance.session_id))
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Registration.person_id.in_(records_of(session, person_id)))
        .order_by(Attendance.registration_id, Attendance.session_id, Attendance.id.desc())
        .subquery()
    )
    came = select(newest.c.session_id).where(newest.c.came)
    wanted = select(EventSession).where(EventSession.id.in_(came), EventSession.cancelled_at.is_(None))
    if event_ids is not None:
        wanted = wanted.where(EventSession.event_id.in_(event_ids))
    return list(session.scalars(wanted.order_by(EventSession.starts_at, EventSession.id)))


def attended_events(session: Session, person_id: int) -> list[AttendedEvent]:
    """All that the person came to, by event, the latest first; four statements."""
    sessions = sorted(attended_sessions(session, person_id), key=lambda each: each.event_id)
    by_event = {event_id: list(each) for event_id, each in groupby(sessions, key=lambda each: each.event_id)}
    found = [AttendedEvent(event, by_event[event.id]) for event in events_by_ids(session, by_event).values()]
    return sorted(found, key=lambda each: (each.sessions[-1].starts_at, each.event.id), reverse=True)
