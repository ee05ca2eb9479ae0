"""Who came: marks are only ever added, the newest of (registration, session) counts, so every correction stays in the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.events.models import EventSession
from modules.outbox.recording import record
from modules.registrations.errors import NotConfirmed
from modules.registrations.facts import AttendanceMarked
from modules.registrations.models import Attendance
from modules.registrations.queries import locked_registration


def mark(session: Session, registration_id: int, session_id: int, came: bool, now: datetime, by: int | None) -> bool:
    """Note that the person came to the session, or take that back; whether this changed anything.

    Two stations that mark one person wait for each other, so the same mark twice in a row is never written.
    Refuses with NotConfirmed; NotFound when the session is none of the registration's event, or will not take place.
    """
    registration = locked_registration(session, registration_id)
    meeting = session.get(EventSession, session_id)
    if meeting is None or meeting.cancelled_at or meeting.event_id != registration.event_id:
        raise NotFound
    if registration.state != "confirmed":
        raise NotConfirmed(registration_id=registration_id)
    if _came(session, registration_id, session_id) == came:
        return False
    row = Attendance(registration_id=registration_id, session_id=session_id, came=came, marked_at=now, marked_by=by)
    session.add(row)
    session.flush()  # the fact names its id
    record(session, AttendanceMarked(row.id), now)
    deed = "came" if came else "mark taken back"
    note(session, by, deed, ("registration", registration_id), now, session_id=session_id)
    return True


def _came(session: Session, registration_id: int, session_id: int) -> bool:
    newest = (
        select(Attendance.came)
        .where(Attendance.registration_id == registration_id, Attendance.session_id == session_id)
        .order_by(Attendance.id.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))
