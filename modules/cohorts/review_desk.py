"""What a reviewer has to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from modules.cohorts.conflicts import conflicting_pairs
from modules.cohorts.models import (
    Application,
    Cohort,
    Programme,
    Review,
    ReviewAssignment,
    Reviewer,
    Round,
    Submission,
)
from modules.cohorts.states import IN_PROGRESS
from modules.core.errors import NotFound
from modules.organizations.models import Organization


@dataclass(frozen=True)
class Task:
    """An application that somebody reads. `review` is theirs of the newest version, `earlier` that of an older one."""

    assignment: ReviewAssignment
    application: Application
    organization: Organization
    round: Round
    cohort: Cohort
    programme: Programme
    submission: Submission
    review: Review | None
    earlier: Review | None

    @property
    def standing(self) -> str:
        """`finished`, `begun`, `again` for an application that was sent again since it was read, or `new`."""
        if self.review is not None:
            return "finished" if self.review.finished_at else "begun"
        return "again" if self.earlier is not None else "new"


def tasks_of(session: Session, person_id: int) -> list[Task]:
    """What the person is to read, in one statement: begun and sent again first, then new, finished last; by LEA."""
    order = ("begun", "again", "new", "finished")
    rows = session.execute(_tasks(person_id).order_by(Organization.name_key, ReviewAssignment.id))
    return sorted((Task(*row) for row in rows), key=lambda task: order.index(task.standing))


def task(session: Session, person_id: int, assignment_id: int) -> Task:
    """One of them; NotFound for everybody else's, for what was taken away, and once the outcome is known."""
    row = session.execute(_tasks(person_id).where(ReviewAssignment.id == assignment_id)).one_or_none()
    if row is None:
        raise NotFound
    return Task(*row)


def reviews_something(session: Session, person_id: int | None) -> bool:
    """Whether the person is a reviewer of any round today."""
    if person_id is None:
        return False
    return bool(session.scalar(select(exists().where(Reviewer.person_id == person_id, Reviewer.removed_at.is_(None)))))


def _tasks(person_id: int) -> Select[*tuple[Any, ...]]:
    older, past = aliased(Review), aliased(Review)
    newest_past = (
        select(past.id)
        .where(past.assignment_id == ReviewAssignment.id, past.submission_id < Submission.id)
        .order_by(past.submission_id.desc())
        .limit(1)
        .correlate(ReviewAssignment, Submission)
        .scalar_subquery()
    )
    pairs = conflicting_pairs()
    barred = exists().where(
        pairs.c.reviewer_id == ReviewAssignment.reviewer_id, pairs.c.application_id == ReviewAssignment.application_id
    )
    return (
        select(ReviewAssignment, Application, Organization, Round, Cohort, Programme, Submission, Review, older)
        .join(Reviewer, Reviewer.id == ReviewAssignment.reviewer_id)
        .join(Application, Application.id == ReviewAssignment.application_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .join(Submission, (Submission.application_id == Application.id) & (Submission.revision == Application.revision))
        .outerjoin(Review, (Review.assignment_id == ReviewAssignment.id) & (Review.submission_id == Submission.id))
        .outerjoin(older, older.id == newest_past)
        .where(
            Reviewer.person_id == person_id,
            ReviewAssignment.ended_at.is_(None),
            Application.state.in_(IN_PROGRESS),
            ~barred,
        )
    )
