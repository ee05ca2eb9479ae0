"""Whose learners somebody sees: everybody's, or those of some cohorts, known by the groups that the cohorts keep."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.groups.models import Group, Member
from modules.people.models import Person
from modules.training.content.catalog import Taught, modules_of
from modules.training.models import Assignment, Enrolment, Series

Reach = Collection[int] | None
"""The ids of cohorts; None for the whole site."""


@dataclass(frozen=True)
class Sought:
    """Whose learning is looked at: of all in reach, those in a group today, in some modules; None for all."""

    reach: Reach = None
    module_ids: Collection[int] | None = None
    group_id: int | None = None

    def narrow(self, statement: Any, person_id: Any, module_id: Any) -> Any:
        """A statement about those who are sought, and about nobody who is merged away or erased; it joins people."""
        live = (Person.merged_into_id.is_(None), Person.erased_at.is_(None), within(self.reach, Person.id))
        found = statement.join(Person, Person.id == person_id).where(*live)
        if self.module_ids is not None:
            found = found.where(module_id.in_(self.module_ids))
        if self.group_id is not None:
            members = select(Member.person_id).where(Member.group_id == self.group_id, Member.left_at.is_(None))
            found = found.where(person_id.in_(members))
        return found


def within(reach: Reach, person_id: Any) -> ColumnElement[bool]:
    """That a person is one of them today."""
    if reach is None:
        return true()
    theirs = (
        select(Member.person_id)
        .join(Group, Group.id == Member.group_id)
        .where(Group.owner_kind == "cohort", Group.owner_id.in_(reach), Member.left_at.is_(None))
    )
    chosen: ColumnElement[bool] = person_id.in_(theirs)
    return chosen


def learner_in_reach(session: Session, reach: Reach, person_id: int, module_id: int) -> Person:
    """Who takes the module, or is to take it; NotFound for everybody else, so that nobody looks up names here."""
    takes = select(Enrolment.id).where(Enrolment.person_id == Person.id, Enrolment.module_id == module_id)
    given = (
        select(Assignment.id)
        .join(Member, Member.group_id == Assignment.group_id)
        .where(Member.person_id == Person.id, Member.left_at.is_(None))
        .where(Assignment.module_id == module_id, Assignment.ended_at.is_(None))
    )
    live = select(Person).where(Person.id == person_id, Person.merged_into_id.is_(None), Person.erased_at.is_(None))
    found = session.scalar(live.where(within(reach, Person.id), takes.exists() | given.exists()))
    if found is None:
        raise NotFound
    return found


def assigned_groups(session: Session, reach: Reach) -> list[Group]:
    """The groups that modules are given to, by name: those with somebody in reach."""
    given = select(Assignment.group_id).where(Assignment.ended_at.is_(None))
    peopled = select(Member.group_id).where(Member.left_at.is_(None), within(reach, Member.person_id))
    groups = select(Group).where(Group.id.in_(given), Group.id.in_(peopled))
    return list(session.scalars(groups.order_by(Group.name, Group.id)))


def taught_modules(session: Session) -> list[Taught]:
    """Every module that is published today, by series. Two statements."""
    series_ids = session.scalars(select(Series.id)).all()
    return [each for each in modules_of(session, series_ids) if each.version is not None]
