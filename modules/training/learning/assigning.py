"""Giving a module to a group of people, perhaps with a day by which it is due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.training.errors import NotPublished
from modules.training.models import Assignment, Module


def assign(
    session: Session, module: Module, group_id: int, due_at: datetime | None, *, by: int | None, now: datetime
) -> Assignment:
    """Give the module to the group; again moves the day. Nobody is enrolled by it: they begin when they begin.

    Refuses with NotPublished.
    """
    if module.current_id is None:
        raise NotPublished
    row = insert(Assignment).values(module_id=module.id, group_id=group_id, due_at=due_at, assigned_at=now, assigned_by=by)
    made = session.scalars(
        row.on_conflict_do_update(
            index_elements=[Assignment.group_id, Assignment.module_id],
            index_where=literal_column("ended_at is null"),
            set_={"due_at": due_at},
        ).returning(Assignment),
        execution_options={"populate_existing": True},
    ).one()
    note(session, by, "assigned", ("assignment", made.id), now, module_id=module.id, group_id=group_id)
    return made


def end_assignment(session: Session, assignment_id: int, *, by: int | None, now: datetime) -> Assignment:
    """Ask for the module no longer; what was done stays. Nothing happens to one that has ended."""
    made = session.get(Assignment, assignment_id, with_for_update=True, populate_existing=True)
    if made is None:
        raise NotFound
    if made.ended_at is None:
        made.ended_at = now
        session.flush()
        note(session, by, "assignment ended", ("assignment", made.id), now)
    return made
