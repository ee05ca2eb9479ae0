"""What a reviewer has to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, select
from sqlalchemy.orm import Session, aliased

from modules.cohorts.applying.states import IN_PROGRESS
from modules.cohorts.choosing.conflicts import conflicts_of_person, find_conflict
from modules.cohorts.choosing.reviewing import earlier_review
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


@dataclass(frozen=True)
class Line:
    """A task as a list shows it; `standing` as of a `Task`."""

    assignment_id: int
    standing: str
    lea: str
    county: str
    programme: Programme
    cohort: Cohort
    time_zone: str
    finished_at: datetime | None


def tasks_of(session: Session, person_id: int) -> list[Line]:
    """What the person is to read, in two statements: begun and sent again first, then new, finished last; by LEA."""
    order = ("begun", "again", "new", "finished")
    past = aliased(Review)
    again = exists().where(past.assignment_id == ReviewAssignment.id, past.submission_id < Submission.id)
    standing = case(
        (Review.finished_at.is_not(None), "finished"), (Review.id.is_not(None), "begun"), (again, "again"), else_="new"
    )
    columns = (ReviewAssignment.id, standing, Organization.name, Organization.county, Programme, Cohort, Round.time_zone)
    pair = (ReviewAssignment.reviewer_id, ReviewAssignment.application_id)
    rows = session.execute(_own(select(*columns, Review.finished_at, *pair), person_id).order_by(Organization.name_key)).all()
    barred = conflicts_of_person(session, person_id)
    lines = [Line(*row[:8]) for row in rows if (row[8], row[9]) not in barred]
    return sorted(lines, key=lambda line: order.index(line.standing))


def task(session: Session, person_id: int, assignment_id: int) -> Task:
    """One of them; NotFound for everybody else's, for what was taken away, for who reads no more, and once the outcome is known."""
    columns = (ReviewAssignment, Application, Organization, Round, Cohort, Programme, Submission, Review)
    one = _own(select(*columns), person_id).where(ReviewAssignment.id == assignment_id)
    row: Any = session.execute(one.execution_options(populate_existing=True)).one_or_none()
    if row is None or find_conflict(session, row.ReviewAssignment.reviewer_id, row.Application.id):
        raise NotFound
    return Task(*[*row, earlier_review(session, assignment_id, row.Submission.id)])


def reviews_open(session: Session, person_id: int) -> int | None:
    """How many reviews the person has to write; None for somebody who reviews in no round."""
    reviews = session.scalar(select(exists().where(Reviewer.person_id == person_id, Reviewer.removed_at.is_(None))))
    return sum(line.standing != "finished" for line in tasks_of(session, person_id)) if reviews else None


def _own(statement: Select[*tuple[Any, ...]], person_id: int) -> Select[*tuple[Any, ...]]:
    newest = (Submission.application_id == Application.id) & (Submission.revision == Application.revision)
    review = (Review.assignment_id == ReviewAssignment.id) & (Review.submission_id == Submission.id)
    return (
        statement.select_from(ReviewAssignment)
        .join(Reviewer, Reviewer.id == ReviewAssignment.reviewer_id)
        .join(Application, Application.id == ReviewAssignment.application_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .join(Submission, newest)
        .outerjoin(Review, review)
        .where(Reviewer.person_id == person_id, Reviewer.removed_at.is_(None))
        .where(ReviewAssignment.ended_at.is_(None), Application.state.in_(IN_PROGRESS))
    )
