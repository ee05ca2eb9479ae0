"""Taking a module or a series. A learner stays on the version with which they began, until they move themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.db import hold
from modules.outbox.recording import record
from modules.training.completion.recounting import ask_recount
from modules.training.content.catalog import series_content
from modules.training.errors import NotEligible, NotEnrolled, NotPublished, RoleUnknown
from modules.training.facts import SeriesEntered
from modules.training.models import Enrolment, Module, Series, SeriesEnrolment


def enroll(session: Session, person_id: int, module: Module, now: datetime, how: str = "open") -> Enrolment:
    """Let the person take the module in its current version; again is the same row, published or not. Refuses with NotPublished.

    `how`: open, assigned or attended.
    """
    known = find_enrolment(session, person_id, module.id)
    if known is not None:
        return known
    if module.current_id is None:
        raise NotPublished
    row = insert(Enrolment).values(
        person_id=person_id, module_id=module.id, version_id=module.current_id, how=how, enrolled_at=now
    )
    session.execute(row.on_conflict_do_nothing())  # another tab may have been faster
    ask_recount(session, person_id, module.id, now)
    return enrolment(session, person_id, module.id)


def find_enrolment(session: Session, person_id: int, module_id: int) -> Enrolment | None:
    """How the person takes the module, if they do."""
    return session.scalar(select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.module_id == module_id))


def enrolment(session: Session, person_id: int, module_id: int) -> Enrolment:
    """The same where there must be one; refuses with NotEnrolled."""
    found = find_enrolment(session, person_id, module_id)
    if found is None:
        raise NotEnrolled(module_id=module_id)
    return found


def move(session: Session, enrolment: Enrolment, now: datetime) -> bool:
    """Move the learner to the current version, at their own wish; whether that changed anything. Refuses with NotPublished.

    What was done stays and counts as far as the new version lets it; a completion is not touched.
    """
    hold(session, enrolment)
    module = session.get_one(Module, enrolment.module_id)
    if module.current_id is None:
        raise NotPublished
    if enrolment.version_id == module.current_id:
        return False
    enrolment.version_id, enrolment.moved_at = module.current_id, now
    session.flush()
    ask_recount(session, enrolment.person_id, enrolment.module_id, now)
    return True


def enroll_in_series(
    session: Session, person_id: int, series: Series, now: datetime, role: str = "", stated: Collection[str] = ()
) -> SeriesEnrolment:
    """Let the person take the series; again changes the role. Refuses with NotEligible unless all statements are ticked.

    Refuses with RoleUnknown when the series has roles and this is none of them. Records SeriesEntered: the modules may have
    been completed before.
    """
    content = series_content(series)
    asked = [each.key for each in content.eligibility.statements] if content.eligibility else []
    if missing := [key for key in asked if key not in stated]:
        raise NotEligible(missing=missing)
    if role not in (set(content.roles) or {""}):
        raise RoleUnknown(role=role)
    row = insert(SeriesEnrolment).values(person_id=person_id, series_id=series.id, role=role, stated=asked, enrolled_at=now)
    made = session.scalars(
        row.on_conflict_do_update(
            index_elements=[SeriesEnrolment.person_id, SeriesEnrolment.series_id], set_={"role": role, "stated": asked}
        ).returning(SeriesEnrolment),
        execution_options={"populate_existing": True},
    ).one()
    record(session, SeriesEntered(enrolment_id=made.id), now)
    return made


def find_series_enrolment(session: Session, person_id: int, series_id: int) -> SeriesEnrolment | None:
    """How the person takes the series, if they said so."""
    own = select(SeriesEnrolment).where(SeriesEnrolment.person_id == person_id, SeriesEnrolment.series_id == series_id)
    return session.scalar(own)
