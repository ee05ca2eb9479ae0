"""Why a module is complete, or is not: each requirement with the events that met it, or the waiver and its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.people.models import Person
from modules.training.completion.state import RequirementState
from modules.training.learning.own_module import OwnModule
from modules.training.models import LearningEvent, ModuleVersion, Waiver


@dataclass(frozen=True)
class Met:
    """An event that counted, and the number of the version on which it happened."""

    verb: str
    occurred_at: datetime
    received_at: datetime
    number: int


@dataclass(frozen=True)
class Excused:
    """A waiver in force and who gave it; no name when that person is gone."""

    waiver: Waiver
    name: str


@dataclass(frozen=True)
class Reason:
    """One requirement, and what it was met by. `since` is the version number since which evidence counts."""

    requirement: RequirementState
    since: int
    met: tuple[Met, ...]
    excused: Excused | None


@dataclass(frozen=True)
class Explanation:
    """`whole` is a waiver of the whole module."""

    reasons: tuple[Reason, ...]
    whole: Excused | None


def explain(session: Session, own: OwnModule, person_id: int) -> Explanation:
    """Everything that decides, from the events themselves; two statements."""
    wanted = {each for requirement in own.state.requirements for each in requirement.evidence}
    met, held = _events(session, wanted), excused_of(session, person_id, own.module.id)
    excused = {each.waiver.activity: each for each in reversed(held)}  # of two for one activity the first
    reasons = (
        Reason(
            requirement=each,
            since=own.version.valid_from.get(each.key, 1),
            met=tuple(met[known] for known in each.evidence if known in met),
            excused=excused.get(each.key) if each.waived else None,
        )
        for each in own.state.requirements
    )
    return Explanation(tuple(reasons), excused.get(""))


def _events(session: Session, ids: Collection[str]) -> dict[str, Met]:
    statement = (
        select(LearningEvent, ModuleVersion.number)
        .join(ModuleVersion, ModuleVersion.id == LearningEvent.version_id)
        .where(LearningEvent.id.in_(ids))
        .order_by(LearningEvent.occurred_at)
    )
    found = session.execute(statement) if ids else ()
    return {str(each.id): Met(each.verb, each.occurred_at, each.received_at, number) for each, number in found}


def excused_of(session: Session, person_id: int, module_id: int) -> tuple[Excused, ...]:
    """The waivers in force for a learner, oldest first."""
    statement = (
        select(Waiver, Person.name)
        .outerjoin(Person, Person.id == Waiver.waived_by)
        .where(Waiver.person_id == person_id, Waiver.module_id == module_id, Waiver.ended_at.is_(None))
        .order_by(Waiver.id)
    )
    return tuple(Excused(waiver, name or "") for waiver, name in session.execute(statement))
