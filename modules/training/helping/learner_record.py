"""One learner's module, for those who help: all that decides, who waived what, what was completed and what was taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.groups.models import Member
from modules.people.models import Person
from modules.training.content.catalog import module_by_id
from modules.training.helping.reach import Reach, learner_in_reach
from modules.training.learning.explaining import Excused, Explanation, excused_of, explain
from modules.training.learning.own_module import OwnModule, own_module
from modules.training.models import Assignment, Completion, Waiver, Withdrawal


@dataclass(frozen=True)
class TakenBack:
    """A completion that counts no more, and who took it back; no name when that person is gone."""

    completion: Completion
    withdrawal: Withdrawal
    name: str


@dataclass(frozen=True)
class LearnerRecord:
    """`due_at` is the earliest day by which a group of theirs was to be done; `waivers` are those in force."""

    person: Person
    own: OwnModule
    reasons: Explanation
    waivers: tuple[Excused, ...]
    taken_back: tuple[TakenBack, ...]
    due_at: datetime | None

    @property
    def waivable(self) -> Collection[str]:
        """The keys of what is still asked, each once; nothing once all is done."""
        if self.own.state.satisfied_at is not None:
            return ()
        return dict.fromkeys(each.key for each in self.own.state.requirements if each.done_at is None)


def learner_record(session: Session, reach: Reach, person_id: int, module_id: int) -> LearnerRecord:
    """NotFound for somebody out of reach, or who neither takes the module nor is to take it."""
    person = learner_in_reach(session, reach, person_id, module_id)
    taught = module_by_id(session, module_id)
    own = own_module(session, taught, person_id) if taught else None
    if own is None:
        raise NotFound
    return LearnerRecord(
        person=person,
        own=own,
        reasons=explain(session, own, person_id),
        waivers=excused_of(session, person_id, module_id),
        taken_back=_taken_back(session, person_id, module_id),
        due_at=_due_at(session, person_id, module_id),
    )


def waiver_of(session: Session, person_id: int, module_id: int, waiver_id: int) -> Waiver:
    """A waiver of this learner; NotFound for one of somebody else."""
    found = session.get(Waiver, waiver_id)
    if found is None or (found.person_id, found.module_id) != (person_id, module_id):
        raise NotFound
    return found


def _taken_back(session: Session, person_id: int, module_id: int) -> tuple[TakenBack, ...]:
    rows = session.execute(
        select(Completion, Withdrawal, Person.name)
        .join(Withdrawal, Withdrawal.completion_id == Completion.id)
        .outerjoin(Person, Person.id == Withdrawal.withdrawn_by)
        .where(Completion.person_id == person_id, Completion.module_id == module_id)
        .order_by(Withdrawal.id.desc())
    )
    return tuple(TakenBack(completion, withdrawal, name or "") for completion, withdrawal, name in rows)


def _due_at(session: Session, person_id: int, module_id: int) -> datetime | None:
    return session.scalar(
        select(func.min(Assignment.due_at))
        .join(Member, Member.group_id == Assignment.group_id)
        .where(Member.person_id == person_id, Member.left_at.is_(None))
        .where(Assignment.module_id == module_id, Assignment.ended_at.is_(None))
    )
