"""Modules that every team of a cohort takes: done for a team when, of each required role, somebody in a live seat completed it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.models import AssignedModule, Cohort, Seat, Team
from modules.cohorts.teams.roles import SEAT_ROLES
from modules.core.errors import NotFound
from modules.training.learning.assigning import assign, end_assignment
from modules.training.models import Assignment, Completion, Module, ModuleVersion, Series, Withdrawal


@dataclass(frozen=True, kw_only=True)
class ModuleWish:
    """Which module a cohort takes, which roles of each team must complete it, and by when."""

    module_id: int
    roles: tuple[str, ...]
    due_at: datetime | None = None


@dataclass(frozen=True)
class Given:
    """A module that a cohort takes; `titles` by language."""

    row: AssignedModule
    module: Module
    series: Series
    titles: dict[str, str]
    due_at: datetime | None


@dataclass(frozen=True)
class TeamModule:
    """How far a team is: who of its live seats completed the module, and which required roles are still missing."""

    given: Given
    done_by: list[Seat] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def assign_module(session: Session, cohort_id: int, wish: ModuleWish, now: datetime, by: int | None) -> AssignedModule:
    """Give the module to everybody with a seat in the cohort; again changes the day and the roles. Refuses with NotPublished."""
    cohort, module = session.get(Cohort, cohort_id), session.get(Module, wish.module_id)
    if cohort is None or module is None:
        raise NotFound
    assignment = assign(session, module, cohort.group_id, wish.due_at, by=by, now=now)
    roles = [role for role in SEAT_ROLES if role in wish.roles]
    values = {"assignment_id": assignment.id, "roles": roles}
    row = insert(AssignedModule).values(cohort_id=cohort_id, module_id=module.id, **values)
    given = row.on_conflict_do_update(index_elements=["cohort_id", "module_id"], set_=values).returning(AssignedModule)
    note(session, by, "assigned", ("cohort", cohort_id), now, module_id=module.id, roles=roles)
    return session.scalars(given, execution_options={"populate_existing": True}).one()


def end_module(session: Session, cohort_id: int, module_id: int, now: datetime, by: int | None) -> None:
    """Ask the cohort for the module no longer; what was done stays."""
    given = select(AssignedModule).where(AssignedModule.cohort_id == cohort_id, AssignedModule.module_id == module_id)
    row = session.scalars(given).one_or_none()
    if row is None:
        raise NotFound
    end_assignment(session, row.assignment_id, by=by, now=now)


def given_modules(session: Session, cohort_id: int) -> list[Given]:
    """The modules of a cohort, the first due first, in one statement; assignments that ended are left out."""
    statement = (
        select(AssignedModule, Module, Series, ModuleVersion.outline, Assignment.due_at)
        .join(Assignment, Assignment.id == AssignedModule.assignment_id)
        .join(Module, Module.id == AssignedModule.module_id)
        .join(Series, Series.id == Module.series_id)
        .join(ModuleVersion, ModuleVersion.id == Module.current_id)
        .where(AssignedModule.cohort_id == cohort_id, Assignment.ended_at.is_(None))
        .order_by(Assignment.due_at.nulls_last(), AssignedModule.id)
    )
    return [
        Given(row, module, series, dict(outline.get("title", {})), due_at)
        for row, module, series, outline, due_at in session.execute(statement)
    ]


def team_module(given: Given, seats: Iterable[Seat], done: AbstractSet[tuple[int, int]]) -> TeamModule:
    """Judge one team: `done` holds (person, module) of standing completions. A role in which nobody sits is missing too."""
    done_by = [each for each in seats if (each.person_id, given.module.id) in done]
    covered = {each.role for each in done_by}
    return TeamModule(given, done_by, [role for role in given.row.roles if role not in covered])


def completions_in(session: Session, cohort_id: int, module_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(person, module) of every completion that stands, of whoever has a live seat in the cohort: one statement."""
    statement = (
        select(Completion.person_id, Completion.module_id)
        .join(Seat, Seat.person_id == Completion.person_id)
        .join(Team, Team.id == Seat.team_id)
        .outerjoin(Withdrawal, Withdrawal.completion_id == Completion.id)
        .where(Team.cohort_id == cohort_id, Seat.until_at.is_(None), Completion.module_id.in_(list(module_ids)))
        .where(Withdrawal.id.is_(None))
        .distinct()
    )
    return {(row[0], row[1]) for row in session.execute(statement)}
