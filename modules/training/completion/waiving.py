"""Waiving: a requirement, or a whole module, counts as met for a reason that stays in the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.training.completion.enrolling import enroll
from modules.training.completion.recounting import ask_recount
from modules.training.completion.state import WHOLE_MODULE, state_of
from modules.training.content.catalog import content_of
from modules.training.errors import ReasonMissing
from modules.training.models import Module, ModuleVersion, Waiver


def waive(
    session: Session, person_id: int, module: Module, activity: str, reason: str, *, by: int | None, now: datetime
) -> Waiver:
    """Let a requirement count as met: an activity's key, `minutes`, or the whole module (empty). Again is the same waiver.

    The person is enrolled if they are not. Refuses with ReasonMissing, NotPublished; NotFound when nothing asks for this.
    """
    if not reason.strip():
        raise ReasonMissing
    taken = enroll(session, person_id, module, now, "assigned")
    hold(session, taken)  # of two at once the second finds the waiver of the first
    version = session.get_one(ModuleVersion, taken.version_id)
    asked = {each.key for each in state_of(content_of(version), {}, (), ()).requirements}
    if activity not in asked | {WHOLE_MODULE}:
        raise NotFound
    known = _find(session, person_id, module.id, activity)
    if known is not None:
        return known
    made = Waiver(
        person_id=person_id, module_id=module.id, activity=activity, reason=reason.strip(), waived_at=now, waived_by=by
    )
    session.add(made)
    session.flush()
    note(session, by, "waived", ("waiver", made.id), now, person_id=person_id, module_id=module.id, activity=activity)
    ask_recount(session, person_id, module.id, now)
    return made


def end_waiver(session: Session, waiver_id: int, *, by: int | None, now: datetime) -> Waiver:
    """Let a waiver count no longer; what was completed with it stays completed. Nothing happens to one that has ended."""
    waiver = session.get(Waiver, waiver_id, with_for_update=True, populate_existing=True)
    if waiver is None:
        raise NotFound
    if waiver.ended_at is None:
        waiver.ended_at, waiver.ended_by = now, by
        session.flush()
        note(session, by, "waiver ended", ("waiver", waiver.id), now)
        ask_recount(session, waiver.person_id, waiver.module_id, now)
    return waiver


def _find(session: Session, person_id: int, module_id: int, activity: str) -> Waiver | None:
    live = select(Waiver).where(Waiver.person_id == person_id, Waiver.module_id == module_id, Waiver.ended_at.is_(None))
    return session.scalars(live.where(Waiver.activity == activity)).first()
