"""A mark on the roster of an event becomes a learning event in every module that asks for coming to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.events.models import EventSession
from modules.registrations.models import Attendance, Registration
from modules.training.enrolling import enroll, find_enrolment
from modules.training.models import Enrolment, LearningEvent, LiveActivity, Module, ModuleVersion
from modules.training.recounting import ask_recount

NAMESPACE = UUID("3f5b8f0e-9a4e-4c1d-8f6e-2b7a5d1c9e04")
"""Of the ids of these events: the same mark makes the same event, however often it is told."""


def attend(session: Session, attendance_id: int, now: datetime) -> int:
    """Record the mark in each module with a live activity of its event; how many events there are of it.

    Whoever came and did not take a module yet is enrolled. A mark taken back is recorded as such, for those enrolled. Bears
    any number of runs, in any order: the time of the mark counts.
    """
    mark = session.get(Attendance, attendance_id)
    if mark is None:
        return 0
    meeting = session.get_one(EventSession, mark.session_id)
    person_id = session.get_one(Registration, mark.registration_id).person_id
    # Modules in one order for all, so that two marks of one person never wait for each other crosswise.
    found = 0
    for module_id, wanted in sorted(_wanted(session, person_id, meeting.event_id).items()):
        module = session.get_one(Module, module_id)
        taken = enroll(session, person_id, module, now, "attended") if mark.came else None
        if taken is None and find_enrolment(session, person_id, module_id) is None:
            continue
        learner = {"person_id": person_id, "module_id": module_id, "occurred_at": min(mark.marked_at, now), "received_at": now}
        for activity, version_id in wanted.items():
            event_id = uuid5(NAMESPACE, f"{attendance_id} {module_id} {activity}")
            said = {"id": event_id, "activity": activity, "version_id": version_id, "payload": _payload(mark, meeting)}
            session.execute(insert(LearningEvent).values(verb="attended", **learner, **said).on_conflict_do_nothing())
            found += 1
        ask_recount(session, person_id, module_id, now)
    return found


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
