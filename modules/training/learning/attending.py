"""A mark on the roster of an event becomes a learning event in every module that asks for coming to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.events.models import EventSession
from modules.registrations.models import Attendance, Registration
from modules.training.completion.enrolling import enroll, find_enrolment
from modules.training.completion.recounting import ask_recount
from modules.training.models import Enrolment, LearningEvent, LiveActivity, Module, ModuleVersion

NAMESPACE = UUID("3f5b8f0e-9a4e-4c1d-8f6e-2b7a5d1c9e04")
"""Of the ids of these events: the same mark makes the same event, however often it is told."""


def attend(session: Session, attendance_id: int, now: datetime) -> int:
    """Record the mark in each module with a live activity of its event; in how many modules it stands.

    Whoever came and did not take a module yet is enrolled; for who takes it, a mark taken back is recorded too. All marks of
    the same session are recorded with it, so any number of runs in any order comes to the same: the time of the mark counts.
    """
    mark = session.get(Attendance, attendance_id)
    if mark is None:
        return 0
    marks = _marks_beside(session, mark)
    meeting = session.get_one(EventSession, mark.session_id)
    person_id = session.get_one(Registration, mark.registration_id).person_id
    # Modules in one order for all, so that two marks of one person never wait for each other crosswise.
    wanted = sorted(_wanted(session, person_id, meeting.event_id).items())
    taken = [each for each in wanted if _takes(session, person_id, each[0], marks[-1], now)]
    for module_id, activities in taken:
        learner = {"person_id": person_id, "module_id": module_id, "verb": "attended", "received_at": now}
        rows = [learner | _row(each, meeting, module_id, *activity, now) for activity in activities.items() for each in marks]
        session.execute(insert(LearningEvent).on_conflict_do_nothing(), rows)
        ask_recount(session, person_id, module_id, now)
    return len(taken)


def _marks_beside(session: Session, mark: Attendance) -> list[Attendance]:
    """All marks of one person for one session, in order."""
    same = select(Attendance).where(
        Attendance.registration_id == mark.registration_id, Attendance.session_id == mark.session_id
    )
    return list(session.scalars(same.order_by(Attendance.id)))


def _takes(session: Session, person_id: int, module_id: int, newest: Attendance, now: datetime) -> bool:
    """Whether the person takes the module, now that they came."""
    if newest.came:
        enroll(session, person_id, session.get_one(Module, module_id), now, "attended")
        return True
    return find_enrolment(session, person_id, module_id) is not None


def _row(
    mark: Attendance, meeting: EventSession, module_id: int, activity: str, version_id: int, now: datetime
) -> dict[str, Any]:
    return {
        "id": uuid5(NAMESPACE, f"{mark.id} {module_id} {activity}"),
        "activity": activity,
        "version_id": version_id,
        "payload": _payload(mark, meeting),
        "occurred_at": min(mark.marked_at, now),
    }


def _payload(mark: Attendance, meeting: EventSession) -> dict[str, object]:
    minutes = 0 if meeting.all_day else int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return {"session_id": meeting.id, "came": mark.came, "minutes": minutes}


def _wanted(session: Session, person_id: int, event_id: int) -> dict[int, dict[str, int]]:
    """By module: the activities that the event serves, with the version on which it happens: the newest that has it.

    Of each module the current version counts, and the one to which the person is pinned.
    """
    pinned = select(Enrolment.version_id).where(Enrolment.person_id == person_id)
    rows = session.execute(
        select(ModuleVersion.module_id, LiveActivity.activity, ModuleVersion.id)
        .join(LiveActivity, LiveActivity.version_id == ModuleVersion.id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(LiveActivity.event_id == event_id, or_(Module.current_id == ModuleVersion.id, ModuleVersion.id.in_(pinned)))
        .order_by(ModuleVersion.number)
    )
    wanted: dict[int, dict[str, int]] = {}
    for module_id, activity, version_id in rows:
        wanted.setdefault(module_id, {})[activity] = version_id
    return wanted
